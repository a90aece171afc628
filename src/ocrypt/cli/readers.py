"""The two ways to read: on this device, and at a service. Both give what became of each input, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ocrypt.core.errors import OcryptError
from ocrypt.core.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    from ocrypt.cli.inputs import Input
    from ocrypt.client import Client
    from ocrypt.recognise.reading import Reading


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input."""

    input: Input
    result: Reading | OcryptError


class Readers(Protocol):
    """Reads inputs."""

    def read(self, inputs: Sequence[Input]) -> Iterator[Outcome]:
        """Give an outcome for each input, in their order."""
        ...


@dataclass(frozen=True, slots=True)
class Here:
    """Reads in this process."""

    stdin: BinaryIO
    engine: str

    def read(self, inputs: Sequence[Input]) -> Iterator[Outcome]:
        """Read one after the other; the models are loaded by the first."""
        # Here, for these are slow to import and a service may do the reading.
        from ocrypt.recognise import Options, read  # noqa: PLC0415

        options = Options(engine=self.engine) if self.engine else Options()
        for each in inputs:
            try:
                source = self.stdin.read(Limits().max_bytes + 1) if each.path is None else each.path
                yield Outcome(each, read(source, options))
            except OcryptError as error:
                yield Outcome(each, error)


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """Seals the pictures to a service."""

    client: Client
    stdin: BinaryIO
    engine: str
    jobs: int

    def read(self, inputs: Sequence[Input]) -> Iterator[Outcome]:
        """Meet the service once; where it can't be trusted, that is what became of every input."""
        try:
            self.client.service()
        except OcryptError as error:
            yield from (Outcome(each, error) for each in inputs)
            return
        if len(inputs) == 1:
            yield self._one(inputs[0])
            return
        sources = [self.stdin if each.path is None else each.path for each in inputs]
        outcomes = self.client.read_many(sources, concurrency=self.jobs, engine=self.engine)
        for each, outcome in zip(inputs, outcomes, strict=True):
            yield Outcome(each, outcome.result)

    def _one(self, each: Input) -> Outcome:
        """Read a single input without waiting for a busy service: the user is there to decide."""
        try:
            source = self.stdin if each.path is None else each.path
            return Outcome(each, self.client.read(source, engine=self.engine))
        except OcryptError as error:
            return Outcome(each, error)
