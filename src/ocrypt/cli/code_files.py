"""Where made codes go: standard output, a file, numbered files where the content was split."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from ocrypt.cli.outputs import write
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError

if TYPE_CHECKING:
    from pathlib import Path

    from ocrypt.cli.ui import Json, Terminal
    from ocrypt.recognise.codes.make import Made, MadeCode
    from ocrypt.recognise.codes.make.request import Output

TEXTS: tuple[Output, ...] = ("terminal", "blocks")
"""What may be written to a terminal."""
SUFFIXES: dict[str, Output] = {".png": "png", ".svg": "svg", ".pdf": "pdf", ".ansi": "terminal", ".txt": "blocks"}


def output_of(named: Output | None, out: str | None, terminal: Terminal) -> Output:
    """Give the output that is named, else the one of OUT's name, else what standard output can show.

    Raises:
        LocalError: USAGE.
    """
    if named is not None:
        if out is None and named not in TEXTS and terminal.stdout_is_terminal:
            raise LocalError(Code.USAGE, f"{named} is not for a terminal: name a file with -o")
        return named
    if out is not None:
        found = next((each for suffix, each in SUFFIXES.items() if out.lower().endswith(suffix)), None)
        if found is None:
            raise LocalError(Code.USAGE, f"a file is {', '.join(SUFFIXES)} by its name, or by -f")
        return found
    if not terminal.stdout_is_terminal:
        return "png"
    return "terminal" if terminal.colour else "blocks"


def put(made: Made, out: Path) -> tuple[Path, ...]:
    """Write what was made; `a.png` becomes `a-1.png`, `a-2.png` … where it is several codes.

    Raises:
        LocalError: FILE_UNWRITABLE.
    """
    many = len(made.codes) > 1
    paths = tuple(
        out.with_name(f"{out.stem}-{number}{out.suffix}") if many else out for number in range(1, len(made.codes) + 1)
    )
    for path, code in zip(paths, made.codes, strict=True):
        write(path, code.content)
    return paths


def give(made: Made, output: Output, terminal: Terminal) -> None:
    """Write what was made to standard output.

    Raises:
        LocalError: USAGE where files would run into one another.
    """
    if len(made.codes) > 1 and output not in TEXTS:
        raise LocalError(Code.USAGE, "several codes need files: -o OUT")
    for code in made.codes:
        terminal.give(code.content)


def told(code: MadeCode, path: Path | None) -> dict[str, Json]:
    """Give what `--json` says of one code: where it is, or its bytes."""
    content = base64.b64encode(code.content).decode("ascii")
    place: dict[str, Json] = {"content": content} if path is None else {"path": str(path)}
    sequence = code.sequence
    of_many: dict[str, Json] = (
        {} if sequence is None else {"sequence": {"index": sequence.index, "count": sequence.count, "id": sequence.id}}
    )
    return {
        **place,
        "format": code.format,
        "level": code.level,
        "version": code.version,
        "width": code.width,
        "height": code.height,
        **of_many,
        "read_back": {
            "spare": round(code.read_back.spare, 3),
            "copies": code.read_back.copies,
            "read": code.read_back.read,
            "score": round(code.read_back.score, 3),
        },
    }


def described(code: MadeCode) -> str:
    """Say what a code is, for a person."""
    words = [code.format, code.version and f"version {code.version}", code.level and f"level {code.level}"]
    return ", ".join([*(word for word in words if word), f"{code.width} by {code.height}", "read back"])
