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
_REACH: Final = 7.0
"""Modules that rays are long."""
_SMALLEST: Final = 6
"""Pixels of the smallest stone."""
_MOST_BLOBS: Final = 3000
_DARKER: Final = 0.97
_STEP_DARKER: Final = 1.5
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


def binary(grey: NDArray[np.uint8], window: int) -> NDArray[np.uint8]:
    """1 where a pixel is clearly darker than the mean of the square of `window` pixels around it."""
    mean = cv2.blur(grey, (window, window), borderType=cv2.BORDER_REPLICATE)
    # A share and a step less than the mean: paper is full of noise, in the dark even more so.
    limit = cv2.addWeighted(mean, _DARKER, mean, 0, -_STEP_DARKER)
    return np.asarray(cv2.min(cv2.compare(grey, limit, cv2.CMP_LT), np.ones(1, np.float64)), np.uint8)


def candidates(dark: NDArray[np.uint8]) -> Candidates:
    """Finder patterns in a picture of 0 (light) and 1 (dark)."""
    centres, frames = _blobs(dark)
    if not len(centres):
        return Candidates(centres=centres, frames=frames, scores=np.zeros(0))
    # A look along few rays first: most blobs are letters and twigs.
    likely = _rings(dark, centres, frames, _RAYS // 2, 0.25) >= _GOOD_SHARE / 2
    centres, frames = centres[likely], frames[likely]
    scores = _rings(dark, centres, frames, _RAYS, 0.125)
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


def _rings(
    dark: NDArray[np.uint8], centres: NDArray[np.float64], frames: NDArray[np.float64], rays: int, step: float
) -> NDArray[np.float64]:
    """The share of `rays` on which dark, light, dark and light follow in a finder's proportions."""
    angles = (np.arange(rays) * (2 * np.pi / rays)).astype(np.float32)
    direction = np.stack([np.cos(angles), np.sin(angles)], axis=1) @ frames.transpose(0, 2, 1).astype(np.float32)
    along = (np.arange(int(_REACH / step), dtype=np.float32) + 1) * np.float32(step)
    middle = centres.astype(np.float32)[:, None, None]
    x = (direction[:, :, None, 0] * along + middle[..., 0] + 0.5).astype(np.int32)
    y = (direction[:, :, None, 1] * along + middle[..., 1] + 0.5).astype(np.int32)
    height, width = dark.shape
    np.clip(x, 0, width - 1, out=x)
    np.clip(y, 0, height - 1, out=y)
    value = dark.reshape(-1)[y * width + x]
    change = value[..., 1:] != value[..., :-1]
    count = np.cumsum(change, axis=-1, dtype=np.uint8)
    # argmax is the first place at which the count is reached; 0 means never.
    first = np.argmax(count >= 1, axis=-1) * step
    second = np.argmax(count >= 2, axis=-1) * step  # noqa: PLR2004
    third = np.argmax(count >= 3, axis=-1) * step  # noqa: PLR2004
    safe = np.maximum(first, step)
    good = (value[..., 0] == 1) & (first > 0.7) & (third > second) & (second > first)  # noqa: PLR2004
    # Ink that runs, or light that spreads, moves all edges: 1.5 - e, 2.5 + e, 3.5 - e. Sums of neighbours stay.
    inner, outer = first + second, second + third
    good &= (outer > 1.2 * inner) & (outer < 1.85 * inner)
    good &= (second < 3.2 * safe) & (third < 3.6 * safe) & (third > 1.5 * safe)
    return np.asarray(good.mean(axis=1), np.float64)
