"""Where symbols are, against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A linear symbol is seen along one line of pixels: its quad may be as flat as that.
_THICKEST: Final = 2.0


def centre(quad: NDArray[np.float64]) -> NDArray[np.float64]:
    """The middle of its corners, as x, y."""
    middle: NDArray[np.float64] = quad.mean(axis=0)
    return middle


def area(quad: NDArray[np.float64]) -> float:
    """In square pixels."""
    x, y = quad[:, 0], quad[:, 1]
    return 0.5 * abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))))


def holds(quad: NDArray[np.float64], point: NDArray[np.float64]) -> bool:
    """Whether a point is inside of a convex quad, or within two pixels of it."""
    sides = np.roll(quad, -1, axis=0) - quad
    lengths = np.maximum(np.hypot(sides[:, 0], sides[:, 1]), 1e-9)
    to_point = point - quad
    distances = (sides[:, 0] * to_point[:, 1] - sides[:, 1] * to_point[:, 0]) / lengths
    # Clockwise as the picture shows it: the inside is on the right of every side.
    return bool((distances >= -_THICKEST).all() or (distances <= _THICKEST).all())


def same(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Whether two quads are of one symbol: the middle of either is inside the other."""
    return holds(one, centre(other)) or holds(other, centre(one))
