"""How far the lines of a page are from level: the angle at which its rows of ink stand apart best.

Postl, "Detection of linear oblique structures and skew scan in digitized documents" (ICPR 1986).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WINDOW: Final = 25
"""Pixels; a line at the small copy's size is a fraction of it high, so that ink is told from the paper beside it."""
_DARKER: Final = 12
"""Grey values by which ink is darker, or lighter, than what is around it."""
_POINTS: Final = 8_000
"""Pixels of ink that are looked at, picked evenly: more would only take longer."""
_COARSE: Final = np.arange(-45.0, 45.0, 1.5)
_FINE: Final = np.arange(-1.5, 1.51, 0.1)
"""Degrees."""
_GOLDEN: Final = (5**0.5 - 1) / 2
# The two-dimensional kin of the golden section: evenly spread, and the same each time.
_SCATTER: Final = np.array([0.7548776662466927, 0.5698402909980532])
_ROW: Final = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9
"""Rows of the small copy are one pixel high and smoothed."""
_FEW: Final = 200
"""Pixels of ink; with fewer there is nothing to measure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """By how many `degrees` clockwise the lines are off level, -45 to 45.

    `clearness` is how much better the rows stand apart at this angle than at most others: 1 where no angle is better.
    """

    degrees: float
    clearness: float


NO_SLOPE: Final = Slope(degrees=0.0, clearness=1.0)
"""Of a picture without text."""


def find_slope(grey: NDArray[np.uint8]) -> Slope:
    """Measure the slope in a grey picture, shape (height, width); lines that lie on their side count as level."""
    places = np.flatnonzero(ink(grey))
    if len(places) < _FEW:
        return NO_SLOPE
    # By the golden section: picking each nth would make a pattern, and a pattern has a slope of its own.
    picked = np.arange(min(len(places), _POINTS)) * _GOLDEN % 1.0 * len(places)
    places = places[picked.astype(np.intp)]
    rows, columns = np.divmod(places, grey.shape[1])
    # Pixels themselves lie in rows at 45 degrees, and at others: a place somewhere in the pixel does not.
    within = np.outer(_SCATTER, np.arange(len(places))) % 1.0
    down = rows + within[0] - grey.shape[0] / 2
    across = columns + within[1] - grey.shape[1] / 2
    level, upright = _apart(across, down, _COARSE), _apart(down, -across, _COARSE)
    if upright.max() > level.max():
        across, down, level = down, -across, upright
    coarse = float(_COARSE[level.argmax()])
    fine = _apart(across, down, coarse + _FINE)
    return Slope(
        degrees=coarse + float(_FINE[fine.argmax()]),
        clearness=float(fine.max() / max(float(np.median(level)), 1e-9)),
    )


def ink(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Mark what differs from its surroundings: 255 or 0. Light letters on dark are ink as well."""
    around = cv2.blur(grey, (_WINDOW, _WINDOW))
    return np.asarray(cv2.threshold(cv2.absdiff(grey, around), _DARKER, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _apart(across: NDArray[np.float64], down: NDArray[np.float64], degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Say for each angle how unlike neighbouring rows are: the sum of the squares of their counts' differences."""
    angles = np.deg2rad(degrees)
    most = float(np.hypot(across, down).max()) + 1
    count = int(2 * most) + 1
    result = np.empty(len(angles))
    for index, (cosine, sine) in enumerate(zip(np.cos(angles), np.sin(angles), strict=True)):
        rows = (down * cosine - across * sine + most).astype(np.intp)
        counts = np.convolve(np.bincount(rows, minlength=count), _ROW)
        result[index] = np.square(np.diff(counts)).sum()
    return result
