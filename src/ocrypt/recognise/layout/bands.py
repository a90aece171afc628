"""Bands: what is left of a page when it is cut at every height where no line is; and the gaps that run down them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ocrypt.recognise.layout.boxes import Box

_SLACK: Final = 0.25
"""Share of a line's height that may reach into its neighbour's band at top and at bottom."""
_GUTTER: Final = 0.15
"""Least width of a gap, in heights of a line; a detector's boxes reach into it from both sides."""


@dataclass(frozen=True, slots=True)
class Span:
    """An open interval."""

    start: float
    end: float


def bands_of(boxes: Iterable[Box]) -> list[list[Box]]:
    """Cut at every height where no line is, a little slack given; from the top."""
    bands: list[list[Box]] = []
    bottom = -math.inf
    for box in sorted(boxes, key=lambda box: (box.top, box.left)):
        slack = box.height * _SLACK
        if not bands or box.top + slack >= bottom:
            bands.append([])
            bottom = -math.inf
        bands[-1].append(box)
        bottom = max(bottom, box.bottom - slack)
    return bands


def free(gaps: Sequence[Span], band: Iterable[Box]) -> list[Span]:
    """What is left of the gaps beside a band's lines, where it is wide enough."""
    left = list(gaps)
    for box in band:
        least = min(box.height, box.width) * _GUTTER
        parts = []
        for gap in left:
            if box.left < gap.end and box.right > gap.start:
                parts += [Span(gap.start, min(gap.end, box.left)), Span(max(gap.start, box.right), gap.end)]
            else:
                parts.append(gap)
        left = [part for part in parts if part.end - part.start >= least]
        if not left:
            break
    return left


def cells_of(boxes: Iterable[Box]) -> list[list[Box]]:
    """Part boxes at every gap that runs down all of them; from the left."""
    cells: list[list[Box]] = []
    right = -math.inf
    for box in sorted(boxes, key=lambda box: (box.left, box.top)):
        if not cells or box.left > right - min(box.height, box.width) * _GUTTER:
            cells.append([])
        cells[-1].append(box)
        right = max(right, box.right)
    return cells
