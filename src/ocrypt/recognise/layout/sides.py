"""What stands on both sides of a gap, and whether it speaks for columns or for the cells of a table."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrypt.recognise.layout.bands import Span
    from ocrypt.recognise.layout.boxes import Box
    from ocrypt.recognise.layout.stack import Band

_FACING: Final = 1 / 3
"""Most distance between the middles of two lines that face each other, in heights of the line."""
_BESIDE: Final = 1.0
"""Most distance between the middles of a line and of the running text that it stands beside, in heights of the line."""
_MOST: Final = 0.6
"""Share of lines that stand beside running text from which it would be they that interrupt it."""
_ROWS: Final = 0.8
"""Share of lines that face one on the other side from which both sides count as standing in rows."""
_FOR_COLUMNS: Final = 0.8
_FOR_ROWS: Final = 0.5
"""What a line says that faces none, or one, on the other side: the logarithm of how much likelier it is in columns,
where some 45 of 100 face one by chance, than in rows, where some 75 do."""
_DOUBT: Final = 3.0
"""What must be said for columns before they are believed with running text on one side: they are the rarer case."""
_LITTLE_DOUBT: Final = 1.5
"""What must be said for rows before they are believed above or below columns, in the same gap."""
_LEAST_RUNNING: Final = 3
_ALONE_RUNNING: Final = 4
_SOLID_RUNNING: Final = 5
_MANY_RUNNING: Final = 8
"""Least lines of running text: on both sides; on one side alone; on both sides that stand in rows, if they are solid,
and if they are not."""
_SHARE: Final = 0.5
_LARGE_SHARE: Final = 0.6
_SOLID_SHARE: Final = 0.7
"""Least share of running text, by length: on both sides; on one side alone, or on both that stand in rows; of solid
text in a few rows."""


@dataclass(slots=True)
class Side:
    """What is known of the lines on one side of a gap, so far."""

    lines: int = 0
    running: int = 0
    length: float = 0.0
    running_length: float = 0.0
    solid_length: float = 0.0
    facing: int = 0
    beside: int = 0
    foreign: int = 0
    opposite: float = -math.inf
    """The middle of the last line of running text on the other side."""

    def add(self, boxes: Sequence[Box], others: Sequence[Box], band: Band) -> None:
        """Count a band's lines on this side; `others` are those on the other one."""
        middles = sorted(box.middle for box in others)
        running = sorted([self.opposite, *(box.middle for box in others if box.running)])
        self.opposite = running[-1]
        for box in boxes:
            self.lines += 1
            self.length += box.width
            self.facing += (band.row and bool(others)) or _faces(box, middles, _FACING)
            self.beside += _faces(box, running, _BESIDE)
            self.foreign += box.foreign
            if box.running:
                self.running += 1
                self.running_length += box.width
                self.solid_length += box.width * box.solid

    @property
    def share(self) -> float:
        """Share of running text, by length."""
        return self.running_length / self.length if self.length else 0.0

    @property
    def is_set_type(self) -> bool:
        """Whether this is a column of type though another faces it line by line: cells are seldom so many or full."""
        return (self.running >= _MANY_RUNNING and self.share >= _LARGE_SHARE) or (
            self.running >= _SOLID_RUNNING and self.solid_length >= _SOLID_SHARE * self.length
        )

    @property
    def said(self) -> float:
        """How much speaks for columns, less what speaks for rows."""
        return _FOR_COLUMNS * (self.lines - self.facing) - _FOR_ROWS * self.facing


@dataclass(slots=True)
class Sides:
    """Both sides of a gap, down to some band."""

    left: Side = field(default_factory=Side)
    right: Side = field(default_factory=Side)

    def add(self, band: Band, gap: Span) -> None:
        """Count a band's lines, but those that stand in the gap."""
        first = [box for box in band.boxes if box.right <= gap.start]
        second = [box for box in band.boxes if box.left >= gap.end]
        self.left.add(first, second, band)
        self.right.add(second, first, band)

    @property
    def said(self) -> float:
        """How much speaks for columns: rows are rows though only one side has something in each of them."""
        return min(self.left.said, self.right.said)

    @property
    def part(self) -> bool:
        """Whether they are columns."""
        both = (self.left, self.right)
        if not all(side.lines for side in both):
            return False
        # Writing of another direction is no part of rows.
        if any(side.foreign == side.lines for side in both):
            return True
        if any(side.facing >= _ROWS * side.lines for side in both):
            # Cells of a table face each other; lines of set type do so too, and are many.
            return all(side.is_set_type for side in both)
        if all(side.running >= _LEAST_RUNNING and side.share >= _SHARE for side in both):
            return True
        if self.said >= _DOUBT and any(side.running >= _LEAST_RUNNING for side in both):
            return True
        # What stands beside running text doesn't interrupt it.
        return self.said >= 0 and any(
            one.running >= _ALONE_RUNNING and one.share >= _LARGE_SHARE and other.beside >= _MOST * other.lines
            for one, other in (both, both[::-1])
        )

    @property
    def may_be_rows(self) -> bool:
        """Whether this would be rows if nothing were known of what stands above and below."""
        return self.said < -_LITTLE_DOUBT and not any(side.share >= _LARGE_SHARE for side in (self.left, self.right))


def _faces(box: Box, middles: Sequence[float], reach: float) -> bool:
    at = bisect_left(middles, box.middle)
    return any(abs(middle - box.middle) < box.height * reach for middle in middles[max(at - 1, 0) : at + 1])
