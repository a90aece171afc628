"""The terminal's rules.

Results go to standard output, everything else to standard error, and no line can drive a terminal.
"""

from __future__ import annotations

import json
import re
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from ocrypt.core.codes import Code, Exit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import BinaryIO, TextIO

    from ocrypt.core.errors import OcryptError

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | float | bool | None"

# What JSON lets stand and a terminal obeys: DEL, C1 controls, marks of direction, what can't be seen.
_STEERING: Final = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """Standard input, output and error of one run."""

    stdin: BinaryIO
    stdout: BinaryIO
    stderr: TextIO
    stdin_is_terminal: bool
    stdout_is_terminal: bool
    stderr_is_terminal: bool
    colour: bool

    def give(self, data: bytes) -> None:
        """Write a result."""
        self.stdout.write(data)
        self.stdout.flush()

    def give_json(self, value: Json) -> None:
        """Write one JSON object for a machine."""
        self.give(_STEERING.sub(_escaped, json.dumps(value, ensure_ascii=False)).encode() + b"\n")

    def say(self, line: str) -> None:
        """Write a line for a person."""
        self.stderr.write(plain(line) + "\n")
        self.stderr.flush()

    def ask(self, question: str) -> str:
        """Ask the person; give the answer in lower case, empty when the input ended."""
        self.stderr.write(plain(question))
        self.stderr.flush()
        return self.stdin.readline(1024).decode(errors="replace").strip().lower()

    def complain(self, problem: Problem, subject: str = "") -> None:
        """Say what went wrong, with what (`subject`, a file perhaps), and what to do about it."""
        about = f"{subject}: " if subject else ""
        self.say(f"ocrypt: {about}{problem.title}" + (f": {problem.detail}" if problem.detail else ""))
        if problem.hint:
            self.say(f"hint: {problem.hint}")
        self.say(f"code: {problem.code.value}")
        if problem.request_id:
            self.say(f"request: {problem.request_id}")

    @contextmanager
    def progress(self, total: int) -> Iterator[Callable[[str], None]]:
        """Show a bar for `total` steps where a person watches and no result would cross it; give what moves it."""
        if total == 1 or not self.stderr_is_terminal or self.stdout_is_terminal:
            yield lambda _: None
            return
        # Here, for it is slow to import and a pipe never needs it.
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

        console = Console(file=self.stderr, no_color=not self.colour, force_terminal=True)
        columns = (MofNCompleteColumn(), BarColumn(), TextColumn("{task.fields[name]}", markup=False))
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("", total=total, name="")
            yield lambda name: bar.update(task, advance=1, name=plain(name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """An error in the words that are shown."""

    code: Code
    title: str
    detail: str
    hint: str
    exit: Exit
    request_id: str = ""

    @classmethod
    def of(cls, error: OcryptError) -> Problem:
        """Take the words of an error."""
        known_as: object = getattr(error, "request_id", None)
        return cls(
            code=error.code,
            title=error.code.meaning.title,
            detail=error.detail,
            hint=error.hint,
            exit=error.exit,
            request_id=known_as if isinstance(known_as, str) else "",
        )

    @classmethod
    def of_page(cls, error: str) -> Problem:
        """Take the words of what a reading says of one page; a service may know codes that this program doesn't."""
        known = next((code for code in Code if code.value == error), None)
        if known is None:
            return cls(
                code=Code.SERVER_MISBEHAVED,
                title="The page can't be read",
                detail=plain(error),
                hint="",
                exit=Exit.FAILED,
            )
        meaning = known.meaning
        return cls(code=known, title=meaning.title, detail="", hint=meaning.hint, exit=meaning.exit)

    def to_json(self) -> dict[str, Json]:
        """Give the object that stands under `error` in `--json`."""
        members: dict[str, Json] = {
            "code": self.code.value,
            "title": self.title,
            "detail": self.detail,
            "hint": self.hint,
        }
        return members | ({"request_id": self.request_id} if self.request_id else {})


def plain(line: str) -> str:
    """Give `line` with everything that could drive a terminal or reorder its text shown as an escape.

    File names may hold anything. Unicode TR 36 section 2.5 (bidirectional text spoofing).
    """
    return "".join(
        repr(character)[1:-1] if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else character
        for character in line
    )
