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
_WIDEST: Final = 4800
"""Pixels; a line longer than a hundred times its height is squeezed."""


def cut(pixels: NDArray[np.uint8], quad: Quad) -> NDArray[np.uint8]:
    """Cut out a line: shape (48, width, 3)."""
    long, high = max(across(quad), 1.0), max(down(quad), 1.0)
    width = int(min(max(np.ceil(HEIGHT * long / high), 16), _WIDEST))
    # A strip is taken at its own size and then scaled: sampling a large one directly would skip pixels.
    own_width, own_height = max(round(long), 1), max(round(high), 1)
    target = np.array([[0, 0], [own_width, 0], [own_width, own_height], [0, own_height]], np.float32)
    strip = cv2.warpPerspective(
        pixels,
        cv2.getPerspectiveTransform(np.ascontiguousarray(quad, np.float32), target),
        (own_width, own_height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(cv2.resize(strip, (width, HEIGHT), interpolation=cv2.INTER_LINEAR), np.uint8)
