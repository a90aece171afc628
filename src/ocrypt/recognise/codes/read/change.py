"""Changes to a whole grey picture that bring out a symbol. Each keeps the shape, (height, width), and 8 bits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Change = Callable[[NDArray[np.uint8]], NDArray[np.uint8]]

_NEIGHBOURHOOD: Final = 12
"""A neighbourhood's side is this part of the picture's shorter one."""
_LEAST_VARIANCE: Final = 16.0
"""So that grain on an even surface isn't blown up."""
_HALF: Final = 0.5
_LEVELS: Final = np.arange(256) / 255


def grey_of(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture in the shape (height, width)."""
    if pixels.ndim == 2:  # noqa: PLR2004 - height and width alone
        return pixels
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY), np.uint8)


def as_it_is(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """No change."""
    return grey


def curve(power: float) -> Change:
    """Each pixel to a power, 0 to 1: below one it opens shadows, above one it opens what is nearly white."""
    table = np.round(255 * _LEVELS**power).astype(np.uint8)
    return lambda grey: np.asarray(cv2.LUT(grey, table), np.uint8)


def blur(sigma: float) -> Change:
    """Gaussian: grain, print dots and a screen's raster go."""
    return lambda grey: np.asarray(cv2.GaussianBlur(grey, (0, 0), sigma), np.uint8)


def sharpen(sigma: float, amount: float) -> Change:
    """Unsharp mask."""

    def change(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
        soft = cv2.GaussianBlur(grey, (0, 0), sigma)
        return np.asarray(cv2.addWeighted(grey, 1 + amount, soft, -amount, 0), np.uint8)

    return change


def equalise(limit: float, tiles: int) -> Change:
    """CLAHE: contrast by tile, so many on a side."""
    clahe = cv2.createCLAHE(limit, (tiles, tiles))
    return lambda grey: np.asarray(clahe.apply(grey), np.uint8)


def normalise(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Each pixel against the mean and the deviation of its neighbourhood."""
    side = max(15, min(grey.shape) // _NEIGHBOURHOOD) | 1
    mean = np.asarray(cv2.boxFilter(grey, cv2.CV_32F, (side, side)), np.float32)
    squares = np.asarray(cv2.sqrBoxFilter(grey, cv2.CV_32F, (side, side)), np.float32)
    squares -= mean * mean
    np.sqrt(np.maximum(squares, _LEAST_VARIANCE, out=squares), out=squares)
    # 128 + 64 * (grey - mean) / deviation, in place: the arrays are the largest that a picture takes.
    np.subtract(grey, mean, out=mean)
    np.divide(mean, squares, out=mean)
    return np.asarray(cv2.convertScaleAbs(np.clip(64 * mean, -128, 127) + 128), np.uint8)


def thicken(side: int) -> Change:
    """Dark parts grow: modules that are dots meet."""
    kernel = np.ones((side, side), np.uint8)
    return lambda grey: np.asarray(cv2.morphologyEx(grey, cv2.MORPH_OPEN, kernel), np.uint8)


def thin(side: int) -> Change:
    """Bright parts grow: modules that ran into each other part."""
    kernel = np.ones((side, side), np.uint8)
    return lambda grey: np.asarray(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, kernel), np.uint8)


def shrunk(grey: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """The picture in this smaller size, nearly the mean of what each pixel covers: halved first, as that is cheap.

    At each halving an odd last row and column are left out.
    """
    while grey.shape[0] >= 2 * height and grey.shape[1] >= 2 * width:
        grey = resized(grey, _HALF)
    return np.asarray(cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def resized(grey: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """The picture so many times as large; at least a pixel. Halved, an odd last row and column are left out."""
    if scale == 1:
        return grey
    height, width = grey.shape
    if scale == _HALF and min(height, width) > 1:
        # Whole blocks of four pixels are averaged twenty times as fast as parts of them.
        grey = grey[: height // 2 * 2, : width // 2 * 2]
    size = (max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC), np.uint8)
