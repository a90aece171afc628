"""Lines as boxes on a level page: no slope, and vertical writing turned so that it reads like any other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ocrypt.recognise.reading import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A line's extent, in pixels, on a page that is levelled; or that of several lines that stand across its writing.

    `lines` are in reading order. `running` says whether the line belongs to running text, `solid` that it fills its
    column to the end (`runs.py`); `foreign` that the box stands across the page's writing.
    """

    left: float
    right: float
    top: float
    bottom: float
    lines: tuple[Line, ...]
    running: bool = False
    solid: bool = False
    foreign: bool = False

    @property
    def height(self) -> float:
        """From the top of the letters to their bottom."""
        return self.bottom - self.top

    @property
    def width(self) -> float:
        """Along the writing."""
        return self.right - self.left

    @property
    def middle(self) -> float:
        """Half way down."""
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        """Half way along."""
        return (self.left + self.right) / 2


def in_fixed_order(lines: Iterable[Line]) -> list[Line]:
    """Sort by all that a line is, so that the order in which lines were found has no influence."""
    return sorted(lines, key=_key)


def is_vertical(line: Line) -> bool:
    """Whether a line runs down or up rather than across; a single character runs nowhere."""
    return len(line.text) > 1 and abs(math.sin(_slope(line))) > math.sqrt(0.5)


def run_of(line: Line) -> float:
    """Length along the writing, in pixels."""
    return _length(line, 1)


def slope_of(lines: Sequence[Line]) -> float:
    """Give the median slope of the long lines, in radians: 0 is level, a right angle is writing that runs down."""
    slopes = sorted(_slope(line) for line in lines if _length(line, 1) > 4 * _length(line, 3))
    if slopes:
        return slopes[len(slopes) // 2]
    # Short lines say nothing on their slope but whether they run across or down.
    return math.pi / 2 if lines and is_vertical(lines[0]) else 0.0


def boxed(line: Line, slope: float) -> Box:
    """Turn a line back by `slope`.

    Vertical writing has a slope of a right angle: turned back by it, its columns from right to left are rows from the
    top.
    """
    return _box(_turned([line], slope), (line,))


def wrapped(lines: Sequence[Line], slope: float) -> Box:
    """Give one box around several lines, turned back by `slope`."""
    points = _turned(lines, slope)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(left=min(xs), right=max(xs), top=min(ys), bottom=max(ys), lines=tuple(lines), foreign=True)


def _box(points: list[tuple[float, float]], lines: tuple[Line, ...]) -> Box:
    xs, ys = [x for x, _ in points], sorted(y for _, y in points)
    # The mean of the two upper and of the two lower corners: a rest of slope doesn't make a line higher.
    return Box(left=min(xs), right=max(xs), top=(ys[0] + ys[1]) / 2, bottom=(ys[2] + ys[3]) / 2, lines=lines)


def _turned(lines: Sequence[Line], slope: float) -> list[tuple[float, float]]:
    cosine, sine = math.cos(slope), math.sin(slope)
    return [
        (point.x * cosine + point.y * sine, point.y * cosine - point.x * sine)
        for line in lines
        for point in line.polygon
    ]


def _key(line: Line) -> tuple[float | str, ...]:
    return (*(value for point in line.polygon for value in (point.y, point.x)), line.text, line.confidence)


def _slope(line: Line) -> float:
    return math.atan2(line.polygon[1].y - line.polygon[0].y, line.polygon[1].x - line.polygon[0].x)


def _length(line: Line, corner: int) -> float:
    first, second = line.polygon[0], line.polygon[corner]
    return math.hypot(second.x - first.x, second.y - first.y)
