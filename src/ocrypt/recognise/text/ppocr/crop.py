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
_LEVEL: Final = 0.08
"""Rise over its whole length, in heights, of a line that counts as level."""
_DIRECT: Final = 1.5
"""Shrinking by more than this would skip pixels if it were done in one step."""


def cut(pixels: NDArray[np.uint8], quad: Quad) -> NDArray[np.uint8]:
    """Cut out a line, a rectangle at any angle: shape (48, width, 3)."""
    long, high = max(across(quad), 1.0), max(down(quad), 1.0)
    width = int(min(max(np.ceil(HEIGHT * long / high), 16), _WIDEST))
    if _is_level(quad, high):
        strip = _sliced(pixels, quad)
    elif high <= _DIRECT * HEIGHT:
        return _warped(pixels, quad, width, HEIGHT)
    else:
        strip = _warped(pixels, quad, max(round(long), 1), max(round(high), 1))
    way = cv2.INTER_CUBIC if high <= _DIRECT * HEIGHT else cv2.INTER_AREA
    return np.asarray(cv2.resize(strip, (width, HEIGHT), interpolation=way), np.uint8)


def _is_level(quad: Quad, high: float) -> bool:
    """Whether the text runs to the right so nearly level that a plain part of the picture holds it."""
    slack = _LEVEL * high
    return bool(
        quad[1, 0] > quad[0, 0]
        and abs(quad[1, 1] - quad[0, 1]) <= slack
        and abs(quad[3, 0] - quad[0, 0]) <= slack
        and quad[3, 1] > quad[0, 1]
    )


def _sliced(pixels: NDArray[np.uint8], quad: Quad) -> NDArray[np.uint8]:
    """The upright rectangle around the middles of the sides; a quarter of the work of turning."""
    height, width = pixels.shape[:2]
    left, right = (quad[0, 0] + quad[3, 0]) / 2, (quad[1, 0] + quad[2, 0]) / 2
    top, bottom = (quad[0, 1] + quad[1, 1]) / 2, (quad[2, 1] + quad[3, 1]) / 2
    first_row, first_column = min(max(int(top), 0), height - 1), min(max(int(left), 0), width - 1)
    last_row, last_column = max(int(np.ceil(bottom)), first_row + 1), max(int(np.ceil(right)), first_column + 1)
    return pixels[first_row:last_row, first_column:last_column]


def _warped(pixels: NDArray[np.uint8], quad: Quad, width: int, height: int) -> NDArray[np.uint8]:
    target = np.array([[0, 0], [width, 0], [0, height]], np.float32)
    # Three corners make a rectangle's map.
    there = cv2.getAffineTransform(np.ascontiguousarray(quad[[0, 1, 3]], np.float32), target)
    return np.asarray(
        cv2.warpAffine(pixels, there, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE),
        np.uint8,
    )
