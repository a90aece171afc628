"""How many finder patterns a picture seems to have: looking for QR codes takes the square of their number.

A tile of them is an old way to stop a reader: one of 3000 x 3000 pixels would take ZXing twenty seconds.
"""

from __future__ import annotations

import math
import zlib
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST: Final = 4_000
"""Finder patterns that are looked at; a picture of a thousand codes has three thousand."""
_SMALL: Final = 1_000_000
"""Pixels of a picture that has no room for more than it can afford."""
_ROWS: Final = 32
_SEED_STEP: Final = 16
_AROUND: Final = 65
"""Pixels of a row whose mean divides dark from light …"""
_CONTRAST: Final = 12
"""… and how much darker than that dark is: grain is no pattern."""
_PATTERN: Final = np.array([1, 1, 3, 1, 1], np.float32)
"""Modules, dark and light in turn, across the middle of a finder pattern (ISO/IEC 18004 section 6.3.3)."""
_CENTRE: Final = 3
_TOLERANCE: Final = 0.5


def bearable(grey: NDArray[np.uint8]) -> float:
    """By how much a picture, (h, w), must be made smaller so that looking at it ends soon; 1 for nearly all."""
    if grey.size <= _SMALL:
        return 1.0
    return min(1.0, math.sqrt(MOST / max(1.0, finders(grey))))


def finders(grey: NDArray[np.uint8]) -> float:
    """Give an estimate of the number of finder patterns, from a sample of rows."""
    rows = np.ascontiguousarray(grey[_sample(grey)])
    level = cv2.blur(rows, (_AROUND, 1)).astype(np.int16)
    # A light pixel at both ends of each row: so no run goes on from one row to the next.
    dark = np.zeros((rows.shape[0], rows.shape[1] + 2), np.int8)
    dark[:, 1:-1] = rows < level - _CONTRAST
    changes = np.flatnonzero(np.diff(dark.ravel()))
    lengths = np.diff(changes).astype(np.float32)
    if len(lengths) < len(_PATTERN):
        return 0.0
    # Changes come in pairs: every other run is dark, beginning with the first.
    first, second, middle, fourth, last = (lengths[at : len(lengths) - len(_PATTERN) + 1 + at : 2] for at in range(5))
    module = (first + second + middle + fourth + last) / _PATTERN.sum()
    # The middle alone rules out nearly all; the rest is compared where it fits.
    likely = np.flatnonzero(np.abs(middle - _PATTERN[2] * module) <= _TOLERANCE * _PATTERN[2] * module)
    runs, module = np.lib.stride_tricks.sliding_window_view(lengths, len(_PATTERN))[2 * likely], module[likely]
    alike = (np.abs(runs - _PATTERN * module[:, None]) <= _TOLERANCE * _PATTERN * module[:, None]).all(axis=1)
    # Each pattern is met by as many rows as its centre is high.
    met = float((1 / (_CENTRE * module[alike])).sum())
    return met * int(grey.shape[0]) / len(rows)


def _sample(grey: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Some rows, one in each of as many bands.

    Which one depends on the picture, so that none can be made around the sample, and it keeps time with no tile.
    """
    count = min(_ROWS, grey.shape[0])
    seed = zlib.crc32(np.ascontiguousarray(grey[::_SEED_STEP, ::_SEED_STEP]).tobytes())
    # Not NumPy's generator: its module would be loaded late, where a job may load none.
    chance = np.array([zlib.crc32(bytes((index,)), seed) / 2**32 for index in range(count)])
    edges = np.linspace(0, grey.shape[0], count + 1)
    return np.asarray(edges[:-1] + chance * np.diff(edges), np.intp)
