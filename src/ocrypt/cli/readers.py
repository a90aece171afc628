"""The two ways to read: on this device, and at a service. Both give what became of each input, in order."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from itertools import repeat
from typing import TYPE_CHECKING, Protocol

from ocrypt.cli.outputs import unique_names
from ocrypt.core.errors import OcryptError
from ocrypt.core.limits import Limits
from ocrypt.recognise.watch import UNWATCHED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from ocrypt.cli.explain import Explainer
    from ocrypt.cli.inputs import Input
    from ocrypt.client import Client
    from ocrypt.recognise.options import Options, Prepare
    from ocrypt.recognise.reading import Reading


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input; `source` is where its bytes are still to be had: at its path, or here."""

    input: Input
    result: Reading | OcryptError
    source: Path | bytes


class Readers(Protocol):
    """Reads inputs."""

    def read(self, inputs: Sequence[Input]) -> Iterator[Outcome]:
        """Give an outcome for each input, in their order."""
        ...


@dataclass(slots=True)
class _Kept:
    """Standard input, which can be read once, with what was read of it kept."""

    stdin: BinaryIO
    seen: bytearray = field(default_factory=bytearray)

    def read(self, size: int = -1, /) -> bytes:
        """Give the next bytes."""
        piece = self.stdin.read(size)
        self.seen += piece
        return piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Reads in this process."""

    stdin: BinaryIO
    options: Options
    explanations: Explanations | None

    def read(self, inputs: Sequence[Input]) -> Iterator[Outcome]:
        """Read one after the other; the models are loaded by the first."""
        # Here, for these are slow to import and a service may do the reading.
        from ocrypt.recognise import read  # noqa: PLC0415

        watchers = self.explanations.watchers(inputs) if self.explanations else repeat(None, len(inputs))
        for each, watcher in zip(inputs, watchers, strict=True):
            source = self.stdin.read(Limits().max_bytes + 1) if each.path is None else each.path
            try:
                reading = read(source, self.options, watcher or UNWATCHED)
                if watcher is not None:
                    watcher.finish(each.shown)
                yield Outcome(each, reading, source)
            except OcryptError as error:
                yield Outcome(each, error, source)


@dataclass(frozen=True, slots=True)
class Explanations:
    """Below this folder each input gets one of its own, named like its output."""

    folder: Path

    def watchers(self, inputs: Sequence[Input]) -> Iterator[Explainer]:
        """Give what watches each input."""
        # Here, for it loads the libraries that draw.
        from ocrypt.cli.explain import Explainer  # noqa: PLC0415

        for name in unique_names([each.name for each in inputs], ""):
            yield Explainer(folder=self.folder / name, clock=time.perf_counter_ns)


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """Seals the pictures to a service."""

    client: Client
    stdin: BinaryIO
    engine: str
    prepare: Prepare
    jobs: int

    def read(self, inputs: Sequence[Input]) -> Iterator[Outcome]:
        """Meet the service once; where it can't be trusted, that is what became of every input."""
        stdin = _Kept(self.stdin)
        try:
            self.client.service()
        except OcryptError as error:
            yield from (Outcome(each, error, b"") for each in inputs)
            return
        if len(inputs) == 1:
            result = self._one(stdin if inputs[0].path is None else inputs[0].path)
            yield Outcome(inputs[0], result, inputs[0].path or bytes(stdin.seen))
            return
        sources = [stdin if each.path is None else each.path for each in inputs]
        outcomes = self.client.read_many(sources, concurrency=self.jobs, engine=self.engine, prepare=self.prepare)
        for each, outcome in zip(inputs, outcomes, strict=True):
            yield Outcome(each, outcome.result, each.path or bytes(stdin.seen))

    def _one(self, source: _Kept | Path) -> Reading | OcryptError:
        """Read a single input without waiting for a busy service: the user is there to decide."""
        try:
            return self.client.read(source, engine=self.engine, prepare=self.prepare)
        except OcryptError as error:
            return error
