"""A table for spreadsheets and scripts: RFC 4180, a row for each line of text. `spec/formats.md` says more."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.formats.parts import blocks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrypt.recognise.reading import Page, Reading

COLUMNS: Final = (
    *("page", "block", "kind", "row", "column", "line", "text", "confidence"),
    *("x1", "y1", "x2", "y2", "x3", "y3", "x4", "y4", "error"),
)

# OWASP, "CSV Injection": what makes a spreadsheet take a cell for a formula, full-width forms included. The guard
# itself stands here too, so that it can be told from a text's own apostrophe.
_GUARDED: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20", "'")


def render(reading: Reading) -> bytes:
    """The table, UTF-8, with CRLF behind each row, the header row first; all but numbers in quotes.

    The quotes also keep a text together where a program takes the semicolon for the separator.
    """
    into = io.StringIO(newline="")
    writer = csv.writer(into, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(COLUMNS)
    for page in reading.pages:
        writer.writerows(_rows(page))
    return into.getvalue().encode("utf-8", "replace")


def guarded(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet might calculate it, or where it begins with one."""
    return f"'{text}" if text.lstrip().startswith(_GUARDED) or text.startswith(_GUARDED) else text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a line stands on its page; `row` and `column` are those of a table, counted from 1."""

    block: int
    kind: str
    row: int | str = ""
    column: int | str = ""


def _rows(page: Page) -> Iterator[tuple[str | float, ...]]:
    if page.error is not None:
        yield (page.index + 1, *[""] * (len(COLUMNS) - 2), guarded(page.error))
        return
    places = _places(page)
    for index, line in enumerate(page.lines):
        place = places[index]
        yield (
            *(page.index + 1, place.block, place.kind, place.row, place.column, index + 1),
            guarded(line.text),
            line.confidence,
            *(value for point in line.polygon for value in (point.x, point.y)),
            "",
        )


def _places(page: Page) -> dict[int, _Place]:
    """The place of every line, by its index."""
    places: dict[int, _Place] = {}
    for count, block in enumerate(blocks_of(page), 1):
        for index in range(block.start, block.end):
            places[index] = _Place(block=count, kind=block.kind)
        for row, cells in enumerate(block.rows, 1):
            for cell in cells:
                for index in range(cell.start, cell.end):
                    places[index] = _Place(block=count, kind=block.kind, row=row, column=cell.column + 1)
    return places
