"""A page's bands, from the top, with what is known of each and of all below it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.layout.bands import bands_of, cells_of
from ocrypt.recognise.layout.rows import has_high_cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrypt.recognise.layout.boxes import Box

_MOST_JOINED: Final = 6
_LEAST_CELLS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A band, and what is known of it and all below: their extent, how many lines of running text, and foreign boxes.

    `row` says whether the band is one row of a table, with several lines in a cell.
    """

    boxes: Sequence[Box]
    row: bool
    left: float
    right: float
    running: int
    foreign: int


def stacked(boxes: Sequence[Box]) -> list[Band]:
    """Cut a page into bands; two and more that are one row of a table with high cells are one band."""
    known: list[Band] = []
    left, right, running, foreign = math.inf, -math.inf, 0, 0
    for band in reversed(_joined(bands_of(boxes))):
        left = min(left, *(box.left for box in band))
        right = max(right, *(box.right for box in band))
        running += sum(box.running for box in band)
        foreign += sum(box.foreign for box in band)
        known.append(
            Band(boxes=band, row=has_high_cells(band), left=left, right=right, running=running, foreign=foreign)
        )
    return known[::-1]


def _joined(bands: Sequence[list[Box]]) -> list[list[Box]]:
    """Join bands whose lines reach into each other, if together they are a row with high cells."""
    joined: list[list[Box]] = []
    at = 0
    while at < len(bands):
        end = at + 1
        bottom = max(box.bottom for box in bands[at])
        while end < len(bands) and min(box.top for box in bands[end]) < bottom:
            bottom = max(bottom, *(box.bottom for box in bands[end]))
            end += 1
        chain = [box for band in bands[at:end] for box in band]
        if 1 < end - at <= _MOST_JOINED and len(cells_of(chain)) >= _LEAST_CELLS and has_high_cells(chain):
            joined.append(chain)
        else:
            joined += bands[at:end]
        at = end
    return joined
