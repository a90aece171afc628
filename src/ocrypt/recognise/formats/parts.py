"""What all formats share: a page's blocks, a line's parts with the white space between them, and their places."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrypt.recognise.reading import Block, Point

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ocrypt.recognise.reading import Line, Page, Polygon


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A word of a line; `gap` is the white space that stands in front of it, none before the first."""

    text: str
    polygon: Polygon
    confidence: float
    gap: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A level rectangle in whole pixels that holds everything of what it is about."""

    left: int
    top: int
    right: int
    bottom: int


def blocks_of(page: Page) -> tuple[Block, ...]:
    """The page's blocks; where it has none, one paragraph of all its lines, or nothing where it has no line."""
    if page.blocks or not page.lines:
        return page.blocks
    return (Block(kind="paragraph", start=0, end=len(page.lines)),)


def parts_of(line: Line) -> tuple[Part, ...]:
    """The line's words. Joined, each after its gap, they are the line's text without white space at its ends.

    Where the words of the line don't say so, it is parted at white space, and the places are guessed from its own.
    """
    parts: list[Part] = []
    rest = line.text
    for word in line.words:
        begun = rest.lstrip()
        if not word.text or not begun.startswith(word.text):
            return _guessed(line)
        gap = rest[: len(rest) - len(begun)] if parts else ""
        parts.append(Part(text=word.text, polygon=word.polygon, confidence=word.confidence, gap=gap))
        rest = begun[len(word.text) :]
    return _guessed(line) if rest.strip() else tuple(parts)


def _guessed(line: Line) -> tuple[Part, ...]:
    parts: list[Part] = []
    whole = width_of(line.text)
    end = 0
    for found in re.finditer(r"\S+", line.text):
        parts.append(
            Part(
                text=found[0],
                polygon=_between(
                    line.polygon,
                    width_of(line.text[: found.start()]) / whole,
                    width_of(line.text[: found.end()]) / whole,
                ),
                confidence=line.confidence,
                gap=line.text[end : found.start()] if parts else "",
            )
        )
        end = found.end()
    return tuple(parts)


def _between(polygon: Polygon, start: float, end: float) -> Polygon:
    """The piece of a line's place from the share `start` to the share `end` of its length."""
    top_left, top_right, bottom_right, bottom_left = polygon
    return (
        _on_the_way(top_left, top_right, start),
        _on_the_way(top_left, top_right, end),
        _on_the_way(bottom_left, bottom_right, end),
        _on_the_way(bottom_left, bottom_right, start),
    )


def _on_the_way(one: Point, other: Point, share: float) -> Point:
    return Point(one.x + (other.x - one.x) * share, one.y + (other.y - one.y) * share)


def is_wide(character: str) -> bool:
    """Whether a character takes a full square, as Chinese does (Unicode Annex 11: East Asian Width W or F)."""
    return unicodedata.east_asian_width(character) in {"W", "F"}


def width_of(text: str) -> int:
    """How wide a text is, in halves of a square."""
    return sum(2 if is_wide(character) else 1 for character in text)


def box_of(polygons: Iterable[Polygon]) -> Box | None:
    """The rectangle around all of them; None where there are none."""
    points = [point for polygon in polygons for point in polygon]
    if not points:
        return None
    return Box(
        left=math.floor(min(point.x for point in points)),
        top=math.floor(min(point.y for point in points)),
        right=math.ceil(max(point.x for point in points)),
        bottom=math.ceil(max(point.y for point in points)),
    )


def angle_of(polygon: Polygon) -> float:
    """By how many degrees the text is turned clockwise from level, -180 to 180."""
    top_left, top_right, bottom_right, bottom_left = polygon
    return math.degrees(
        math.atan2(
            top_right.y + bottom_right.y - top_left.y - bottom_left.y,
            top_right.x + bottom_right.x - top_left.x - bottom_left.x,
        )
    )


def number(value: float) -> str:
    """A number with four digits after the point at most and no needless ones."""
    short = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short
