"""Where symbols are, against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def holds(quads: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether each point (n, 2) is inside of its convex quad (n, 4, 2), or within two pixels of it.

    One quad goes with all of the points, or one point with all of the quads.
    """
    sides = np.roll(quads, -1, axis=-2) - quads
    lengths = np.maximum(np.hypot(sides[..., 0], sides[..., 1]), 1e-9)
    away = points[..., None, :] - quads
    distances = (sides[..., 0] * away[..., 1] - sides[..., 1] * away[..., 0]) / lengths
    # All on one side: to the right of every side where the quad is clockwise as the picture shows it.
    inside = (distances >= -_THICKEST).all(axis=-1) | (distances <= _THICKEST).all(axis=-1)
    return np.asarray(inside, np.bool_)


def same(quad: NDArray[np.float64], others: Sequence[NDArray[np.float64]]) -> bool:
    """Whether a quad is of one symbol with any other: the middle of either is inside the other."""
    if not others:
        return False
    quads = np.stack(others)
    return bool((holds(quads, centre(quad)) | holds(quad, quads.mean(axis=1))).any())
