"""Blocks: paragraphs, headings and tables, in reading order."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.layout.tables import block_of, tables_of
from ocrypt.recognise.reading import Block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrypt.recognise.layout.rows import Row

_HEADING: Final = 1.3
"""How much higher than the page's text a heading is."""
_HEADING_ROWS: Final = 3
_LIKE: Final = 1.5
"""How much higher one row of a paragraph may be than another."""
_LEADING: Final = 0.5
"""How much more white than between most rows parts two paragraphs, in heights of a line."""
_SHORT: Final = 0.2
_VERY_SHORT: Final = 0.35
"""How much of the column's width a paragraph's last row leaves free where the next one is indented, and where not."""
_LEAST_WIDTH: Final = 0.1
"""A tenth of a pixel, as places are rounded: a line may have no extent at all."""
_INDENT: Final = 0.5
"""Least indent, in heights of a line as a detector sees it; Chinese indents by two."""
_MARGIN: Final = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Strip:
    """A row's extent; `height` is that of its lines, `lines` how many it has."""

    left: float
    right: float
    top: float
    bottom: float
    height: float
    lines: int


def blocks_of(regions: Sequence[Sequence[Row]]) -> tuple[Block, ...]:
    """Part the rows of all regions into blocks, which take up their lines one after the other."""
    heights = sorted(
        (box.height, box.width) for rows in regions for row in rows for box in row.boxes if len(box.lines) == 1
    )
    body = _middle(heights)
    blocks: list[Block] = []
    for rows in regions:
        at = 0
        for table in tables_of(rows):
            blocks += _paragraphs(rows[at : table.start], blocks[-1].end if blocks else 0, body)
            blocks.append(block_of(table, rows, blocks[-1].end if blocks else 0))
            at = table.end
        blocks += _paragraphs(rows[at:], blocks[-1].end if blocks else 0, body)
    return tuple(blocks)


def _middle(heights: Sequence[tuple[float, float]]) -> float:
    """The height of which half of the page's text, by length, is lower."""
    rest = sum(width for _, width in heights) / 2
    for height, width in heights:
        rest -= width
        if rest <= 0:
            return height
    return 0.0


def _paragraphs(rows: Sequence[Row], first: int, body: float) -> list[Block]:
    strips = [_strip(row) for row in rows]
    if not strips:
        return []
    gaps = [below.top - above.bottom for above, below in pairwise(strips)]
    leading = median(gaps) if gaps else 0.0
    left, right = min(strip.left for strip in strips), max(strip.right for strip in strips)
    groups = [[strips[0]]]
    for index in range(1, len(strips)):
        after = strips[index + 1] if index + 1 < len(strips) else None
        if _begins(strips[index - 1], strips[index], after, leading=leading, left=left, right=right):
            groups.append([])
        groups[-1].append(strips[index])
    blocks = []
    for group in groups:
        end = first + sum(strip.lines for strip in group)
        large = body > 0 and median([strip.height for strip in group]) >= _HEADING * body
        heading = large and len(group) <= _HEADING_ROWS
        blocks.append(Block(kind="heading" if heading else "paragraph", start=first, end=end))
        first = end
    return blocks


def _begins(  # noqa: PLR0913 - what stands around a row is what tells
    above: _Strip, strip: _Strip, after: _Strip | None, *, leading: float, left: float, right: float
) -> bool:
    """Whether a paragraph begins with this row."""
    low, high = sorted((above.height, strip.height))
    if high > _LIKE * low or strip.top - above.bottom > leading + _LEADING * low:
        return True
    # Rows that are centred, or set to the right, tell nothing by where they begin and end.
    if abs(above.left - left) > 4 * low:
        return False
    free = (right - above.right) / max(right - left, low, _LEAST_WIDTH)
    if strip.left < above.left - _INDENT * low:
        # Back to the margin: an item of a list begins so, unless the row above began a paragraph with its indent.
        return free > _SHORT
    indented = strip.left > above.left + _INDENT * low and abs(above.left - left) <= _MARGIN * low
    returns = after is None or after.left < strip.left - _INDENT * low
    if indented and returns:
        return free > _SHORT or strip.right >= right - max(_SHORT * (right - left), low)
    return free > _VERY_SHORT and abs(strip.left - left) <= _MARGIN * low


def _strip(row: Row) -> _Strip:
    boxes = row.boxes
    return _Strip(
        left=min(box.left for box in boxes),
        right=max(box.right for box in boxes),
        top=min(box.top for box in boxes),
        bottom=max(box.bottom for box in boxes),
        height=max(boxes, key=lambda box: box.width).height,
        lines=sum(len(box.lines) for box in boxes),
    )
