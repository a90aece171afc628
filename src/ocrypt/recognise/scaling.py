"""Pictures to other sizes, and to what networks take. On a large scan these steps can cost as much as a network.

OpenCV has a fast path for halving. A reduction is halvings first and bilinear at the end, which is within a grey value
of averaging over areas and takes a tenth of its time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_HALF: Final = 2
_UNIT: Final = np.float32(1 / 127.5)


def resized(pixels: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """The picture, shape (rows, columns) or (rows, columns, channels), at another size."""
    while pixels.shape[1] >= _HALF * width and pixels.shape[0] >= _HALF * height:
        half = (pixels.shape[1] // _HALF, pixels.shape[0] // _HALF)
        # One row or column more than an even number would leave the fast path.
        even = pixels[: half[1] * _HALF, : half[0] * _HALF]
        pixels = np.asarray(cv2.resize(even, half, interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def fill(into: NDArray[np.float32], pixels: NDArray[np.uint8]) -> None:
    """Write a picture, shape (rows, columns, 3), RGB, as PP-OCR's networks take it: (3, rows, columns), BGR, -1..1."""
    for place, channel in zip(into, reversed(cv2.split(pixels)), strict=True):
        np.multiply(channel, _UNIT, out=place)
        np.subtract(place, np.float32(1), out=place)
