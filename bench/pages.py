"""Reading pages: character error rate and CPU seconds, ours against `rapidocr` where it is installed, interleaved.

Run: OCRYPT_DATA=<folder> python bench/pages.py [--kind page|line] [--every N]

The folder has `labels.jsonl`, one object a line with `image` (path in the folder), `text` (the truth), `kind` and
`category`. White space doesn't count, order does; `upper` compares in capitals, for sets that are labelled so.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from score import edits, plain

from ocrypt.core.limits import Limits
from ocrypt.recognise.options import Options
from ocrypt.recognise.pipeline import Reader

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Tally:
    """What one engine did."""

    cpu: float = 0.0
    bag: float = 0.0
    edits: Counter[str] = field(default_factory=Counter)
    upper: Counter[str] = field(default_factory=Counter)


def ours() -> Callable[[Path], str]:
    reader = Reader.load(Options())
    reader.warm()
    return lambda path: reader.read(path.read_bytes(), Limits()).text


def rapidocr() -> Callable[[Path], str] | None:
    try:
        from rapidocr import RapidOCR  # noqa: PLC0415 - may not be there
    except ImportError:
        return None
    threads = {f"EngineConfig.onnxruntime.{which}_op_num_threads": 1 for which in ("intra", "inter")}
    engine = RapidOCR(params={"Global.log_level": "error", **threads})
    return lambda path: "\n".join(engine(str(path)).txts or ())


def bag_f1(first: str, second: str) -> float:
    """Agreement of the two texts' characters, order left out."""
    one, two = Counter(first), Counter(second)
    return 2 * (one & two).total() / max(one.total() + two.total(), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", default=os.environ.get("OCRYPT_DATA"), type=Path)
    parser.add_argument("--kind", default="page")
    parser.add_argument("--every", default=1, type=int, help="take each Nth picture only")
    asked = parser.parse_args()
    if asked.folder is None:
        sys.exit("name a folder, or set OCRYPT_DATA")
    labels = [json.loads(line) for line in (asked.folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    chosen = [label for label in labels if label["kind"] == asked.kind][:: asked.every]
    engines = {name: read for name, read in (("ocrypt", ours()), ("rapidocr", rapidocr())) if read is not None}
    tallies = {name: Tally() for name in engines}
    length: dict[str, int] = defaultdict(int)
    for read in engines.values():
        read(asked.folder / chosen[0]["image"])
    for label in chosen:
        truth = plain(label["text"])
        groups = (label["category"], "all")
        for group in groups:
            length[group] += len(truth)
        for name, read in engines.items():
            began = time.process_time()
            found = plain(read(asked.folder / label["image"]))
            tallies[name].cpu += time.process_time() - began
            tallies[name].bag += bag_f1(truth, found) / len(chosen)
            wrong, wrong_upper = edits(truth, found), edits(truth.upper(), found.upper())
            for group in groups:
                tallies[name].edits[group] += wrong
                tallies[name].upper[group] += wrong_upper
    print(f"{'CER':26} {'letters':>8}", *(f"{name:>10} {'upper':>8}" for name in engines))
    for group in sorted(length):
        rates = (
            f"{tally.edits[group] / length[group]:10.4f} {tally.upper[group] / length[group]:8.4f}"
            for tally in tallies.values()
        )
        print(f"{group:26} {length[group]:8}", *rates)
    print(f"{'bag F1':35}", *(f"{tally.bag:10.4f} {'':8}" for tally in tallies.values()))
    print(f"{'CPU s a picture':35}", *(f"{tally.cpu / len(chosen):10.3f} {'':8}" for tally in tallies.values()))


if __name__ == "__main__":
    main()
