"""Moving a whole picture by a homography, so that nothing of it is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.recognise.prepare.step import Prepared

if TYPE_CHECKING:
    from numpy.typing import NDArray


_MOST: Final = 4.0
"""How many times as large a picture may become: its size is what memory is set aside for."""
_SLACK: Final = 1000
"""Pixels; rounding up makes a tiny picture larger by a large share."""


def moved(places: NDArray[np.float64], homography: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where places, shape (count, 2), come to."""
    lifted = np.column_stack([places, np.ones(len(places))]) @ homography.T
    return np.asarray(lifted[:, :2] / lifted[:, 2:])


def canvas(width: int, height: int, homography: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the least and the largest x and y that the moved picture reaches: shape (2, 2)."""
    corners = moved(np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64), homography)
    return np.stack([np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0))])


def warp(pixels: NDArray[np.uint8], homography: NDArray[np.float64]) -> Prepared:
    """Move the picture onto a canvas that holds all of it; what is empty there has the border's median colour.

    A picture that would become more than four times as large, or that reaches to the horizon, is left as it is.
    """
    height, width = pixels.shape[:2]
    corners = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]], np.float64)
    if (corners @ homography[2] <= 0).any():
        return Prepared.untouched(pixels)
    least, largest = canvas(width, height, homography)
    if np.prod(largest - least) > _MOST * width * height + _SLACK:
        return Prepared.untouched(pixels)
    there = np.array([[1, 0, -least[0]], [0, 1, -least[1]], [0, 0, 1]]) @ homography
    size = (int(max(largest[0] - least[0], 1)), int(max(largest[1] - least[1], 1)))
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    # OpenCV counts from the middle of the first pixel, homographies here from its corner.
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    out = cv2.warpPerspective(
        pixels,
        np.linalg.inv(half) @ there @ half,
        size,
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=np.median(border, axis=0).tolist(),
    )
    back = np.linalg.inv(there)
    return Prepared(np.asarray(out, np.uint8), back / back[2, 2])
