"""What a quick look at a picture tells: enough to decide what helps, at a hundredth of the cost of reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.recognise.scaling import resized

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SIDE: Final = 800
"""Pixels of the small copy's longer side: a line of a full page is about six high there."""
_TILE: Final = 128
_TILES: Final = 4
"""Noise is measured in so many tiles across and down, at full size: a small copy has less of it."""
_BLOCK: Final = 32
_WRITTEN: Final = 0.4
"""Share of the spread from which a block of pixels has something in it."""
_DARKEST: Final = 1.0
_LIGHTEST: Final = 99.0
"""Percentiles that count as ink and as paper …"""
_ALL_BUT: Final = 0.01
"""… and how far from the ends those are, where there is hardly any ink …"""
_CLEAR: Final = 100.0
"""… as there is where these are so many grey values apart and those are not."""
# The mask of Immerkær, "Fast noise variance estimation" (CVIU 64(2), 1996): blind to slopes, six times the noise.
_MASK: Final = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
_MASK_GAIN: Final = 6.0
_MEDIAN_OF_NORMAL: Final = 0.6745
"""Half of all values of a normal distribution lie so many deviations or less from its middle."""
_AROUND: Final = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]], np.uint8)
_SPECK: Final = 0.35
"""Share of the spread by which a speck differs from each of its eight neighbours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What a picture is like. Grey values are 0 (black) to 255."""

    width: int
    height: int
    reduction: float
    """How many of its pixels make one of the small copy, along a side."""
    brightness: float
    """The median."""
    spread: float
    """From the darkest hundredth to the lightest; where less than that is written, from the darkest ten-thousandth."""
    noise: float
    """Standard deviation of what differs from pixel to pixel without being an edge."""
    specks: float
    """Share of pixels that stand alone, much darker or lighter than each of their neighbours, at full size."""
    sharpness: float
    """How much of the way from dark to light an edge takes within one pixel of the small copy; 0 where nothing is."""


def measure(pixels: NDArray[np.uint8]) -> Measures:
    """Look at a picture: shape (height, width, 3), RGB."""
    height, width = pixels.shape[:2]
    small = small_grey(pixels)
    below = np.cumsum(cv2.calcHist([small], [0], None, [256], [0, 256]).ravel())
    shares = np.array([_DARKEST, 50.0, _LIGHTEST, _ALL_BUT, 100.0 - _ALL_BUT]) / 100
    dark, middle, light, darkest, lightest = np.searchsorted(below, shares * small.size)
    # Few black words on a large white sheet are not faint, however few they are.
    sparse = light - dark < _CLEAR <= lightest - darkest
    spread = float(lightest - darkest if sparse else light - dark)
    tiles = _tiles(pixels)
    return Measures(
        width=width,
        height=height,
        reduction=width / small.shape[1],
        brightness=float(middle),
        spread=spread,
        noise=_noise(tiles),
        specks=_specks(tiles, spread),
        sharpness=_sharpness(small, spread),
    )


def small_grey(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Give a grey copy whose longer side has at most 800 pixels."""
    height, width = pixels.shape[:2]
    scale = min(1.0, _SIDE / max(width, height))
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    return resized(np.asarray(grey, np.uint8), *size)


def _tiles(pixels: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
    """Cut tiles that are spread evenly over the picture, grey, at full size."""
    height, width = pixels.shape[:2]
    down = np.linspace(0, max(height - _TILE, 0), min(_TILES, -(-height // _TILE))).astype(int)
    across = np.linspace(0, max(width - _TILE, 0), min(_TILES, -(-width // _TILE))).astype(int)
    cut = [np.ascontiguousarray(pixels[y : y + _TILE, x : x + _TILE]) for y in down for x in across]
    return [cv2.cvtColor(tile, cv2.COLOR_RGB2GRAY).astype(np.float32) for tile in cut]


def _noise(tiles: list[NDArray[np.float32]]) -> float:
    """Half of all pixels lie in no edge: the median of the mask's answers forgets the others, unlike their mean."""
    # Each third: as good a sample, and sorting is what takes time.
    answers = np.concatenate([np.abs(cv2.filter2D(tile, -1, _MASK)).ravel()[::3] for tile in tiles])
    return float(np.median(answers)) / _MASK_GAIN / _MEDIAN_OF_NORMAL


def _specks(tiles: list[NDArray[np.float32]], spread: float) -> float:
    """Dust, faxes and broken sensors give specks, which the median of noise misses: most pixels have none."""
    alone = total = 0
    least = max(_SPECK * spread, 1.0)
    for tile in tiles:
        lighter = tile - cv2.dilate(tile, _AROUND)
        darker = cv2.erode(tile, _AROUND) - tile
        alone += int(np.count_nonzero(np.maximum(lighter, darker) > least))
        total += tile.size
    return alone / total


def _sharpness(small: NDArray[np.uint8], spread: float) -> float:
    """In the small copy, since there letters are small: in a large picture edges may be soft and letters clear."""
    rows, columns = small.shape[0] // _BLOCK, small.shape[1] // _BLOCK
    if not rows or not columns or not spread:
        return 0.0
    grey = small[: rows * _BLOCK, : columns * _BLOCK].astype(np.int16)
    blocks = grey.reshape(rows, _BLOCK, columns, _BLOCK)
    across = blocks.max(axis=(1, 3)) - blocks.min(axis=(1, 3))
    steepest = np.abs(np.diff(blocks, axis=3)).max(axis=(1, 3))
    written = across > _WRITTEN * spread
    return float(np.median(steepest[written] / across[written])) if written.any() else 0.0
