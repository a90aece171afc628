"""Codes from a table: a CSV file whose columns are the fields of the content."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from ocrypt.cli.code_content import payload_of
from ocrypt.cli.code_files import put, told
from ocrypt.cli.outputs import make_folder
from ocrypt.cli.ui import Problem
from ocrypt.core.codes import Code, Exit
from ocrypt.core.errors import LocalError, OcryptError
from ocrypt.recognise.codes.make.payload import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ocrypt.cli.ui import Json, Terminal
    from ocrypt.recognise.codes.make import Made, MakeRequest

FILE: Final = "file"
"""The column that names a row's file, where no other is named."""
KIND: Final = "kind"
MAX_BYTES: Final = 64 * 1024 * 1024
_UNFIT: Final = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Row:
    """One row below the head; `number` is the one that a spreadsheet shows, so the first is 2."""

    number: int
    values: Mapping[str, str]
    faulty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """How a table becomes files. `kind` is for rows that name none, `column` the one with the files' names."""

    kind: str
    column: str
    folder: Path
    suffix: str
    request: MakeRequest


def rows_of(data: bytes) -> tuple[Row, ...]:
    """Read a table with a head, in UTF-8, with commas or semicolons between cells (RFC 4180).

    Raises:
        LocalError: USAGE where it is no such table.
    """
    if len(data) > MAX_BYTES:
        raise LocalError(Code.USAGE, f"the table may have {MAX_BYTES} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise LocalError(Code.USAGE, "the table must be in UTF-8") from None
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        raise LocalError(Code.USAGE, "the table is not CSV: a quote is not closed perhaps") from None
    if not lines:
        raise LocalError(Code.USAGE, "the table is empty")
    head = [name.strip().lower() for name in lines[0]]
    if len(set(head)) != len(head) or not all(head):
        raise LocalError(Code.USAGE, "each column needs a name of its own in the first row")
    return tuple(
        Row(number=number, values=dict(zip(head, line, strict=False)), faulty=len(line) != len(head))
        for number, line in enumerate(lines[1:], start=2)
        if any(cell.strip() for cell in line)
    )


def make_all(terminal: Terminal, rows: tuple[Row, ...], batch: Batch, told_to: list[Json] | None) -> int:
    """Make a code of each row; say which could not be made and why. `told_to` gathers what a machine is told."""
    # Here, and not above: `--help` shall not wait for what draws.
    from ocrypt.recognise.codes.make import make  # noqa: PLC0415

    make_folder(batch.folder)
    taken: set[str] = set()
    failed = 0
    with terminal.progress(len(rows)) as step:
        for row in rows:
            try:
                made = make(msgspec.structs.replace(batch.request, content=_content(row, batch)))
                paths = put(made, batch.folder / _name(row, batch, taken))
            except OcryptError as error:
                failed += 1
                _complain(terminal, row, error, told_to)
            else:
                _say(made, paths, row, told_to)
            step(f"row {row.number}")
    if told_to is None:
        terminal.say(f"{len(rows) - failed} of {len(rows)} rows made, in {batch.folder}")
    if not failed:
        return Exit.DONE
    return Exit.FAILED if failed == len(rows) else Exit.SOME_FAILED


def _content(row: Row, batch: Batch) -> object:
    if row.faulty:
        raise LocalError(Code.USAGE, "it has another number of cells than the head")
    kind = row.values.get(KIND) or batch.kind or _guessed(row)
    aside = {KIND, batch.column}
    return payload_of(kind, {name: value for name, value in row.values.items() if name not in aside and value})


def _guessed(row: Row) -> str:
    """Give the kind whose main field is a column."""
    return next((kind for kind, form in KINDS.items() if form.MAIN in row.values), "text")


def _name(row: Row, batch: Batch, taken: set[str]) -> str:
    """Give a file name that no other row has, from the row's own column, or else from its number."""
    wanted = _UNFIT.sub("_", row.values.get(batch.column, "").strip()).strip(". ")[:100] or f"row-{row.number}"
    wanted = wanted.removesuffix(batch.suffix)
    name, count = wanted, 1
    while name.lower() in taken:
        count += 1
        name = f"{wanted}.{count}"
    taken.add(name.lower())
    return name + batch.suffix


def _complain(terminal: Terminal, row: Row, error: OcryptError, told_to: list[Json] | None) -> None:
    if told_to is None:
        terminal.complain(Problem.of(error), f"row {row.number}")
    else:
        told_to.append({"row": row.number, "error": Problem.of(error).to_json()})


def _say(made: Made, paths: tuple[Path, ...], row: Row, told_to: list[Json] | None) -> None:
    if told_to is not None:
        told_to.append({"row": row.number, "codes": [told(*each) for each in zip(made.codes, paths, strict=True)]})
