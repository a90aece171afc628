"""Feeds a picture to every engine in turn, then the next one; what takes too long is killed and started anew."""

from __future__ import annotations

import json
import select
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from bench.codes.engines import Reach
from bench.codes.score import Score, score
from bench.codes.worker import Answer
from bench.ocr.driver import EngineGoneError, environment
from bench.ocr.pictures import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    from bench.codes.engines import Engine
    from bench.codes.pictures import Picture

STARTING = 60.0
"""Seconds of wall time in which an engine must have started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One picture read by one engine."""

    engine: str
    picture: str
    folder: str
    tag: str
    photo: bool
    negative: bool
    score: Score
    cpu: float
    failed: str


class Worker:
    """An engine's process; `cap` is how many seconds one picture may take."""

    def __init__(self, engine: Engine, *, cap: float, logs: Path, first: Picture) -> None:
        self.engine = engine
        self._cap = cap
        self._log = logs / f"{engine.name}.log"
        self._first = first
        self._process = self._started()

    def read(self, path: Path) -> Answer:
        """Have one picture read; what takes longer than the cap has read nothing in that time.

        Raises:
            EngineGoneError: the process has ended.
        """
        answer = self._asked(path, self._cap)
        if answer is None:
            self._process.kill()
            self._process.communicate()
            self._process = self._started()
            return Answer(texts=(), failed="cap", cpu=self._cap)
        return answer

    def _started(self) -> subprocess.Popen[str]:
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [self.engine.python, "-m", "bench.codes.worker", self.engine.name],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
                env=environment(1),
                text=True,
                bufsize=1,
            )
        if self._asked(self._first.path, STARTING) is None:
            raise EngineGoneError(self.engine.name)
        return self._process

    def _asked(self, path: Path, seconds: float) -> Answer | None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(f"{path}\n")
        except BrokenPipeError:
            raise EngineGoneError(self.engine.name) from None
        # One line a picture: nothing of it can be waiting in the reader's own buffer.
        ready, _, _ = select.select([self._process.stdout], [], [], seconds)
        if not ready:
            return None
        line = self._process.stdout.readline()
        if not line:
            raise EngineGoneError(self.engine.name)
        fields = json.loads(line)
        return Answer(texts=tuple(fields["texts"]), failed=fields["failed"], cpu=fields["cpu"])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()


def interleaved(workers: Sequence[Worker], pictures: Sequence[Picture]) -> Iterator[Row]:
    """Have each picture read by one after the other, a different one first."""
    for index, picture in enumerate(pictures):
        first = index % len(workers)
        for worker in (*workers[first:], *workers[:first]):
            yield row(worker.engine, picture, worker.read(picture.path))


def row(engine: Engine, picture: Picture, answer: Answer) -> Row:
    """One answer, scored by what its engine is asked for."""
    asked = [code for code in picture.codes if engine.reach is Reach.ALL or code.is_qr]
    others = [code for code in picture.codes if code not in asked]
    return Row(
        engine=engine.name,
        picture=picture.name,
        folder=picture.folder,
        tag=picture.tag,
        photo=picture.is_photo,
        negative=not picture.codes,
        score=score(asked, others, answer.texts),
        cpu=answer.cpu,
        failed=answer.failed,
    )
