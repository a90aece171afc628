"""Cutting a line out of a picture, straightened and at the recogniser's height."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.recognise.text.ppocr.quad import across, down

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.text.ppocr.quad import Quad

HEIGHT: Final = 48
"""Pixels; the recogniser was trained at this height."""
_WIDEST: Final = 24_000
"""Pixels; a line longer than five hundred times its height is squeezed."""
_DIRECT: Final = 1.5
"""Shrinking by more than this would skip pixels if it were done in one step."""


def cut(pixels: NDArray[np.uint8], quad: Quad) -> NDArray[np.uint8]:
    """Cut out a line, a rectangle at any angle: shape (48, width, 3)."""
    long, high = max(across(quad), 1.0), max(down(quad), 1.0)
    width = int(min(max(np.ceil(HEIGHT * long / high), 16), _WIDEST))
    if high <= _DIRECT * HEIGHT:
        return _taken(pixels, quad, width, HEIGHT)
    strip = _taken(pixels, quad, max(round(long), 1), max(round(high), 1))
    return np.asarray(cv2.resize(strip, (width, HEIGHT), interpolation=cv2.INTER_AREA), np.uint8)


def _taken(pixels: NDArray[np.uint8], quad: Quad, width: int, height: int) -> NDArray[np.uint8]:
    target = np.array([[0, 0], [width, 0], [0, height]], np.float32)
    # Three corners make a rectangle's map.
    there = cv2.getAffineTransform(np.ascontiguousarray(quad[[0, 1, 3]], np.float32), target)
    return np.asarray(
        cv2.warpAffine(pixels, there, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE),
        np.uint8,
    )
