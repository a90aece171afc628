"""Where lines are: differentiable binarisation (Liao et al., AAAI 2020, arXiv:1911.08947)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.recognise.scaling import fill, resized
from ocrypt.recognise.text.ppocr.look import STEP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ocrypt.recognise.inference import Session
    from ocrypt.recognise.text.ppocr.look import WorkingSize
    from ocrypt.recognise.text.ppocr.quad import Quad

_TILE: Final = 1280
"""Longest side, in pixels, of what the network sees at once: its memory grows with the area."""
_SEAM: Final = 96
"""Pixels at a tile's inner border that are left to its neighbour: the network sees too little around them."""

_MARGIN: Final = 64
"""Pixels around a tile that is searched for small print, which are shown to the network as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A part of a picture, in pixels at the network's size: from `left` and `top` to before `right` and `bottom`."""

    left: int
    top: int
    right: int
    bottom: int

    def grown(self, size: WorkingSize) -> Tile:
        """With what is around it, inside the picture, in steps of the network."""
        return Tile(
            left=max((self.left - _MARGIN) // STEP * STEP, 0),
            top=max((self.top - _MARGIN) // STEP * STEP, 0),
            right=min(-(-(self.right + _MARGIN) // STEP) * STEP, size.width),
            bottom=min(-(-(self.bottom + _MARGIN) // STEP) * STEP, size.height),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectSettings:
    """Figures of the detector, measured by `bench/pages.py`."""

    ink: float = 0.3
    """Probability from which a pixel counts as text."""
    score: float = 0.5
    """Mean probability from which a region counts as a line."""
    grow: float = 1.6
    """How far a line's shrunken core is grown: distance = grow * area / perimeter."""
    thinnest: float = 3.0
    """Pixels at the network's size: thinner regions are dust."""
    most: int = 3000
    """Regions looked at, at most, on one page."""
    core: float = 0.8
    """Probability that some pixel of a line has, even of small print."""
    patience: int = 3
    """How many more tiles without text than with it are searched in one place …"""
    misses: int = 8
    """… and how many without text on one page."""


class Detector:
    """Finds lines."""

    def __init__(self, session: Session, settings: DetectSettings | None = None) -> None:
        self._session = session
        self._settings = settings or DetectSettings()

    def find(self, pixels: NDArray[np.uint8], size: WorkingSize) -> list[Quad]:
        """Give a quadrangle for every line, in pixels of the picture, from the corner at the picture's top left."""
        height, width = pixels.shape[:2]
        heat = self._heat(resized(pixels, size.width, size.height))
        scale = np.array([width / size.width, height / size.height], dtype=np.float32)
        return [quad * scale for quad in regions(heat, self._settings)]

    def search(self, pixels: NDArray[np.uint8], size: WorkingSize, places: Sequence[Sequence[Tile]]) -> list[Quad]:
        """As `find`, but only in some places, each of tiles that do not overlap.

        A place is given up where its tiles mostly hold no text; a few of those on a page, and the rest is, too.
        """
        height, width = pixels.shape[:2]
        scale = np.array([width / size.width, height / size.height], dtype=np.float32)
        heat = np.zeros((size.height, size.width), np.float32)
        misses = 0
        for tiles in places:
            patience = self._settings.patience
            for tile in tiles:
                if not patience or misses == self._settings.misses:
                    break
                part = self._part(pixels, size, tile)
                heat[tile.top : tile.bottom, tile.left : tile.right] = part
                is_text = bool(part.max() > self._settings.core)
                patience += 1 if is_text else -1
                misses += not is_text
        return [quad * scale for quad in regions(heat, self._settings)]

    def _part(self, pixels: NDArray[np.uint8], size: WorkingSize, tile: Tile) -> NDArray[np.float32]:
        """The probability of text in a tile, found with what is around it."""
        seen = tile.grown(size)
        down, across = pixels.shape[0] / size.height, pixels.shape[1] / size.width
        rows = slice(round(seen.top * down), round(seen.bottom * down))
        columns = slice(round(seen.left * across), round(seen.right * across))
        heat = self._tile(resized(pixels[rows, columns], seen.right - seen.left, seen.bottom - seen.top))
        return heat[tile.top - seen.top : tile.bottom - seen.top, tile.left - seen.left : tile.right - seen.left]

    def _heat(self, small: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The probability of text at every pixel; a large picture goes through the network in overlapping tiles."""
        height, width = small.shape[:2]
        if max(height, width) <= _TILE or height * width <= _TILE * _TILE:
            return self._tile(small)
        heat = np.empty((height, width), np.float32)
        for top, bottom in _cuts(height):
            for left, right in _cuts(width):
                above, below = max(top - _SEAM, 0), min(bottom + _SEAM, height)
                before, after = max(left - _SEAM, 0), min(right + _SEAM, width)
                tile = self._tile(small[above:below, before:after])
                heat[top:bottom, left:right] = tile[top - above : bottom - above, left - before : right - before]
        return heat

    def _tile(self, tile: NDArray[np.uint8]) -> NDArray[np.float32]:
        blob = np.empty((1, 3, *tile.shape[:2]), np.float32)
        fill(blob[0], tile)
        return np.asarray(self._session.run(blob)[0, 0], np.float32)


def _cuts(length: int) -> list[tuple[int, int]]:
    """Part a length, a multiple of 32, into pieces of equal multiples of 32; each fits a tile with its seams."""
    pieces = max(-(-length // (_TILE - 2 * _SEAM)), 1)
    piece = -(-length // (pieces * STEP)) * STEP
    return [(start, min(start + piece, length)) for start in range(0, length, piece)]


def regions(heat: NDArray[np.float32], settings: DetectSettings) -> list[Quad]:
    """Turn a map of probabilities to quadrangles in its own pixels."""
    ink = cv2.dilate((heat > settings.ink).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(ink, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    quads: list[Quad] = []
    for contour in contours[: settings.most]:
        centre, (width, height), angle = cv2.minAreaRect(contour)
        if min(width, height) < settings.thinnest:
            continue
        if mean_inside(heat, _corners(centre, width, height, angle)) < settings.score:
            continue
        # The offset of a rectangle is a rectangle: no polygon clipper is needed.
        distance = width * height * settings.grow / (2 * (width + height))
        width, height = width + 2 * distance, height + 2 * distance
        quads.append(_from_top_left(_corners(centre, width, height, angle)))
    return quads


def _corners(centre: Sequence[float], width: float, height: float, angle: float) -> NDArray[np.float32]:
    return np.asarray(cv2.boxPoints((centre, (width, height), angle)), np.float32)


def mean_inside(heat: NDArray[np.float32] | NDArray[np.uint8], corners: NDArray[np.float32]) -> float:
    """Give the mean of a map, shape (rows, columns), inside a convex polygon in its pixels."""
    rows, columns = heat.shape
    left, top = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, (columns - 1, rows - 1))
    right, bottom = np.clip(np.ceil(corners.max(axis=0)).astype(int), 0, (columns - 1, rows - 1))
    mask = np.zeros((bottom - top + 1, right - left + 1), np.uint8)
    cv2.fillPoly(mask, [(corners - (left, top)).astype(np.int32)], 1)
    return float(cv2.mean(heat[top : bottom + 1, left : right + 1], mask)[0])


def _from_top_left(corners: NDArray[np.float32]) -> Quad:
    """Order corners clockwise, from the upper one of the two leftmost."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left = by_x[:2][np.argsort(by_x[:2, 1], kind="stable")]
    right = by_x[2:][np.argsort(by_x[2:, 1], kind="stable")]
    return np.stack([left[0], right[0], right[1], left[1]]).astype(np.float32)
