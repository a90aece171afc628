"""A page's bands, from the top, with what is known of each and of all below it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.layout.bands import bands_of, cells_of
from ocrypt.recognise.layout.rows import has_high_cells, is_centred

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrypt.recognise.layout.boxes import Box

_MOST_JOINED: Final = 6
_LEAST_CELLS: Final = 3
_LEAST_ROWS: Final = 3
"""Least rows of a table from which its rows speak for each other."""


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


@dataclass(frozen=True, slots=True)
class _Part:
    """Lines that become a band."""

    boxes: list[Box]
    row: bool


def stacked(boxes: Sequence[Box]) -> list[Band]:
    """Cut a page into bands; two and more that are one row of a table with high cells are one band."""
    known: list[Band] = []
    left, right, running, foreign = math.inf, -math.inf, 0, 0
    for part in reversed([part for chain in _chains(bands_of(boxes)) for part in _parts(chain)]):
        left = min(left, *(box.left for box in part.boxes))
        right = max(right, *(box.right for box in part.boxes))
        running += sum(box.running for box in part.boxes)
        foreign += sum(box.foreign for box in part.boxes)
        known.append(Band(boxes=part.boxes, row=part.row, left=left, right=right, running=running, foreign=foreign))
    return known[::-1]


def _chains(bands: Sequence[list[Box]]) -> list[list[list[Box]]]:
    """Bands whose lines reach into each other, together."""
    chains: list[list[list[Box]]] = []
    bottom = -math.inf
    for band in bands:
        if not chains or min(box.top for box in band) >= bottom:
            chains.append([])
            bottom = -math.inf
        chains[-1].append(band)
        bottom = max(bottom, *(box.bottom for box in band))
    return chains


def _parts(chain: Sequence[list[Box]]) -> list[_Part]:
    """Join the bands of a chain that are one row with high cells: all of them, or those of each row of a table."""
    whole = _joined(chain)
    if 1 < len(chain) <= _MOST_JOINED and len(cells_of(whole)) >= _LEAST_CELLS and has_high_cells(whole):
        return [_Part(whole, row=True)]
    rows = _rows(chain)
    if rows:
        return [_Part(row, row=True) for row in rows]
    return [_Part(band, row=has_high_cells(band)) for band in chain]


def _rows(chain: Sequence[list[Box]]) -> list[list[Box]]:
    """Part a chain into the rows of a table, the lines of each centred; none unless every line finds its row."""
    rows: list[list[Box]] = []
    at = 0
    while at < len(chain):
        # The fewest bands that are a row: a line that a high cell has more than they do is none, and ends the search.
        ends = range(at + 1, min(at + _MOST_JOINED, len(chain)) + 1)
        end = next((end for end in ends if is_centred(_joined(chain[at:end]))), None)
        if end is None:
            return []
        rows.append(_joined(chain[at:end]))
        at = end
    return rows if len(rows) >= _LEAST_ROWS else []


def _joined(bands: Sequence[list[Box]]) -> list[Box]:
    return [box for band in bands for box in band]
