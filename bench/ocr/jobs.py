"""Several pictures at once: eight in flight on one forked reader a core, against the sum of what each core does alone.

    python -m bench.ocr.jobs --help

The readers are forked from a process that has loaded the models, and warm themselves, as job processes do. Rounds of
one reader on one core, for each core, alternate with rounds of all of them.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import tempfile
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.ocr import own
from bench.ocr.driver import Worker, cold_start
from bench.ocr.engines import Engine, named, present
from bench.ocr.pages import publish
from bench.ocr.pictures import Kind, Picture, default_folder, load
from bench.ocr.report import number, table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from bench.ocr.engines import Read

IN_FLIGHT: Final = 8
FORK: Final = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """All pictures read once by some readers."""

    rate: float
    """Pictures a second."""
    seconds: tuple[float, ...]
    """Of each picture, from a reader's taking it to its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the rounds came to."""

    alone: tuple[float, ...]
    """Pictures a second on each core alone, median over the rounds."""
    together: float
    under_second: float
    """Share of the readings by one reader alone on one core that took less than a second."""

    @property
    def efficiency(self) -> float:
        """Rate of all together by the sum of the rates alone; one means that they don't hinder each other."""
        return self.together / sum(self.alone)


def read_all(read: Read, warm: Callable[[], None], paths: Sequence[Path], cores: Collection[Collection[int]]) -> Round:
    """Fork one reader for each set of cores, and have them share all the pictures, eight in flight."""
    tasks, results = FORK.SimpleQueue(), FORK.SimpleQueue()

    def serve(allowed: Collection[int]) -> None:
        os.sched_setaffinity(0, allowed)
        warm()
        results.put(0.0)
        while (path := tasks.get()) is not None:
            content = path.read_bytes()
            began = time.perf_counter()
            try:
                read(content)
            finally:  # whoever waits for this must not wait for ever
                results.put(time.perf_counter() - began)

    readers = [FORK.Process(target=serve, args=(allowed,), daemon=True) for allowed in cores]
    for reader in readers:
        reader.start()
    for _ in readers:
        results.get()
    began = time.perf_counter()
    waiting = iter(paths)
    for path in islice(waiting, IN_FLIGHT):
        tasks.put(path)
    seconds = []
    for _ in paths:
        seconds.append(results.get())
        for path in islice(waiting, 1):
            tasks.put(path)
    whole = time.perf_counter() - began
    for _ in readers:
        tasks.put(None)
    for reader in readers:
        reader.join()
    return Round(rate=len(paths) / whole, seconds=tuple(seconds))


def outcome(alone: Sequence[Sequence[Round]], together: Sequence[Round]) -> Outcome:
    """The figures of some rounds: `alone` has those of each core."""
    seconds = [taken for core in alone for each in core for taken in each.seconds]
    return Outcome(
        alone=tuple(statistics.median(each.rate for each in core) for core in alone),
        together=statistics.median(each.rate for each in together),
        under_second=sum(taken < 1 for taken in seconds) / len(seconds),
    )


def measure(profile: str, paths: Sequence[Path], rounds: int) -> Outcome:
    """Load once, then alternate."""
    reader = own.load(profile, 1)
    read = own.reading(reader)
    cores = sorted(os.sched_getaffinity(0))
    alone: list[list[Round]] = [[] for _ in cores]
    together = []
    for _ in range(rounds):
        for core, found in zip(cores, alone, strict=True):
            found.append(read_all(read, reader.warm, paths, [{core}]))
        together.append(read_all(read, reader.warm, paths, [cores] * len(cores)))
    return outcome(alone, together)


def warm_memory(engine: Engine, pictures: Sequence[Picture], logs: Path) -> int:
    """Proportional set size of a lone reader that has read these pictures, in KiB."""
    with Worker(engine, kind=Kind.PAGE, threads=1, logs=logs) as worker:
        for picture in pictures:
            worker.read(picture.path)
        return worker.pss()


def report(found: Outcome, *, pictures: int, memory: int, cold: float) -> str:
    """The figures as a Markdown table."""
    alone = " + ".join(number(rate, 2) for rate in found.alone)
    rows = [
        ("pictures", str(pictures)),
        ("pictures a second, one reader on each core alone", alone),
        (f"pictures a second, {len(found.alone)} readers, {IN_FLIGHT} in flight", number(found.together, 2)),
        ("the latter by the sum of the former", f"{found.efficiency:.0%}"),
        ("pages in less than a second, on one core", f"{found.under_second:.0%}"),
        ("first answer from a cold start, s", number(cold, 2)),
        ("memory of a warm reader (PSS), MB", number(memory / 1024, 0)),
    ]
    return table(("", "ocrypt"), rows)


def main() -> None:
    names = [engine.name for engine in present() if engine.name.startswith("ocrypt")]
    parser = argparse.ArgumentParser(prog="python -m bench.ocr.jobs", description=__doc__.partition("\n")[0])
    parser.add_argument("--engine", choices=names, default=names[0])
    parser.add_argument("--every", type=int, default=1, help="take each Nth page only")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--data", type=Path, default=default_folder(), help="folder with labels.jsonl")
    parser.add_argument("--docs", action="store_true", help="write the table into docs/ too")
    asked = parser.parse_args()
    if asked.data is None:
        parser.error("name a folder with --data, or set OCRYPT_DATA")
    pictures = load(asked.data, Kind.PAGE, asked.every)
    engine = named(asked.engine)
    with tempfile.TemporaryDirectory() as name:
        logs = Path(name)
        memory = warm_memory(engine, pictures, logs)
        cold = cold_start(engine, pictures[0], kind=Kind.PAGE, threads=1, logs=logs)
    found = measure(engine.profile, [picture.path for picture in pictures], asked.rounds)
    text = report(found, pictures=len(pictures), memory=memory, cold=cold)
    print(text)
    if asked.docs:
        publish("jobs", text)


if __name__ == "__main__":
    main()
