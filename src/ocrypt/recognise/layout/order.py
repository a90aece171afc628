"""The order in which people read: columns one after the other, rows from left to right.

A recursive cut in the manner of Nagy and Seth, "Hierarchical representation of optically scanned documents" (ICPR
1984), with one doubt added: a gap that runs down the page parts columns only where running text stands beside it that
isn't in rows (`columns.py`). Otherwise, as on a receipt with its prices at the right, the page is read row by row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ocrypt.recognise.layout.columns import Effort, columns_of
from ocrypt.recognise.layout.rows import row_of, rows_of
from ocrypt.recognise.layout.stack import stacked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrypt.recognise.layout.boxes import Box
    from ocrypt.recognise.layout.rows import Row

_DEEPEST: Final = 40
"""How often a page is cut down; deeper than any that people set, and far from the interpreter's own limit."""
_EFFORT: Final = 150_000
"""A newspaper's page takes a tenth of it."""


def regions_of(boxes: Sequence[Box]) -> list[list[Row]]:
    """Give the page's rows in reading order, those of one column together."""
    return _cut(boxes, _DEEPEST, Effort(_EFFORT))


def _cut(boxes: Sequence[Box], deeper: int, effort: Effort) -> list[list[Row]]:
    bands = stacked(boxes)
    result: list[list[Row]] = [[]]
    at = 0
    while at < len(bands):
        columns = columns_of(bands, at, effort) if deeper else None
        for band in bands[at : at + (columns.head if columns else 1)]:
            result[-1] += [row_of(band.boxes)] if band.row else rows_of(band.boxes)
        if columns is None:
            at += 1
        else:
            # What stands in the gap, between columns that go on beside it, is read last.
            for part in (columns.left, columns.right, columns.inset):
                result += _cut(part, deeper - 1, effort)
            result.append([])
            at += columns.bands
    return [rows for rows in result if rows]
