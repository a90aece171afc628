"""The invisible text of a page: each word where it stands in the picture, so that selecting hits it."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.formats.parts import number, parts_of, width_of
from ocrypt.recognise.formats.pdf import truetype

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrypt.recognise.formats.pdf.fonts import Fonts
    from ocrypt.recognise.reading import Line, Page, Point

_INVISIBLE: Final = 3
"""Text rendering mode (ISO 32000-1, table 106)."""
_LEAST: Final = 0.1
"""Pixels that a line is high and a word is long at least: a matrix without extent can't be turned round."""

_NEARLY: Final = 0.35
"""Heights of its line by which a word may rise or fall and still be set level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A page's size in points (1/72 inch), and how many of them a pixel makes."""

    width: float
    height: float
    scale: float

    def x(self, x: float) -> float:
        """A pixel's place from the left."""
        return x * self.scale

    def y(self, y: float) -> float:
        """A pixel's place from the bottom, as PDF counts."""
        return self.height - y * self.scale


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """A line's own axes: its lower left corner, which way it runs (a unit vector), how high it is, in pixels."""

    x: float
    y: float
    along_x: float
    along_y: float
    height: float

    def along(self, point: Point) -> float:
        """How far along the line a point is."""
        return (point.x - self.x) * self.along_x + (point.y - self.y) * self.along_y

    def for_word(self, start: float, end: float) -> _Frame:
        """The axes for what stands from `start` to `end`: level, or plumb, where it is nearly so, through its middle.

        Some readers of PDF break words whose letters stand at different heights.
        """
        axis_x, axis_y = (
            (math.copysign(1, self.along_x), 0.0)
            if abs(self.along_x) > abs(self.along_y)
            else (0.0, math.copysign(1, self.along_y))
        )
        aside = abs(self.along_x * axis_y - self.along_y * axis_x) * (end - start)
        if aside > _NEARLY * self.height:
            return self
        # The line turned round the middle of the word, which stays where it is; the middle lies half way up.
        half = (start + end) / 2
        middle_x = self.x + self.along_x * half + self.along_y * self.height / 2
        middle_y = self.y + self.along_y * half - self.along_x * self.height / 2
        return _Frame(
            x=middle_x - axis_x * half - axis_y * self.height / 2,
            y=middle_y - axis_y * half + axis_x * self.height / 2,
            along_x=axis_x,
            along_y=axis_y,
            height=self.height,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pen:
    """Sets text on one line of one page."""

    frame: _Frame
    paper: Paper
    fonts: Fonts

    def set(self, text: str, start: float, end: float) -> Iterator[str]:
        """Put text on the line from `start` to `end`, both in pixels along it, stretched to fill that."""
        frame, paper = self.frame.for_word(start, end), self.paper
        size = frame.height * paper.scale
        stretch = (end - start) * paper.scale / (width_of(text) * truetype.NARROW / truetype.EM * size)
        # The letters' box reaches from the font's descent to its ascent: together one em, the line's height.
        rise = -truetype.DESCENT / truetype.EM * frame.height
        x = number(paper.x(frame.x + frame.along_x * start + frame.along_y * rise))
        y = number(paper.y(frame.y + frame.along_y * start - frame.along_x * rise))
        cosine, sine, minus_sine = number(frame.along_x), number(-frame.along_y), number(frame.along_y)
        yield f"{cosine} {sine} {minus_sine} {cosine} {x} {y} Tm {number(100 * stretch)} Tz\n"
        for run in self.fonts.runs(text):
            yield f"/F{run.font} {number(size)} Tf <{run.codes}> Tj\n"


def content_of(page: Page, paper: Paper, fonts: Fonts) -> str:
    """The page's text as operators (ISO 32000-1, section 9.4), one text object a line."""
    return "".join(
        piece for line in page.lines for piece in _line(line, _Pen(frame=_frame(line), paper=paper, fonts=fonts))
    )


def _line(line: Line, pen: _Pen) -> Iterator[str]:
    parts = parts_of(line)
    starts = [pen.frame.along(part.polygon[3]) for part in parts]
    yield f"BT {_INVISIBLE} Tr\n"
    for index, part in enumerate(parts):
        start = starts[index]
        end = max(pen.frame.along(part.polygon[2]), start + _LEAST)
        reach = starts[index + 1] if index + 1 < len(parts) else end
        spaced = index + 1 < len(parts) and parts[index + 1].gap
        if not spaced and end < reach < end + pen.frame.height:
            # Without a hole nobody takes the change of scripts for a space.
            end = reach
        yield from pen.set(_in_visual_order(part.text), start, end)
        if spaced:
            # The space fills the gap, so that a selection has no holes.
            yield from pen.set(" ", end, max(reach, end + _LEAST))
    yield "ET\n"


def _frame(line: Line) -> _Frame:
    top_left, top_right, bottom_right, bottom_left = line.polygon
    run_x, run_y = bottom_right.x - bottom_left.x, bottom_right.y - bottom_left.y
    length = math.hypot(run_x, run_y)
    along_x, along_y = (run_x / length, run_y / length) if length else (1.0, 0.0)
    # Down is a right angle clockwise from along; the mean of both ends.
    height = (
        (bottom_left.x - top_left.x + bottom_right.x - top_right.x) * -along_y
        + (bottom_left.y - top_left.y + bottom_right.y - top_right.y) * along_x
    ) / 2
    return _Frame(x=bottom_left.x, y=bottom_left.y, along_x=along_x, along_y=along_y, height=max(height, _LEAST))


def _in_visual_order(text: str) -> str:
    """Words of Hebrew and Arabic from left to right as they are seen: that is how readers of PDF expect them."""
    return text[::-1] if any(unicodedata.bidirectional(character) in {"R", "AL"} for character in text) else text
