"""The sheet of paper in a photograph: a quadrangle that stands out from what it lies on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLUR: Final = 9
"""Pixels; letters vanish, the sheet's borders stay."""
_LEAST: Final = 0.25
_MOST: Final = 0.97
"""Share of the picture that a sheet takes up."""
_CORNER: Final = 0.02
"""Share of the outline's length by which a straight side may bend."""
_FILLED: Final = 0.96
"""How much of its quadrangle the sheet fills at least: a torn or folded one has no plane."""
_CORNERS: Final = 4
_STEP: Final = 20.0
"""Grey values by which the sheet differs from its surroundings at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A sheet's corners in pixels of the picture, shape (4, 2), clockwise from the top left."""

    corners: NDArray[np.float64]

    @property
    def distortion(self) -> float:
        """How far the sheet is from a parallelogram: the larger ratio of opposite sides, less 1."""
        sides = np.linalg.norm(np.roll(self.corners, -1, axis=0) - self.corners, axis=1)
        ratios = (sides[0] / sides[2], sides[1] / sides[3])
        return float(max(max(ratio, 1 / ratio) for ratio in ratios)) - 1


def find_outline(grey: NDArray[np.uint8], across: float, down: float) -> Outline | None:
    """Look for a sheet in a small grey picture; `across` and `down` scale its places to those of the whole picture."""
    if min(grey.shape) < 4 * _BLUR:
        return None
    flat = cv2.medianBlur(grey, _BLUR)
    level, bright = cv2.threshold(flat, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    inside, outside = flat[flat > level], flat[flat <= level]
    if not inside.size or not outside.size or inside.mean() - outside.mean() < _STEP:
        return None
    contours, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return None
    hull = cv2.convexHull(max(contours, key=cv2.contourArea))
    corners = cv2.approxPolyDP(hull, _CORNER * cv2.arcLength(hull, closed=True), closed=True)
    area = cv2.contourArea(corners)
    share = area / grey.size
    if len(corners) != _CORNERS or not _LEAST <= share <= _MOST:
        return None
    if max(cv2.contourArea(contour) for contour in contours) < _FILLED * area:
        return None
    return Outline(corners=_clockwise(corners.reshape(4, 2).astype(np.float64) * (across, down)))


def _clockwise(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Order the corners clockwise as one sees them, from the one nearest to the picture's top left."""
    middle = corners.mean(axis=0)
    around = corners[np.argsort(np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0]))]
    return np.asarray(np.roll(around, -int(np.argmin(around.sum(axis=1))), axis=0))
