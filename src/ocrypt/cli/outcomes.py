"""What became of each input, in order, whatever was asked about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from ocrypt.core.errors import OcryptError
from ocrypt.core.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from ocrypt.cli.inputs import Input
    from ocrypt.client import Client

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What became of one input; `source` is where its bytes are still to be had: at its path, or here."""

    input: Input
    result: T | OcryptError
    source: Path | bytes


class Readers(Protocol[T]):
    """Reads inputs."""

    def read(self, inputs: Sequence[Input]) -> Iterator[Outcome[T]]:
        """Give an outcome for each input, in their order."""
        ...


class Answered(Protocol[T_co]):
    """What a client says of one of several sources."""

    @property
    def result(self) -> T_co | OcryptError:
        """What was asked for, or what went wrong."""
        ...


def source_here(each: Input, stdin: BinaryIO) -> Path | bytes:
    """Give what is read on this device: the path, or standard input as far as a picture may be long, and a byte."""
    return stdin.read(Limits().max_bytes + 1) if each.path is None else each.path


@dataclass(slots=True)
class Kept:
    """Standard input, which can be read once, with what was read of it kept."""

    stdin: BinaryIO
    seen: bytearray = field(default_factory=bytearray)

    def read(self, size: int = -1, /) -> bytes:
        """Give the next bytes."""
        piece = self.stdin.read(size)
        self.seen += piece
        return piece


@dataclass(frozen=True, slots=True, kw_only=True)
class There(Generic[T]):
    """Seals pictures to a service: `one` asks about a single one, `many` about several side by side."""

    client: Client
    stdin: BinaryIO
    one: Callable[[Kept | Path], T]
    many: Callable[[Iterable[Kept | Path]], Iterator[Answered[T]]]

    def read(self, inputs: Sequence[Input]) -> Iterator[Outcome[T]]:
        """Meet the service once; where it can't be trusted, that is what became of every input."""
        stdin = Kept(self.stdin)
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
        for each, outcome in zip(inputs, self.many(sources), strict=True):
            yield Outcome(each, outcome.result, each.path or bytes(stdin.seen))

    def _one(self, source: Kept | Path) -> T | OcryptError:
        """Ask about a single input without waiting for a busy service: the user is there to decide."""
        try:
            return self.one(source)
        except OcryptError as error:
            return error
