"""Tables: neighbouring rows with cells that stand under one another."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.layout.bands import Span
from ocrypt.recognise.reading import Block, Cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrypt.recognise.layout.boxes import Box
    from ocrypt.recognise.layout.rows import Row

_LEAST: Final = 2
"""Least rows with several cells, and least columns with something in as many rows."""
_APART: Final = 2.5
"""Most white between two rows of a table, in heights of a line."""
_WIDE: Final = 0.25
"""Share of cells that may reach over several columns; more of them are pieces of lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows `start` to `end` (half open) of a region; `columns` from the left, none over another."""

    start: int
    end: int
    columns: tuple[Span, ...]


def tables_of(rows: Sequence[Row]) -> list[Table]:
    """Find the tables in a region, from the top."""
    found: list[Table] = []
    at = 0
    while at < len(rows):
        end = _end(rows, at)
        found += _tables(rows, at, end)
        at = max(end, at + 1)
    return found


def _tables(rows: Sequence[Row], start: int, end: int) -> list[Table]:
    """One table, or where the cells don't stand under one another, those above and below the most white."""
    if end - start < _LEAST:
        return []
    table = _table(rows, start, end)
    if table is not None:
        return [table]
    cut = max(range(start + 1, end), key=lambda index: (_white(rows, index), -index))
    return [*_tables(rows, start, cut), *_tables(rows, cut, end)]


def block_of(table: Table, rows: Sequence[Row], first: int) -> Block:
    """Say a table as a reading does; `first` is the number of its first line."""
    at = first
    said = []
    for row in rows[table.start : table.end]:
        cells: list[Cell] = []
        for boxes in row.cells:
            lines = sum(len(box.lines) for box in boxes)
            reached = _reached(_extent(boxes), table.columns)
            column = cells[-1].column + cells[-1].columns if cells else 0
            if cells and reached[-1] < column:
                # Two pieces over one column are one cell.
                last = cells.pop()
                cells.append(Cell(start=last.start, end=at + lines, column=last.column, columns=last.columns))
            else:
                start = max(reached[0], column)
                cells += _empty(at, column, start)
                cells.append(Cell(start=at, end=at + lines, column=start, columns=reached[-1] - start + 1))
            at += lines
        cells += _empty(at, cells[-1].column + cells[-1].columns, len(table.columns))
        said.append(tuple(cells))
    return Block(kind="table", start=first, end=at, rows=tuple(said))


def _empty(at: int, start: int, end: int) -> list[Cell]:
    return [Cell(start=at, end=at, column=column) for column in range(start, end)]


def _end(rows: Sequence[Row], at: int) -> int:
    """Where the rows end that have several cells; one with a single cell may stand between two that do."""
    end = at
    while end < len(rows) and _near(rows, end, at):
        if len(rows[end].cells) > 1:
            end += 1
        elif end > at and end + 1 < len(rows) and len(rows[end + 1].cells) > 1 and _near(rows, end + 1, at):
            end += 2
        else:
            break
    return end


def _near(rows: Sequence[Row], index: int, first: int) -> bool:
    if index == first:
        return True
    return _white(rows, index) <= _APART


def _white(rows: Sequence[Row], index: int) -> float:
    """The white above a row, in heights of a line."""
    above, here = rows[index - 1].boxes, rows[index].boxes
    height = median([box.height for box in (*above, *here)])
    return (min(box.top for box in here) - max(box.bottom for box in above)) / max(height, 0.1)


def _table(rows: Sequence[Row], start: int, end: int) -> Table | None:
    extents = [[_extent(cell) for cell in row.cells] for row in rows[start:end]]
    cells = [row for row in extents if len(row) > 1]
    if len(cells) < _LEAST:
        return None
    columns = _columns([cell for row in extents for cell in row])
    reached = [[_reached(cell, columns) for cell in row] for row in cells]
    used = [sum(any(index in over for over in row) for row in reached) for index in range(len(columns))]
    wide = sum(len(over) > 1 for row in reached for over in row)
    if sum(count >= _LEAST for count in used) < _LEAST or wide > _WIDE * sum(len(row) for row in cells):
        return None
    return Table(start=start, end=end, columns=columns)


def _columns(cells: Sequence[Span]) -> tuple[Span, ...]:
    """Columns, from narrow cells to wide ones: a cell over two columns that are there already reaches over both."""
    columns: list[Span] = []
    for cell in sorted(cells, key=lambda cell: (cell.end - cell.start, cell.start)):
        over = [column for column in columns if column.start < cell.end and column.end > cell.start]
        if len(over) <= 1:
            columns = [column for column in columns if column not in over]
            spans = [cell, *over]
            columns.append(Span(min(span.start for span in spans), max(span.end for span in spans)))
    return tuple(sorted(columns, key=lambda column: column.start))


def _reached(cell: Span, columns: Sequence[Span]) -> list[int]:
    """Which columns a cell stands over; the nearest one if none."""
    over = [index for index, column in enumerate(columns) if column.start < cell.end and column.end > cell.start]
    middle = (cell.start + cell.end) / 2
    return over or [
        min(range(len(columns)), key=lambda index: abs(columns[index].start + columns[index].end - 2 * middle))
    ]


def _extent(boxes: Sequence[Box]) -> Span:
    return Span(min(box.left for box in boxes), max(box.right for box in boxes))
