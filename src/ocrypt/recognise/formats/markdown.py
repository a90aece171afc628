"""Markdown (CommonMark with the tables of GitHub's flavour): flowing paragraphs, headings, tables.

Nothing that stood in the picture can become markup, HTML or a link.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.formats.flow import Words, flowed
from ocrypt.recognise.reading import same_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ocrypt.recognise.reading import Block, Cell, Line, Page, Reading

_MAX_COLUMNS: Final = 1_000
_MAX_CELLS: Final = 1_000_000
"""Columns are a reading's own numbers: a table with more, most of them empty, is written as lines."""

# CommonMark 0.31: a backslash takes its meaning from any ASCII punctuation. These have one wherever they stand
# (the dollar, for GitHub's formulas; the brace, for other flavours); `:`, `.` and `&` only in what follows.
_ALWAYS: Final = re.compile(r"[\\`*_\[\]<>~|$#{]")
_ADDRESS: Final = re.compile(r":(?=[A-Za-z/_+-])|&(?=[#A-Za-z])|(?<=[Ww]{3})\.")
# At the beginning of a line: bullets, underlines of headings, and numbers of lists.
_BULLET: Final = re.compile(r"^([-+=:])|^(\d{1,9})([.)])")
# GitHub makes a link of a mail address however it is escaped, but not inside a code span. It can't hold a back-tick.
_MAIL: Final = re.compile(r"[A-Za-z0-9.+_-]+@[A-Za-z0-9._-]+")


def render(reading: Reading) -> bytes:
    """The document, UTF-8, with a thematic break between pages; no bytes where nothing was read."""
    words = Words.of(line.text for line in reading.lines)
    pages = ["\n\n".join(_page(page, words)) for page in reading.pages]
    whole = "\n\n***\n\n".join(pages).strip("\n")
    return f"{whole}\n".encode("utf-8", "replace") if any(pages) else b""


def _page(page: Page, words: Words) -> Iterator[str]:
    if page.error is not None:
        yield f"*Page {page.index + 1} could not be read: {escaped(page.error)}*"
    elif not page.blocks:
        # What belongs together is not known: every row stays a row.
        yield from _written(_rows(page.lines))
    for block in page.blocks:
        lines = page.lines[block.start : block.end]
        match block.kind:
            case "heading":
                yield from (f"## {text}" for text in _written([flowed(lines, words)]))
            case "table" if columns := _columns(block):
                yield _table(page, block, columns, words)
            case "table":
                yield from _written(_rows(lines))
            case _:
                yield from _written([flowed(lines, words)])


def _written(lines: Iterable[str]) -> Iterator[str]:
    """One paragraph with a hard break behind each line but the last; nothing where there is no text."""
    text = "\\\n".join(escaped(line) for line in lines if line.strip())
    if text:
        yield text


def _rows(lines: Sequence[Line]) -> Iterator[str]:
    row: list[str] = []
    for index, line in enumerate(lines):
        if row and not same_row(lines[index - 1], line):
            yield " ".join(row)
            row = []
        row.append(line.text)
    yield " ".join(row)


def _columns(block: Block) -> int:
    """How many columns the table has; 0 where it can't be written as one."""
    columns = max((cell.column + cell.columns for row in block.rows for cell in row), default=0)
    return columns if columns <= _MAX_COLUMNS and columns * len(block.rows) <= _MAX_CELLS else 0


def _table(page: Page, block: Block, columns: int, words: Words) -> str:
    """A table's first row is its head, since this flavour has none without; a cell over several fills the first."""
    rows = [_row(page, row, columns, words) for row in block.rows]
    rows.insert(1, "|" + " --- |" * columns)
    return "\n".join(rows)


def _row(page: Page, row: Sequence[Cell], columns: int, words: Words) -> str:
    texts = [""] * columns
    for cell in row:
        texts[cell.column] = " ".join(
            text for text in (texts[cell.column], flowed(page.lines[cell.start : cell.end], words)) if text
        )
    return "|" + "".join(f" {escaped(text)} |" for text in texts)


def escaped(text: str) -> str:
    """One line of text so that it can be read as nothing else; runs of white space become one space."""
    plain = " ".join(text.split())
    at = 0
    pieces = []
    for mail in _MAIL.finditer(plain):
        pieces += [_escaped(plain[at : mail.start()]), f"`{mail[0]}`"]
        at = mail.end()
    pieces.append(_escaped(plain[at:]))
    return _BULLET.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", "".join(pieces))


def _escaped(text: str) -> str:
    return _ADDRESS.sub(lambda found: f"\\{found[0]}", _ALWAYS.sub(lambda found: f"\\{found[0]}", text))
