"""Rows: lines at one height, from left to right; and cells of several lines, each read to its end."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.layout.bands import cells_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrypt.recognise.layout.boxes import Box

_LEVEL: Final = 1 / 2
"""Most distance between the middles of two lines on one row, in heights of the lower line."""
_CENTRED: Final = 0.6
"""Most distance between the middles of the cells of one row, in heights of a line."""
_LEAST_LEVEL: Final = 0.5
_LEAST_CELLS: Final = 3
_MIDWAY: Final = 0.3
"""Most distance from a cell's middle to its row's, in heights of a line: a cell that begins or ends with another of
two lines stands further off than that."""


@dataclass(frozen=True, slots=True)
class Row:
    """Cells from the left, none of them empty, each with its lines in reading order."""

    cells: tuple[tuple[Box, ...], ...]

    @property
    def boxes(self) -> tuple[Box, ...]:
        """All of the row, in reading order."""
        return tuple(box for cell in self.cells for box in cell)


def rows_of(band: Sequence[Box]) -> list[Row]:
    """Read a band row by row."""
    return [Row(tuple((box,) for box in row)) for row in _levels(band)]


def row_of(band: Sequence[Box]) -> Row:
    """Read a band cell by cell: one row of a table with several lines in a cell."""
    return Row(tuple(tuple(box for row in _levels(cell) for box in row) for cell in cells_of(band)))


def has_high_cells(band: Sequence[Box]) -> bool:
    """Whether a band is one row of a table, with several lines in a cell."""
    if len(_levels(band)) == 1:
        return False
    cells = cells_of(band)
    return len(cells) > 1 and _one_row(cells)


def is_centred(band: Sequence[Box]) -> bool:
    """Whether a band is a row of three cells and more with one middle, most of them of one line.

    Unlike `has_high_cells` it doesn't mind lines of two cells that face each other, as they do where lines are close:
    that is no doubt where the rows around are such, too.
    """
    cells = cells_of(band)
    if len(cells) < _LEAST_CELLS:
        return False
    single = [cell for cell in cells if len(cell) == 1]
    high = [box for cell in cells if len(cell) > 1 for box in cell]
    # Columns of running text stand half a line apart by chance.
    if 2 * len(single) < len(cells) or (high and all(box.running for box in high)):
        return False
    middle = median([box.middle for cell in single for box in cell])
    reach = _MIDWAY * median([box.height for box in band])
    return all(abs(_middle(cell) - middle) <= reach for cell in cells)


def _middle(cell: Sequence[Box]) -> float:
    return (min(box.top for box in cell) + max(box.bottom for box in cell)) / 2


def _levels(boxes: Sequence[Box]) -> list[list[Box]]:
    rows: list[list[Box]] = []
    first, least = 0.0, 0.0
    for box in sorted(boxes, key=lambda box: (box.middle, box.left)):
        # The row's first line is the one furthest away, since they come by their middles.
        if rows and box.middle - first < min(box.height, least) * _LEVEL:
            rows[-1].append(box)
            least = min(least, box.height)
        else:
            rows.append([box])
            first, least = box.middle, box.height
    return [sorted(row, key=lambda box: box.left) for row in rows]


def level(first: Box, second: Box) -> bool:
    """Whether two lines stand at one height."""
    return abs(first.middle - second.middle) < min(first.height, second.height) * _LEVEL


def _one_row(cells: Sequence[Sequence[Box]]) -> bool:
    """Whether cells with unlike numbers of lines stand beside each other, centred, and not line beside line."""
    most = max(cells, key=len)
    others = [box for cell in cells if cell is not most for box in cell]
    # A line between two of a paragraph stands there by chance.
    if min(len(cell) for cell in cells) > 1 or all(box.running for box in most):
        return False
    facing = sum(any(level(box, line) for line in most) for box in others)
    if facing >= _LEAST_LEVEL * len(others):
        return False
    middles = [_middle(cell) for cell in cells]
    height = min(box.height for box in most)
    return max(middles) - min(middles) <= 2 * _CENTRED * height
