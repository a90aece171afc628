"""Feeds a picture to every engine in turn, then the next one, so that all see the same noise of the machine."""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from bench.ocr.pictures import ROOT
from bench.ocr.score import Score, score
from bench.ocr.worker import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    from bench.ocr.engines import Engine
    from bench.ocr.pictures import Kind, Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One picture read by one engine."""

    engine: str
    picture: str
    category: str
    score: Score
    wall: float
    cpu: float
    peak: int
    failed: str


class EngineGoneError(Exception):
    """A worker ended; its log says why."""


class Worker:
    """An engine's process, started once."""

    def __init__(self, engine: Engine, *, kind: Kind, threads: int, logs: Path) -> None:
        self.engine = engine
        with (logs / f"{engine.name}.log").open("a") as log:
            self._process = subprocess.Popen(
                [engine.python, "-m", "bench.ocr.worker", engine.name, kind, str(threads)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
                env=environment(threads),
                text=True,
                bufsize=1,
            )

    def read(self, path: Path) -> Answer:
        """Have one picture read.

        Raises:
            EngineGoneError: the process has ended.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(f"{path}\n")
        except BrokenPipeError:
            raise EngineGoneError(self.engine.name) from None
        line = self._process.stdout.readline()
        if not line:
            raise EngineGoneError(self.engine.name)
        return Answer(**json.loads(line))

    def pss(self) -> int:
        """Proportional set size at this moment, in KiB."""
        rollup = Path(f"/proc/{self._process.pid}/smaps_rollup").read_text(encoding="ascii")
        return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()


def environment(threads: int) -> dict[str, str]:
    """Variables of a worker: threads for the libraries that ask there, and nobody told of anything."""
    counts = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    return os.environ | dict.fromkeys(counts, str(threads)) | {"ORT_DISABLE_TELEMETRY": "1"}


def interleaved(workers: Sequence[Worker], pictures: Sequence[Picture]) -> Iterator[Row]:
    """Warm every worker on two pictures, then have each picture read by one after the other, a different one first."""
    for picture in (pictures[0], pictures[len(pictures) // 2]):
        for worker in workers:
            worker.read(picture.path)
    for index, picture in enumerate(pictures):
        first = index % len(workers)
        for worker in (*workers[first:], *workers[:first]):
            answer = worker.read(picture.path)
            yield Row(
                engine=worker.engine.name,
                picture=picture.name,
                category=picture.category,
                score=score(picture.truth, answer.text),
                wall=answer.wall,
                cpu=answer.cpu,
                peak=answer.peak,
                failed=answer.failed,
            )


def cold_start(engine: Engine, picture: Picture, *, kind: Kind, threads: int, logs: Path) -> float:
    """Seconds from starting the process to its first answer."""
    began = time.perf_counter()
    with Worker(engine, kind=kind, threads=threads, logs=logs) as worker:
        worker.read(picture.path)
        return time.perf_counter() - began
