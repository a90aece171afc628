"""ocrypt beside other engines on the same pictures; run by `make bench-ocr`, see docs/how-to/run-the-benchmarks.md."""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import sys
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench.ocr.driver import Row, Worker, cold_start, interleaved
from bench.ocr.engines import BASE, Engine, present
from bench.ocr.measure import by_engine, figures
from bench.ocr.pages import IMAGES, publish
from bench.ocr.pictures import ROOT, Kind, Picture, default_folder, load
from bench.ocr.plot import plot
from bench.ocr.report import Circumstances, categories_table, engines_table, section

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def main() -> None:
    asked = _arguments()
    load_before = os.getloadavg()[0]
    pictures = load(asked.data, asked.kind, asked.every)
    engines = _chosen(asked.engines)
    asked.out.mkdir(parents=True, exist_ok=True)
    with (asked.out / "rows.jsonl").open("w", encoding="utf-8") as file:
        rows = []
        for row in _run(engines, pictures, asked):
            file.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")
            rows.append(row)
    cold = {engine.name: _cold(engine, pictures, asked) for engine in engines}
    groups = by_engine(rows)
    base = groups.get(BASE, [])
    all_figures = [figures(groups[engine.name], base, cold[engine.name]) for engine in engines]
    titles = {engine.name: engine.title for engine in engines}
    where = Circumstances(
        kind=asked.kind,
        pictures=len(pictures),
        letters=sum(row.score.letters for row in groups[engines[0].name]),
        threads=asked.threads,
        cores=len(os.sched_getaffinity(0)),
        processor=processor(),
        date=datetime.now(UTC).date().isoformat(),
        load=load_before,
    )
    text = section(where, engines_table(all_figures, titles), categories_table(rows, titles))
    image = plot(all_figures, titles)
    (asked.out / "table.md").write_text(text, encoding="utf-8")
    (asked.out / "plot.svg").write_text(image, encoding="utf-8")
    print(text)
    if asked.docs:
        part = f"{asked.kind}-{asked.threads}"
        (IMAGES / f"bench-{part}.svg").write_text(image, encoding="utf-8")
        publish(part, f"![Errors against CPU time, by engine](../images/bench-{part}.svg)\n\n{text}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.ocr", description=__doc__)
    parser.add_argument("--kind", type=Kind, choices=Kind, default=Kind.PAGE)
    parser.add_argument("--every", type=int, default=1, help="take each Nth picture only")
    parser.add_argument("--engines", type=lambda text: text.split(","), help="names with commas between")
    parser.add_argument("--threads", type=int, default=1, help="of each engine")
    parser.add_argument("--data", type=Path, default=default_folder(), help="folder with labels.jsonl")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench-ocr")
    parser.add_argument("--cold", type=int, default=3, help="cold starts of each engine; 0 leaves them out")
    parser.add_argument("--docs", action="store_true", help="write tables and plot into docs/ too")
    asked = parser.parse_args()
    if asked.data is None:
        parser.error("name a folder with --data, or set OCRYPT_DATA")
    return asked


def _chosen(names: Sequence[str] | None) -> list[Engine]:
    engines = {engine.name: engine for engine in present()}
    unknown = set(names or ()) - set(engines)
    if unknown:
        sys.exit(f"not here: {', '.join(sorted(unknown))}; there is {', '.join(engines)}")
    return [engines[name] for name in names or engines]


def _run(engines: Sequence[Engine], pictures: Sequence[Picture], asked: argparse.Namespace) -> Iterator[Row]:
    with ExitStack() as stack:
        workers = [
            stack.enter_context(Worker(engine, kind=asked.kind, threads=asked.threads, logs=asked.out))
            for engine in engines
        ]
        for index, row in enumerate(interleaved(workers, pictures)):
            if index % len(workers) == 0:
                print(f"{index // len(workers) + 1}/{len(pictures)} {row.picture}", file=sys.stderr)
            yield row


def _cold(engine: Engine, pictures: Sequence[Picture], asked: argparse.Namespace) -> float:
    """The middle one of a few starts, on the picture that is in the middle by size."""
    picture = sorted(pictures, key=lambda one: one.path.stat().st_size)[len(pictures) // 2]
    starts = [
        cold_start(engine, picture, kind=asked.kind, threads=asked.threads, logs=asked.out) for _ in range(asked.cold)
    ]
    return statistics.median(starts) if starts else math.nan


def processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "this processor")


if __name__ == "__main__":
    main()
