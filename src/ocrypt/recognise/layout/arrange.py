"""From a page's lines, in any order, to lines in reading order and blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrypt.recognise.layout.blocks import blocks_of
from ocrypt.recognise.layout.boxes import boxed, in_fixed_order, is_vertical, run_of, slope_of, wrapped
from ocrypt.recognise.layout.order import regions_of
from ocrypt.recognise.layout.runs import marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ocrypt.recognise.layout.boxes import Box
    from ocrypt.recognise.layout.rows import Row
    from ocrypt.recognise.reading import Block, Line


@dataclass(frozen=True, slots=True)
class Arranged:
    """The lines in reading order, and the blocks that take them up, as `spec/reading.md` says."""

    lines: tuple[Line, ...]
    blocks: tuple[Block, ...]


def arrange(lines: Iterable[Line]) -> Arranged:
    """Put a page's lines in reading order and say what belongs together; the order before has no influence."""
    known = in_fixed_order(lines)
    across = [line for line in known if not is_vertical(line)]
    down = [line for line in known if is_vertical(line)]
    most, rest = (across, down) if sum(map(run_of, across)) >= sum(map(run_of, down)) else (down, across)
    regions = _regions(most, rest)
    return Arranged(_lines(regions), blocks_of(regions))


def _regions(most: Sequence[Line], rest: Sequence[Line]) -> list[list[Row]]:
    slope = slope_of(most)
    boxes = marked([boxed(line, slope) for line in most])
    return regions_of([*boxes, *_strangers(rest, slope)])


def _strangers(lines: Sequence[Line], slope: float) -> list[Box]:
    """Lines that stand across the page's writing, those close together as one box, read in their own direction."""
    own = slope_of(lines)
    boxes = [boxed(line, own) for line in lines]
    groups: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: (box.top, box.left)):
        near = [group for group in groups if any(_near(box, other) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([*(other for group in near for other in group), box])
    return [wrapped(_lines(regions_of(marked(group))), slope) for group in groups]


def _lines(regions: Sequence[Sequence[Row]]) -> tuple[Line, ...]:
    return tuple(line for rows in regions for row in rows for box in row.boxes for line in box.lines)


def _near(first: Box, second: Box) -> bool:
    reach = min(first.height, second.height)
    return (
        max(first.left, second.left) - min(first.right, second.right) <= reach
        and max(first.top, second.top) - min(first.bottom, second.bottom) <= reach
    )
