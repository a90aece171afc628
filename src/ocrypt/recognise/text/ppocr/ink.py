"""Where a page is drawn as finely as small print is, told without a network, at a hundredth of a network's cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.recognise.scaling import resized
from ocrypt.recognise.text.ppocr.quad import across, down

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.text.ppocr.quad import Quad

_AREA: Final = 2_500_000
"""Pixels from which a page is measured at half its size: letters of 14 pixels are seven high there."""
_STEP: Final = 24
"""Grey values between neighbours from which there is an edge."""
_WINDOW: Final = 9
"""Pixels around a place that count for it, down and across: about a letter."""
_FINE: Final = 0.15
"""Share of these that must be edges across, and edges down too: a rule or the side of a large letter is only one."""
CELL: Final = 4
"""Pixels between two places that are measured."""
_WRITTEN: Final = 0.2
"""Share of the fullest row's edges from which a row of a region belongs to letters."""
_SAMPLES: Final = 512
"""Places along and across a region that are looked at, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """What a page is drawn with."""

    edges: NDArray[np.uint8]
    """Shape (rows, columns): 255 where there is an edge …"""
    reduction: int
    """… each for so many pixels of the page along a side."""
    cells: NDArray[np.bool_]
    """Whether edges are as close together as in small print: one for each `CELL` rows and columns of `edges`."""

    @property
    def pitch(self) -> int:
        """Pixels of the page along the side of a cell."""
        return CELL * self.reduction


def ink_of(pixels: NDArray[np.uint8]) -> Ink:
    """Look for ink on a page, shape (height, width, 3), RGB, dark on light or light on dark."""
    height, width = pixels.shape[:2]
    reduction = 2 if height * width > _AREA else 1
    small = resized(pixels, max(width // reduction, 1), max(height // reduction, 1))
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)
    # One row and column more: where the last one has no neighbour there is no edge.
    grey = np.asarray(cv2.copyMakeBorder(grey, 0, 1, 0, 1, cv2.BORDER_REPLICATE), np.uint8)
    beside, below = _edges(grey[:-1, 1:], grey[:-1, :-1]), _edges(grey[1:, :-1], grey[:-1, :-1])
    share = np.minimum(_around(beside), _around(below))
    return Ink(edges=np.asarray(cv2.max(beside, below), np.uint8), reduction=reduction, cells=share >= _FINE * 255)


def letter_size(ink: Ink, quad: Quad) -> float:
    """Give the height or width, the lesser, of what is largest in a region without a gap; in pixels of the page.

    In a line that is the height of its letters, since words have hardly a gap. In a region of many lines, whichever
    way they run, it is the height of one, unless they are too close together. 0 where nothing is written.
    """
    level = quad / np.float32(ink.reduction)
    long, high = max(across(level), 1.0), max(down(level), 1.0)
    width, height = min(round(long), _SAMPLES), min(round(high), _SAMPLES)
    target = np.array([[0, 0], [width, 0], [0, height]], np.float32)
    there = cv2.getAffineTransform(np.ascontiguousarray(level[[0, 1, 3]], np.float32), target)
    strip = np.asarray(cv2.warpAffine(ink.edges, there, (width, height), flags=cv2.INTER_NEAREST), np.uint8)
    size = min(_longest(strip.mean(axis=1)) * high / height, _longest(strip.mean(axis=0)) * long / width)
    return size * ink.reduction


def _longest(share: NDArray[np.float64]) -> int:
    """The length of the longest run of rows, or columns, that are written on."""
    written = np.concatenate(([False], share > _WRITTEN * share.max(), [False]))
    ends = np.flatnonzero(written[1:] != written[:-1])
    return int(max(ends[1::2] - ends[::2], default=0))


def _edges(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.threshold(cv2.absdiff(one, other), _STEP, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _around(edges: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The share of edges, of 255, around the middle of each cell."""
    return np.asarray(cv2.blur(edges, (_WINDOW, _WINDOW)), np.uint8)[CELL // 2 :: CELL, CELL // 2 :: CELL]
