"""Whether a text layer is all that is to be seen on its page, told by reading the page as a picture as well."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.layout import arrange
from ocrypt.recognise.reading import Page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ocrypt.recognise.decode.parts import TextPage
    from ocrypt.recognise.reading import Line

_READ: Final = 0.5
"""Confidence from which a line that the engine read counts."""
_MISSING: Final = 0.2
"""Share of what the engine read above which a layer that lacks it is only part of the page."""
_ALIKE: Final = 0.6
"""Share of the engine's pairs of characters that a layer must have, where it claims to be a reading of the picture."""
_SLACK: Final = 0.3
"""How far, in heights, a line of the layer reaches out: engine and font don't draw the same box."""


def agreed(layer: TextPage, seen: Page) -> Page:
    """Choose between a page's text layer and what the engine read on it.

    The layer is taken where it has the places of at least four fifths of what the engine read (by characters, in lines
    of at least half confidence), together with the lines that it lacks: nothing that is seen is lost. A layer that is
    not drawn is somebody's reading of the picture, so it must also agree with the engine's in the characters.
    Otherwise what the engine read is taken alone.
    """
    read = [line for line in seen.lines if line.confidence >= _READ]
    if seen.turn:
        # The engine turned the page: the places of the two can't be held against each other, only the amounts.
        missing = read if _amount(layer.lines) < (1 - _MISSING) * _amount(read) else []
    else:
        missing = [line for line in read if not any(_holds(own, line) for own in layer.lines)]
    if _amount(missing) > _MISSING * _amount(read):
        return seen
    if layer.unseen and not _alike(layer.lines, [line for line in read if line not in missing]):
        return seen
    return page_of(layer, (*layer.lines, *missing))


def page_of(layer: TextPage, lines: Iterable[Line] | None = None) -> Page:
    """Give the page of a text layer, its lines (or these) in reading order, with its blocks."""
    arranged = arrange(layer.lines if lines is None else lines)
    return Page(
        index=layer.index,
        width=layer.width,
        height=layer.height,
        dpi=layer.dpi,
        source="text-layer",
        lines=arranged.lines,
        blocks=arranged.blocks,
    )


def _amount(lines: Iterable[Line]) -> int:
    return sum(len(line.text) - line.text.count(" ") for line in lines)


def _holds(own: Line, line: Line) -> bool:
    """Whether the middle of `line` lies on a line of the layer."""
    x = sum(point.x for point in line.polygon) / 4
    y = sum(point.y for point in line.polygon) / 4
    xs, ys = [point.x for point in own.polygon], [point.y for point in own.polygon]
    slack = _SLACK * min(max(xs) - min(xs), max(ys) - min(ys))
    return min(xs) - slack <= x <= max(xs) + slack and min(ys) - slack <= y <= max(ys) + slack


def _alike(layer: Iterable[Line], read: Iterable[Line]) -> bool:
    own, others = _pairs(layer), _pairs(read)
    return (own & others).total() >= _ALIKE * others.total()


def _pairs(lines: Iterable[Line]) -> Counter[tuple[str, str]]:
    """Count neighbouring letters and digits, case and spaces aside."""
    return Counter(
        pair
        for line in lines
        for pair in pairwise(character for character in line.text.casefold() if character.isalnum())
    )
