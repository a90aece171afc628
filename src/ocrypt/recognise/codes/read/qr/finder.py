"""Where finder patterns could be: solid blobs with a light and a dark ring around them, whatever their tilt.

The stone in a finder's middle is a square of three modules. Its second moments give an affine frame in which it is a
square again; along rays of that frame the ring must come and go near 5/3 and 7/3 of the stone's radius. A ring that is
partly destroyed costs rays, not the pattern.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_RAYS: Final = 16
_STEPS: Final = 56
_STEP: Final = 0.125
"""Modules between two samples of a ray."""
_SMALLEST: Final = 6
"""Pixels of the smallest stone."""
_MOST_BLOBS: Final = 3000
_GOOD_SHARE: Final = 0.5
"""Of all rays, how many must show the ring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """`centres` (n, 2) in pixels; `frames` (n, 2, 2) turn modules into pixels, up to a turn; `scores` in 0..1."""

    centres: NDArray[np.float64]
    frames: NDArray[np.float64]
    scores: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.scores)

    def best(self, count: int) -> Candidates:
        """The `count` with the highest scores."""
        order = np.argsort(-self.scores, kind="stable")[:count]
        return Candidates(centres=self.centres[order], frames=self.frames[order], scores=self.scores[order])


def level(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Lightness on a scale where equal ratios are equal steps, so dark corners have contrast too."""
    scale = np.log(np.arange(256) + 6.0)
    table = np.round((scale - scale[0]) * 255 / (scale[-1] - scale[0])).astype(np.uint8)
    return np.asarray(cv2.LUT(grey, table), np.uint8)


def binary(levels: NDArray[np.uint8], window: int, offset: int) -> NDArray[np.uint8]:
    """1 where a pixel is darker than the mean of the square of `window` pixels around it, less `offset`."""
    mean = cv2.blur(levels, (window, window), borderType=cv2.BORDER_REPLICATE)
    less = cv2.compare(cv2.add(levels, np.full(1, offset, np.float64)), mean, cv2.CMP_LT)
    return np.asarray(cv2.min(less, np.ones(1, np.float64)), np.uint8)


def candidates(dark: NDArray[np.uint8]) -> Candidates:
    """Finder patterns in a picture of 0 (light) and 1 (dark)."""
    centres, frames = _blobs(dark)
    if not len(centres):
        return Candidates(centres=centres, frames=frames, scores=np.zeros(0))
    scores = _rings(dark, centres, frames)
    good = scores >= _GOOD_SHARE
    return Candidates(centres=centres[good], frames=frames[good], scores=scores[good])


def _blobs(dark: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Components that are as solid as a square is: their area fits their second moments."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=4, ltype=cv2.CV_32S)
    width, height, area = (stats[:, i].astype(np.float64) for i in (2, 3, 4))
    keep = (
        (area >= _SMALLEST)
        & (area >= 0.2 * width * height)
        & (np.maximum(width, height) < 8 * np.minimum(width, height))
    )
    keep &= np.maximum(width, height) * 2 < max(dark.shape)
    keep[0] = False
    chosen = np.flatnonzero(keep)
    if len(chosen) > _MOST_BLOBS:
        chosen = chosen[np.argsort(-area[chosen])[:_MOST_BLOBS]]
    if not len(chosen):
        return np.zeros((0, 2)), np.zeros((0, 2, 2))
    index = np.full(len(area), -1, np.int32)
    index[chosen] = np.arange(len(chosen), dtype=np.int32)
    which = index[labels]
    ys, xs = np.nonzero(which >= 0)
    k = which[ys, xs]
    n = np.bincount(k, minlength=len(chosen)).astype(np.float64)
    mx = np.bincount(k, xs, len(chosen)) / n
    my = np.bincount(k, ys, len(chosen)) / n
    dx, dy = xs - mx[k], ys - my[k]
    # A pixel is a square, not a point: its own moment is 1/12.
    cxx = np.bincount(k, dx * dx, len(chosen)) / n + 1 / 12
    cyy = np.bincount(k, dy * dy, len(chosen)) / n + 1 / 12
    cxy = np.bincount(k, dx * dy, len(chosen)) / n
    root = np.sqrt(np.maximum(cxx * cyy - cxy * cxy, 1e-9))
    solid = n / (12 * root)
    good = (solid > 0.72) & (solid < 1.15)  # noqa: PLR2004
    spread = np.sqrt(cxx + cyy + 2 * root)
    # The square root of a 2 x 2 covariance; a square of side 3 has the deviation 3 / sqrt(12) along each side.
    half = np.empty((len(chosen), 2, 2))
    half[:, 0, 0] = (cxx + root) / spread
    half[:, 1, 1] = (cyy + root) / spread
    half[:, 0, 1] = half[:, 1, 0] = cxy / spread
    return np.stack([mx, my], axis=1)[good], (half / (3 / np.sqrt(12)))[good]


def _rings(dark: NDArray[np.uint8], centres: NDArray[np.float64], frames: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share of rays on which dark, light, dark and light follow in a finder's proportions."""
    angles = np.arange(_RAYS) * (2 * np.pi / _RAYS)
    ray = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    direction = np.einsum("nij,rj->nri", frames, ray)
    along = (np.arange(_STEPS) + 1) * _STEP
    at = centres[:, None, None, :] + direction[:, :, None, :] * along[None, None, :, None]
    x = np.round(at[..., 0]).astype(np.int32)
    y = np.round(at[..., 1]).astype(np.int32)
    height, width = dark.shape
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    value = dark[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)] & inside
    change = value[..., 1:] != value[..., :-1]
    count = np.cumsum(change, axis=-1)
    # argmax is the first place at which the count is reached; 0 means never.
    first = np.argmax(count >= 1, axis=-1) * _STEP
    second = np.argmax(count >= 2, axis=-1) * _STEP  # noqa: PLR2004
    third = np.argmax(count >= 3, axis=-1) * _STEP  # noqa: PLR2004
    safe = np.maximum(first, _STEP)
    good = (value[..., 0] == 1) & (first > 0.8) & (first < 2.7)  # noqa: PLR2004
    good &= (second > 1.2 * safe) & (second < 2.4 * safe)
    good &= (third > 1.6 * safe) & (third < 3.4 * safe) & (third > second)
    return np.asarray(good.mean(axis=1), np.float64)
