"""ocrypt beside other readers of codes on the same pictures; `make bench-codes`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench.codes.driver import Worker, interleaved
from bench.codes.engines import ENGINES, Engine, Reach
from bench.codes.measure import figures
from bench.codes.pictures import Picture, default_folder, load
from bench.codes.plot import plot
from bench.codes.report import section
from bench.ocr.__main__ import processor
from bench.ocr.pages import IMAGES, publish
from bench.ocr.pictures import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.codes.driver import Row


def main() -> None:
    asked = _arguments()
    load_before = os.getloadavg()[0]
    pictures = load(asked.data, asked.every)
    engines = _chosen(asked.engines)
    asked.out.mkdir(parents=True, exist_ok=True)
    rows = []
    with (asked.out / "rows.jsonl").open("w", encoding="utf-8") as file:
        for row in _run(engines, pictures, asked):
            file.write(json.dumps(asdict(row)) + "\n")
            rows.append(row)
    negatives = sum(not picture.codes for picture in pictures)
    circumstances = (
        f"{len(pictures)} pictures, of them {sum(picture.is_photo for picture in pictures)} photos and scans and "
        f"{negatives} without a code; one thread a reader, {asked.cap:g} s a picture at most; {_place(load_before)}."
    )
    text = section(circumstances, engines, rows)
    qr = [engine for engine in engines if engine.reach is Reach.QR]
    image = plot(
        [figures([row for row in rows if row.engine == engine.name]) for engine in qr],
        {engine.name: engine.title for engine in qr},
    )
    (asked.out / "table.md").write_text(text, encoding="utf-8")
    (asked.out / "plot.svg").write_text(image, encoding="utf-8")
    print(text)
    if asked.docs:
        (IMAGES / "bench-codes.svg").write_text(image, encoding="utf-8")
        publish("codes", f"![Codes not read and CPU time, by reader](../images/bench-codes.svg)\n\n{text}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.codes", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="take each Nth picture only")
    parser.add_argument("--engines", type=lambda text: text.split(","), help="names with commas between")
    parser.add_argument(
        "--cap", type=float, default=10, help="seconds that a picture may take before its reader is killed"
    )
    parser.add_argument("--data", type=Path, default=default_folder(), help="folder with labels.jsonl")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench-codes")
    parser.add_argument("--docs", action="store_true", help="write tables and plot into docs/ too")
    asked = parser.parse_args()
    if asked.data is None:
        parser.error("name a folder with --data, or set OCRYPT_DATA")
    return asked


def _chosen(names: Sequence[str] | None) -> list[Engine]:
    engines = {engine.name: engine for engine in ENGINES}
    unknown = set(names or ()) - set(engines)
    if unknown:
        sys.exit(f"not here: {', '.join(sorted(unknown))}; there is {', '.join(engines)}")
    return [engines[name] for name in names or engines]


def _run(engines: Sequence[Engine], pictures: Sequence[Picture], asked: argparse.Namespace) -> Iterator[Row]:
    with ExitStack() as stack:
        workers = [
            stack.enter_context(Worker(engine, cap=asked.cap, logs=asked.out, first=pictures[0])) for engine in engines
        ]
        for index, row in enumerate(interleaved(workers, pictures)):
            if index % len(workers) == 0:
                print(f"{index // len(workers) + 1}/{len(pictures)} {row.picture}", file=sys.stderr)
            yield row


def _place(load_before: float) -> str:
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores of {processor()}, {datetime.now(UTC).date().isoformat()}, load {load_before:.1f} before"


if __name__ == "__main__":
    main()
