"""Shapes as outlines, for files that are drawn by lines: runs of whole modules, circles, and rounded modules.

The first and the last pixel of a raster (`raster.py`) are those of these outlines: both follow the same radii.
"""

from __future__ import annotations

from enum import Enum, unique
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ocrypt.recognise.codes.make.geometry import Geometry


Run: TypeAlias = tuple[int, int, int]
"""Whole modules side by side in one row: x, y and their number. A plain tuple: a code has thousands."""


class Spans(NamedTuple):
    """The same as three arrays of one length: the row, where it begins, and where it has ended."""

    rows: NDArray[np.intp]
    starts: NDArray[np.intp]
    ends: NDArray[np.intp]


@unique
class Direction(Enum):
    """Which way runs go."""

    ACROSS = "across"
    DOWN = "down"


class Rounded(NamedTuple):
    """One module, some of whose corners are round: 1 top left, 2 top right, 4 bottom right, 8 bottom left."""

    x: int
    y: int
    corners: int


class Dot(NamedTuple):
    """A circle in the middle of one module."""

    x: int
    y: int


def runs(geometry: Geometry) -> list[Run]:
    """Give the modules that are drawn as squares, row by row."""
    modules = geometry.modules
    if geometry.shape == "dots":
        modules = modules & geometry.plain
    elif geometry.shape == "rounded":
        modules = modules & (geometry.corners() == 0)
    rows, starts, ends = spans(modules)
    return list(zip(starts.tolist(), rows.tolist(), (ends - starts).tolist(), strict=True))


def spans(modules: NDArray[np.bool_]) -> Spans:
    """Give where the dark runs of each row begin and end, row by row."""
    height, width = modules.shape
    framed = np.zeros((height, width + 2), np.bool_)
    framed[:, 1:-1] = modules
    # One row after the other, each begins and ends light: so changes come in pairs, from light to dark and back.
    changes = np.flatnonzero(framed[:, 1:] != framed[:, :-1])
    rows, starts = np.divmod(changes[::2], width + 1)
    return Spans(rows, starts, changes[1::2] - rows * (width + 1))


def dots(geometry: Geometry) -> Iterator[Dot]:
    """Give the modules that are drawn as circles."""
    if geometry.shape == "dots":
        for y, x in np.argwhere(geometry.modules & ~geometry.plain).tolist():
            yield Dot(x, y)


def rounded(geometry: Geometry) -> Iterator[Rounded]:
    """Give the modules that have a round corner."""
    if geometry.shape == "rounded":
        corners = geometry.corners()
        for y, x in np.argwhere(geometry.modules & (corners > 0)).tolist():
            yield Rounded(x, y, int(corners[y, x]))


def direction_of(geometry: Geometry) -> Direction:
    """Say which way there are fewer runs; where the quiet zone is nil, some at the edge are not counted."""
    # As one line, row after row: the last module of a row is light but where there is no quiet zone.
    modules = geometry.modules.ravel()
    width = geometry.modules.shape[1]
    across = np.count_nonzero(modules[1:] > modules[:-1])
    down = np.count_nonzero(modules[width:] > modules[:-width])
    return Direction.DOWN if down < across else Direction.ACROSS
