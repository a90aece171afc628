"""Where codes go: a line each for people, or one JSON object."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import msgspec

from ocrypt.cli.outputs import write
from ocrypt.cli.ui import Problem, plain
from ocrypt.recognise.codes.content import LEVELS, MEANINGS
from ocrypt.recognise.codes.join import Joined, joined

if TYPE_CHECKING:
    from pathlib import Path

    from ocrypt.cli.sinks import Done, ToObject
    from ocrypt.cli.ui import Json, Terminal
    from ocrypt.core.errors import OcryptError
    from ocrypt.recognise.codes.code import Code, Verdict
    from ocrypt.recognise.codes.content import Level
    from ocrypt.recognise.codes.scan import Scan

_GRAVITY: Final[tuple[Level, ...]] = ("danger", "warning", "notice")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a code is among those of all files."""

    shown: str
    number: int


@dataclass(slots=True)
class Seen:
    """All codes so far, for messages that several files hold."""

    codes: list[Code] = field(default_factory=list)
    places: list[_Place] = field(default_factory=list)

    def add(self, shown: str, scan: Scan) -> None:
        """Keep those of one file."""
        self.codes += scan.codes
        self.places += [_Place(shown, number) for number in range(len(scan.codes))]


@dataclass(slots=True, kw_only=True)
class ToLines:
    """A line for each code, as they come, or to a file at the end; messages that were put together come last."""

    terminal: Terminal
    out: Path | None = None
    headed: bool
    seen: Seen = field(default_factory=Seen)
    given: int = 0
    kept: list[bytes] = field(default_factory=list)

    def take(self, index: int, done: Done[Scan]) -> None:  # noqa: ARG002 - the protocol's signature
        """Write its codes."""
        self.seen.add(done.shown, done.result)
        if self.headed:
            between = "\n" if self.given else ""
            self.given += 1
            self._give(f"{between}== {plain(done.shown)} ==\n")
        for code in done.result.codes:
            self._give(line_of(code) + "\n")
        if not done.result.codes:
            self.terminal.say(f"{done.shown}: no code found")

    def fail(self, shown: str, error: OcryptError) -> None:
        """Tell the person."""
        self.terminal.complain(Problem.of(error), shown)

    def finish(self) -> None:
        """Write what lies in several symbols, and the file where there is one."""
        messages = joined(self.seen.codes)
        if messages and self.headed:
            self._give("\n== together ==\n")
        for message in messages:
            self._give(_line(f"{message.format} {len(message.parts)} parts", message.text, message.verdict) + "\n")
        if self.out is not None:
            write(self.out, b"".join(self.kept))

    def _give(self, text: str) -> None:
        if self.out is None:
            self.terminal.give(text.encode())
        else:
            self.kept.append(text.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class ToCodeObject:
    """One JSON object with all files, and under `joined` the messages that lie in several symbols."""

    files: ToObject
    seen: Seen = field(default_factory=Seen)

    def take(self, index: int, done: Done[Scan]) -> None:
        """Keep it for the end."""
        self.seen.add(done.shown, done.result)
        self.files.take(index, done)
        if not done.result.codes:
            self.files.terminal.say(f"{done.shown}: no code found")

    def fail(self, shown: str, error: OcryptError) -> None:
        """Keep it for the end."""
        self.files.fail(shown, error)

    def finish(self) -> None:
        """Write the object."""
        messages = joined(self.seen.codes)
        self.files.finish_with({"joined": [_object(message, self.seen) for message in messages]} if messages else {})


def line_of(code: Code) -> str:
    """Give one line: what kind of code it is, its text, and what is doubtful about it, with tabs between."""
    part = code.sequence
    kind = code.format if part is None else f"{code.format} {part.index + 1}/{part.count or '?'}"
    return _line(kind, code.text, code.verdict)


def _line(kind: str, text: str, verdict: Verdict) -> str:
    # A tab of the text is shown as an escape, so that no text can pretend to be what stands beside it.
    words = words_of(verdict)
    return "\t".join((kind, plain(text), words) if words else (kind, plain(text)))


def words_of(verdict: Verdict) -> str:
    """Give a verdict's marks in words, the gravest first; a mark of a newer service is told by its name."""
    told = sorted((_told(mark) for mark in verdict.marks), key=lambda told: _GRAVITY.index(told.level))
    return "; ".join(f"{each.level}: {each.words}" for each in told)


@dataclass(frozen=True, slots=True)
class _Told:
    level: Level
    words: str


def _told(name: str) -> _Told:
    mark = next((known for known in LEVELS if known.value == name), None)
    return _Told("warning", name) if mark is None else _Told(LEVELS[mark], MEANINGS[mark])


def _object(message: Joined, seen: Seen) -> Json:
    verdict: Json = json.loads(msgspec.json.encode(message.verdict))
    parts = [seen.places[part] for part in message.parts]
    data: str = json.loads(msgspec.json.encode(message.data))
    return {
        "format": message.format,
        "id": message.id,
        "text": message.text,
        "bytes": data,
        "charset": message.charset,
        "verdict": verdict,
        "parts": [{"path": part.shown, "code": part.number} for part in parts],
    }
