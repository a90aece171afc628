"""Where results go: standard output, a file, a folder, or one JSON object."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from ocrypt.cli.outputs import make_folder, write
from ocrypt.cli.ui import Problem, plain
from ocrypt.recognise.formats import Content
from ocrypt.recognise.source import content_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ocrypt.cli.running import Paged
    from ocrypt.cli.ui import Json, Terminal
    from ocrypt.core.errors import OcryptError
    from ocrypt.recognise.formats import Format
    from ocrypt.recognise.reading import Reading


class Result(Protocol):
    """What is read in a file: its text, or its codes."""

    @property
    def pages(self) -> Sequence[Paged]:
        """Its pages, and what kept one from being read."""
        ...

    def to_json(self) -> bytes:
        """It as its specification says, UTF-8."""
        ...


R_co = TypeVar("R_co", bound="Result", covariant=True)
R_contra = TypeVar("R_contra", bound="Result", contravariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done(Generic[R_co]):
    """An input that was read: its name as it is shown, what was read in it, and where its bytes are."""

    shown: str
    result: R_co
    source: Path | bytes


class Sink(Protocol[R_contra]):
    """Takes what became of each input, in order."""

    def take(self, index: int, done: Done[R_contra]) -> None:
        """Put a result where it belongs. Raises OcryptError, FILE_UNWRITABLE for one."""
        ...

    def fail(self, shown: str, error: OcryptError) -> None:
        """Say that an input could not be read, or its reading not be written."""
        ...

    def finish(self) -> None:
        """Put what was held back. Raises LocalError with FILE_UNWRITABLE."""
        ...


@dataclass(slots=True, kw_only=True)
class ToTerminal:
    """Readings to standard output as they come; with a line above each where there are several."""

    terminal: Terminal
    format: Format
    headed: bool
    given: int = 0

    def take(self, index: int, done: Done[Reading]) -> None:  # noqa: ARG002 - the protocol's signature
        """Write it."""
        if self.headed:
            between = "\n" if self.given else ""
            self.given += 1
            self.terminal.give(f"{between}== {plain(done.shown)} ==\n".encode())
        self.terminal.give(rendered(done, self.format))

    def fail(self, shown: str, error: OcryptError) -> None:
        """Tell the person."""
        self.terminal.complain(Problem.of(error), shown)

    def finish(self) -> None:
        """Nothing is held back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToFiles:
    """Each reading to a file of its own, below a folder that is made where it is missing."""

    terminal: Terminal
    format: Format
    folder: Path
    names: tuple[str, ...]

    def take(self, index: int, done: Done[Reading]) -> None:
        """Write it, whole or not at all."""
        target = self.folder / self.names[index]
        make_folder(target.parent)
        write(target, rendered(done, self.format))

    def fail(self, shown: str, error: OcryptError) -> None:
        """Tell the person."""
        self.terminal.complain(Problem.of(error), shown)

    def finish(self) -> None:
        """Nothing is held back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToFile:
    """The one reading to a file; its folder must be there, for a slip of the pen shall make none."""

    terminal: Terminal
    format: Format
    target: Path

    def take(self, index: int, done: Done[Reading]) -> None:  # noqa: ARG002 - the protocol's signature
        """Write it, whole or not at all."""
        write(self.target, rendered(done, self.format))

    def fail(self, shown: str, error: OcryptError) -> None:
        """Tell the person."""
        self.terminal.complain(Problem.of(error), shown)

    def finish(self) -> None:
        """Nothing is held back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToObject:
    """One JSON object with all of them under `files`: to a file where one is given, else to standard output."""

    terminal: Terminal
    out: Path | None = None
    files: list[Json] = field(default_factory=list)

    def take(self, index: int, done: Done[Result]) -> None:  # noqa: ARG002 - the protocol's signature
        """Keep it for the end."""
        self.files.append({"path": done.shown} | json.loads(done.result.to_json()) | _proof(done.result))

    def fail(self, shown: str, error: OcryptError) -> None:
        """Keep it for the end."""
        self.files.append({"path": shown, "error": Problem.of(error).to_json()})

    def finish(self) -> None:
        """Write the object."""
        self.finish_with({})

    def finish_with(self, more: Mapping[str, Json]) -> None:
        """Write the object with more members than the files."""
        whole = {"files": self.files, **more}
        if self.out is None:
            self.terminal.give_json(whole)
        else:
            write(self.out, json.dumps(whole, ensure_ascii=False).encode() + b"\n")


@dataclass(frozen=True, slots=True)
class ToBoth:
    """To files, and told to a machine."""

    files: ToFiles | ToFile
    told: ToObject

    def take(self, index: int, done: Done[Reading]) -> None:
        """Write it, then keep it."""
        self.files.take(index, done)
        self.told.take(index, done)

    def fail(self, shown: str, error: OcryptError) -> None:
        """Keep it: a machine listens, not a person."""
        self.told.fail(shown, error)

    def finish(self) -> None:
        """Tell."""
        self.told.finish()


def rendered(done: Done[Reading], format_: Format) -> bytes:
    """Give the reading in a format; text has a line break at its end.

    Raises:
        OcryptError: the picture, where the format shows it, is not to be had any more.
    """
    content = b""
    if format_.content is Content.BINARY:
        content = done.source if isinstance(done.source, bytes) else content_of(done.source)
    data = format_.render(done.result, memoryview(content))
    whole = format_.content is Content.BINARY or not data or data.endswith(b"\n")
    return data if whole else data + b"\n"


def _proof(result: object) -> dict[str, Json]:
    """Give what an answer from a service brought with it."""
    # By attribute and not by type: importing the type would load the crypto library for a local reading.
    receipt, request_id, sealed_to = (getattr(result, name, None) for name in ("receipt", "request_id", "sealed_to"))
    if receipt is None:
        return {}
    return {"request_id": request_id, "sealed_to": str(sealed_to), "receipt": json.loads(receipt.json)}
