"""Columns: gaps that run down the page and part columns rather than the cells of a table."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.layout.bands import Span, free
from ocrypt.recognise.layout.sides import Sides

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrypt.recognise.layout.boxes import Box
    from ocrypt.recognise.layout.stack import Band

_LEAST_RUNNING: Final = 3
_MOST_INSET: Final = 12
"""Most lines, as of a caption, that stand in a gap which goes on beside and below them."""
_AFTER_INSET: Final = 3
_MOST_GAPS: Final = 16
"""Most gaps beside each other that are followed, the widest ones: no page is set in more columns."""
_WHITE: Final = 1.0
_HIGHER: Final = 1.3
"""White above a line, and height of it, that begins something else; in heights of the line above."""
_SIMPLE: Final = 2
_COSTLY: Final = 6
"""What it takes to hold a box against a gap, and to count it on a side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Two columns, or groups of columns; `inset` stands in the gap between them, and is read last.

    They end after `bands` bands; the first `head` of these stand above them, and are rows.
    """

    left: list[Box]
    right: list[Box]
    inset: list[Box]
    head: int
    bands: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gap:
    """A gap that is free down to `bands` bands; `inset` lines stand in it, below the first `before` bands.

    `since` is how many bands were free after them.
    """

    span: Span
    bands: int = 0
    inset: int = 0
    before: int = 0
    since: int = 0

    @property
    def sure(self) -> int:
        """How many bands it runs down: past an inset only if it goes on for a while, else that was a column."""
        return self.before if self.inset and self.since < _AFTER_INSET else self.bands


@dataclass(slots=True)
class Effort:
    """How many more boxes may be held against gaps: what bounds the time that any page takes."""

    left: int


def columns_of(bands: Sequence[Band], at: int, effort: Effort) -> Columns | None:
    """Find the columns that begin at band `at` and reach furthest down."""
    # Where there is no running text, or no effort left, all is rows.
    if effort.left <= 0 or (bands[at].running < _LEAST_RUNNING and not bands[at].foreign):
        return None
    best: Columns | None = None
    for gap, count in _gaps(bands, at, effort):
        if best is not None and count <= best.bands:
            break
        reach = _ended(bands[at : at + _reach(bands[at : at + count], gap, effort)], gap)
        if reach > (best.bands if best else 0):
            head = _head(bands[at : at + reach], gap)
            members = [box for band in bands[at + head : at + reach] for box in band.boxes]
            best = Columns(
                left=[box for box in members if box.right <= gap.start],
                right=[box for box in members if box.left >= gap.end],
                inset=[box for box in members if box.left < gap.end and box.right > gap.start],
                head=head,
                bands=reach,
            )
    return best


def _gaps(bands: Sequence[Band], at: int, effort: Effort) -> list[tuple[Span, int]]:
    """Every gap that begins at the first band, with how many bands it runs down; those that reach furthest first."""
    gaps = [_Gap(span=Span(bands[at].left, bands[at].right))]
    found: list[_Gap] = []
    for count in range(len(bands) - at):
        band = bands[at + count].boxes
        after: list[_Gap] = []
        for gap in gaps:
            effort.left -= _SIMPLE * len(band)
            rest = free([gap.span], band)
            after += [replace(gap, span=part, bands=count + 1, since=gap.since + 1) for part in rest]
            if rest:
                continue
            found.append(gap)
            around = _around(band, gap.span)
            inset = gap.inset + len(band) - len(around)
            # Only one thing stands in a gap: lines here and there are those of a column.
            one = not gap.inset or gap.since <= 1
            if around and gap.bands and one and inset <= _MOST_INSET:
                after += [
                    replace(gap, span=part, inset=inset, before=gap.before or gap.bands, since=0)
                    for part in free([gap.span], around)
                ]
        gaps = sorted(after, key=lambda gap: gap.span.start - gap.span.end)[:_MOST_GAPS]
        if not gaps or effort.left <= 0:
            break
    found += gaps
    # Beside a gap at the edge there is nothing on one side.
    inner = [gap for gap in found if gap.sure and gap.span.start > bands[at].left and gap.span.end < bands[at].right]
    return [(gap.span, gap.sure) for gap in sorted(inner, key=lambda gap: (-gap.sure, gap.span.start, gap.span.end))]


def _around(band: Sequence[Box], gap: Span) -> list[Box]:
    """The band's lines but those that stand in the gap with others at their left and at their right; else none."""
    around = [box for box in band if box.right <= gap.start or box.left >= gap.end]
    inset = [box for box in band if box.right > gap.start and box.left < gap.end]
    left = max((box.right for box in around if box.right <= gap.start), default=math.inf)
    right = min((box.left for box in around if box.left >= gap.end), default=-math.inf)
    # What reaches over the gap to one side only is a full line under a short one, in the same column.
    over = all(left <= box.left < gap.start and gap.end < box.right <= right for box in inset)
    return around if over else []


def _reach(bands: Sequence[Band], gap: Span, effort: Effort) -> int:
    """Over how many of the bands the gap parts columns; 0 if it doesn't."""
    sides = Sides()
    reach = 0
    for count, band in enumerate(bands, 1):
        effort.left -= _COSTLY * len(band.boxes)
        sides.add(band, gap)
        if sides.part:
            reach = count
    if not 0 < reach < len(bands):
        return reach
    # The rest down to the gap's end belongs to them too, unless it is rows.
    rest = Sides()
    for band in bands[reach:]:
        rest.add(band, gap)
    return reach if rest.may_be_rows else len(bands)


def _ended(bands: Sequence[Band], gap: Span) -> int:
    """How many of the bands are left when what comes after one side has ended is left out.

    The other side may go on for a while, as beside a sidebar; but only to the next white, or the next heading.
    """
    last = 0
    for index, band in enumerate(bands):
        if any(box.right <= gap.start for box in band.boxes) and any(box.left >= gap.end for box in band.boxes):
            last = index
    for index in range(last + 1, len(bands)):
        above, here = bands[index - 1].boxes, bands[index].boxes
        lower = max(above, key=lambda box: box.bottom)
        upper = min(here, key=lambda box: box.top)
        if upper.top - lower.bottom > _WHITE * lower.height or upper.height > _HIGHER * lower.height:
            return index
    return len(bands)


def _head(bands: Sequence[Band], gap: Span) -> int:
    """How many bands stand in rows above the first line of running text, in the same gap as the columns below."""
    sides = Sides()
    head = 0
    while head < len(bands) and not any(box.running for box in bands[head].boxes):
        sides.add(bands[head], gap)
        head += 1
    return head if head < len(bands) and sides.may_be_rows else 0
