"""The order in which people read lines: columns one after the other, rows from left to right.

A recursive cut in the manner of Nagy and Seth, "Hierarchical representation of optically scanned documents" (ICPR
1984), with one doubt added: a gap that runs down the page parts two columns only if both sides look like running text.
Otherwise, as on a receipt with its prices at the right, the page is read row by row.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum, unique
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ocrypt.recognise.reading import Line

_GUTTER: Final = 0.15
"""Least width of the gap between columns, in heights of a line; a detector's boxes reach into it from both sides."""
_ROW_SLACK: Final = 0.25
"""Share of a line's height that may reach into its neighbour's row at top and at bottom."""
_LEVEL: Final = 0.8
"""Share of bands that are one row from which two blocks count as standing at the same heights."""
_LEAST_LINES: Final = 3
_MANY_LINES: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looks:
    """What makes a block running text.

    At least the share `share` of the length of all its lines stands in lines that are at least `ratio` times as wide
    as high and fill at least the share `full` of the column's width.
    """

    ratio: float
    full: float
    share: float


_RUNNING_TEXT: Final = _Looks(ratio=7, full=0.6, share=0.5)
# Cells of a table stand at the same heights in both columns; set type does so too, in long lines and many of them.
_SET_TYPE: Final = _Looks(ratio=8, full=0.4, share=0.5)
_NO_CELLS: Final = _Looks(ratio=7, full=0.9, share=0.8)


@unique
class _Rows(Enum):
    """How the lines of two neighbouring blocks stand to each other."""

    FREE = "free"
    LEVEL = "level"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    """A line's extent on a page that is levelled: its slope is taken out."""

    left: float
    right: float
    top: float
    bottom: float
    line: Line

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class _Span:
    """An open interval."""

    start: float
    end: float


def in_order(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Give the same lines in reading order; the order they came in has no influence."""
    known = sorted(lines, key=_key)
    boxes = _levelled(known)
    return tuple(box.line for box in _ordered(boxes))


def _key(line: Line) -> tuple[float | str, ...]:
    return (*(value for point in line.polygon for value in (point.y, point.x)), line.text, line.confidence)


def _levelled(lines: Sequence[Line]) -> list[_Box]:
    """Turn all lines by the page's slope, the median of the long lines' slopes.

    Vertical writing has a slope of a right angle: turned by it, its columns from right to left are rows from the top.
    """
    slopes = sorted(
        math.atan2(line.polygon[1].y - line.polygon[0].y, line.polygon[1].x - line.polygon[0].x)
        for line in lines
        if _length(line, 1) > 4 * _length(line, 3)
    )
    slope = slopes[len(slopes) // 2] if slopes else 0.0
    cosine, sine = math.cos(slope), math.sin(slope)
    boxes = []
    for line in lines:
        xs = [point.x * cosine + point.y * sine for point in line.polygon]
        ys = sorted(point.y * cosine - point.x * sine for point in line.polygon)
        boxes.append(
            # The mean of the two upper and of the two lower corners: a rest of slope doesn't make a line higher.
            _Box(left=min(xs), right=max(xs), top=(ys[0] + ys[1]) / 2, bottom=(ys[2] + ys[3]) / 2, line=line)
        )
    return boxes


def _length(line: Line, corner: int) -> float:
    first, second = line.polygon[0], line.polygon[corner]
    return math.hypot(second.x - first.x, second.y - first.y)


def _ordered(boxes: list[_Box]) -> list[_Box]:
    bands = _bands(boxes)
    result: list[_Box] = []
    at = 0
    while at < len(bands):
        columns = _columns(bands[at:])
        if columns is None:
            result += _rows(bands[at])
            at += 1
        else:
            result += _ordered(columns.left) + _ordered(columns.right)
            at += columns.bands
    return result


def _bands(boxes: list[_Box]) -> list[list[_Box]]:
    """Cut the page at every height where no line is, a little slack given."""
    bands: list[list[_Box]] = []
    bottom = -math.inf
    for box in sorted(boxes, key=lambda box: (box.top, box.left)):
        slack = box.height * _ROW_SLACK
        if not bands or box.top + slack >= bottom:
            bands.append([])
            bottom = -math.inf
        bands[-1].append(box)
        bottom = max(bottom, box.bottom - slack)
    return bands


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    left: list[_Box]
    right: list[_Box]
    bands: int


def _columns(bands: list[list[_Box]]) -> _Columns | None:
    """Find two columns that begin at the first band and reach down as far as one gap goes."""
    left = min(box.left for band in bands for box in band)
    right = max(box.right for band in bands for box in band)
    gaps = [_Span(left, right)]
    best: _Columns | None = None
    members: list[_Box] = []
    for count, band in enumerate(bands, 1):
        gaps = _free(gaps, band)
        if not gaps:
            break
        members += band
        for index, gap in enumerate(gaps):
            first = [box for box in members if box.right <= gap.start]
            second = [box for box in members if box.left >= gap.end]
            rows = _Rows.LEVEL if _level(bands[:count], gap) else _Rows.FREE
            # The right side may be several columns: it is enough that the nearest of them is one.
            ends = [later.start for later in gaps[index + 1 :]] + [right]
            if _is_column(first, gap.start - left, rows) and any(
                _is_column([box for box in second if box.right <= end], end - gap.end, rows) for end in ends
            ):
                best = _Columns(left=first, right=second, bands=count)
                break
    return best


def _free(gaps: list[_Span], band: list[_Box]) -> list[_Span]:
    """What is left of the gaps beside a band's lines, where it is wide enough."""
    for box in band:
        least = box.height * _GUTTER
        parts = [
            part
            for gap in gaps
            for part in (
                (_Span(gap.start, min(gap.end, box.left)), _Span(max(gap.start, box.right), gap.end))
                if box.left < gap.end and box.right > gap.start
                else (gap,)
            )
        ]
        gaps = [part for part in parts if part.end - part.start >= least]
    return gaps


def _level(bands: list[list[_Box]], gap: _Span) -> bool:
    """Whether most bands with lines on both sides of the gap are one row, all their lines at one height."""
    both = [
        band
        for band in bands
        if any(box.right <= gap.start for box in band) and any(box.left >= gap.end for box in band)
    ]
    rows = 0
    for band in both:
        middles = [box.middle for box in band]
        rows += max(middles) - min(middles) < min(box.height for box in band) / 3
    return bool(both) and rows >= _LEVEL * len(both)


def _is_column(boxes: list[_Box], width: float, rows: _Rows) -> bool:
    """Whether these lines look like running text that fills its column: most of their length stands in such lines."""
    if len(boxes) < _LEAST_LINES:
        return False
    match rows, len(boxes) >= _MANY_LINES:
        case _Rows.FREE, _:
            looks = _RUNNING_TEXT
        case _, True:
            looks = _SET_TYPE
        case _:
            looks = _NO_CELLS
    filled = sum(
        box.width for box in boxes if box.width >= looks.ratio * box.height and box.width >= looks.full * width
    )
    return filled >= looks.share * sum(box.width for box in boxes)


def _rows(boxes: list[_Box]) -> list[_Box]:
    """Group lines that stand at one height, and order each row from left to right."""
    rows: list[list[_Box]] = []
    for box in sorted(boxes, key=lambda box: (box.middle, box.left)):
        row = rows[-1] if rows else None
        if row is not None and all(abs(box.middle - other.middle) < min(box.height, other.height) / 2 for other in row):
            row.append(box)
        else:
            rows.append([box])
    return [box for row in rows for box in sorted(row, key=lambda box: box.left)]
