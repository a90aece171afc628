"""A finder pattern's own perspective, to a fraction of a pixel.

Along rays from the centre the three edges (stone, light ring, dark ring) are found on the grey picture between samples.
They belong to concentric squares with sides of 3, 5 and 7 modules, so they fix the map between pixels and modules:
each edge point gives one equation that is linear in the map's eight numbers. Points that do not fit are weighed down,
so a covered or torn side is left to the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.read.qr.finder import Candidates

_RAYS: Final = 64
_STEPS: Final = 88
_STEP: Final = 0.0625
_RADII: Final = np.array([1.5, 2.5, 3.5])
_ROUNDS: Final = 5
_TILT: Final = 0.3
"""How much the perspective terms are held to zero: one finder is small, and its edges are noisy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """A finder pattern. `to_pixels` (3, 3) maps modules, 0 at the centre and 3.5 at the outer edge, to pixels.

    `residual` is how far the edges are from the fit, in modules; `share` how many of the edge points fit, in 0..1.
    """

    to_pixels: NDArray[np.float64]
    residual: float
    share: float

    @property
    def centre(self) -> NDArray[np.float64]:
        """The middle, in pixels."""
        return np.asarray(self.to_pixels[:2, 2] / self.to_pixels[2, 2], np.float64)

    @property
    def frame(self) -> NDArray[np.float64]:
        """The derivative at the middle: (2, 2), modules to pixels."""
        h = self.to_pixels / self.to_pixels[2, 2]
        return np.asarray(h[:2, :2] - np.outer(h[:2, 2], h[2, :2]), np.float64)

    @property
    def module(self) -> float:
        """Pixels along a module's side."""
        return float(np.sqrt(abs(np.linalg.det(self.frame))))

    def scaled(self, factor: float) -> Finder:
        """The same in a picture that is `factor` times as large; pyrDown keeps the middle of pixel 0 where it is."""
        larger = np.diag([factor, factor, 1.0]) @ self.to_pixels
        return Finder(to_pixels=larger, residual=self.residual, share=self.share)

    def points(self, modules: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixels (n, 2) of `modules` (n, 2)."""
        return project(self.to_pixels, modules)


def project(matrix: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Map `points` (n, 2) by the homography `matrix`."""
    full = points @ matrix[:, :2].T + matrix[:, 2]
    return np.asarray(full[:, :2] / full[:, 2:], np.float64)


def fit(levels: NDArray[np.uint8], found: Candidates) -> list[Finder]:
    """Refine each candidate on `levels`; those that turn out to be no square in a ring are left out."""
    out: list[Finder] = []
    if not len(found):
        return out
    angles = np.arange(_RAYS) * (2 * np.pi / _RAYS)
    ray = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    along = (np.arange(_STEPS)) * _STEP
    unit = ray[:, None, :] * along[None, :, None]
    at = np.einsum("nij,rsj->nrsi", found.frames, unit) + found.centres[:, None, None, :]
    flat = at.reshape(-1, _STEPS, 2).astype(np.float32)
    profile = cv2.remap(levels, flat[..., 0], flat[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    radii = _edges(profile.reshape(len(found), _RAYS, _STEPS).astype(np.float64))
    for i in range(len(found)):
        finder = _fit_one(radii[i], ray, found.frames[i], found.centres[i])
        if finder is not None:
            out.append(finder)
    return out


def _edges(profile: NDArray[np.float64]) -> NDArray[np.float64]:
    """Radii (n, rays, 3) at which each ray crosses half of its own contrast; NaN where it does not."""
    n = len(profile)
    stone = int(0.7 / _STEP)
    dark = profile[:, :, :stone].mean(axis=(1, 2))
    light = np.median(profile[:, :, stone * 2 : int(3.2 / _STEP)].max(axis=2), axis=1)
    middle = ((dark + light) / 2)[:, None, None]
    ray_light = profile[:, :, stone * 2 : int(3.2 / _STEP)].max(axis=2, keepdims=True)
    # Under a gradient each ray has its own light level; its half is trusted within bounds.
    middle = np.clip((dark[:, None, None] + ray_light) / 2, middle - (middle - dark[:, None, None]) / 2, middle * 1.5)
    over = profile > middle
    out = np.full((n, _RAYS, 3), np.nan)
    previous = np.zeros((n, _RAYS), np.intp)
    steps = np.arange(_STEPS - 1)
    for i, rising in enumerate((True, False, True)):
        here, after = over[:, :, :-1], over[:, :, 1:]
        crossing = (~here & after) if rising else (here & ~after)
        crossing &= steps[None, None, :] >= previous[:, :, None]
        place = np.argmax(crossing, axis=2)
        there = np.take_along_axis(crossing, place[:, :, None], axis=2)[:, :, 0]
        a = np.take_along_axis(profile, place[:, :, None], axis=2)[:, :, 0]
        b = np.take_along_axis(profile, place[:, :, None] + 1, axis=2)[:, :, 0]
        step = np.where(a == b, 1.0, b - a)
        radius = (place + np.clip((middle[:, :, 0] - a) / step, 0, 1)) * _STEP
        out[:, :, i] = np.where(there, radius, np.nan)
        previous = np.where(there, place + 1, _STEPS)
    return out


def _fit_one(
    radii: NDArray[np.float64],
    ray: NDArray[np.float64],
    frame: NDArray[np.float64],
    centre: NDArray[np.float64],
) -> Finder | None:
    seen = np.isfinite(radii)
    if seen.sum() < _RAYS:
        return None
    # A square's radius has its fourth harmonic against its sides: its phase is the turn.
    scaled = np.where(seen, radii / _RADII, np.nan)
    mean = np.nanmean(scaled) if seen.any() else 1.0
    turn = (
        np.angle(-np.where(seen, scaled - mean, 0).sum(axis=1) @ np.exp(-4j * np.arange(_RAYS) * 2 * np.pi / _RAYS))
        / -4
    )
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    points = (ray[:, None, :] * radii[:, :, None])[seen] @ spin
    target = np.broadcast_to(_RADII, seen.shape)[seen]
    scale = float(np.median(np.abs(points).max(axis=1) / target))
    if not 0.5 < scale < 2:  # noqa: PLR2004
        return None
    points = points / scale
    matrix = np.eye(3)
    weight = np.ones(len(points))
    away = np.zeros(len(points))
    for i in range(_ROUNDS):
        full = points @ matrix[:, :2].T + matrix[:, 2]
        place = full[:, :2] / full[:, 2:]
        axis = (np.abs(place[:, 1]) > np.abs(place[:, 0])).astype(np.intp)
        sign = np.sign(np.take_along_axis(place, axis[:, None], axis=1)[:, 0])
        away = np.abs(place).max(axis=1) - target
        if i:
            limit = max(0.15, 1.5 * float(np.median(np.abs(away))))
            weight = 1 / (1 + (away / limit) ** 4)
        aim = sign * target
        rows = np.zeros((len(points), 8))
        one = np.column_stack([points, np.ones(len(points))])
        for k in (0, 1):
            rows[axis == k, 3 * k : 3 * k + 3] = one[axis == k]
        rows[:, 6:] = -aim[:, None] * points
        held = np.zeros((8, 8))
        held[6, 6] = held[7, 7] = (_TILT * len(points)) * 0.5
        held[:6, :6] = np.eye(6) * 1e-6
        weighted = rows * weight[:, None]
        try:
            answer = np.linalg.solve(rows.T @ weighted + held, weighted.T @ aim)
        except np.linalg.LinAlgError:
            return None
        matrix = np.array([answer[:3], answer[3:6], [answer[6], answer[7], 1.0]])
    share = float((np.abs(away) < 0.3).sum()) / seen.size  # noqa: PLR2004
    residual = float(np.sqrt((weight * away**2).sum() / max(weight.sum(), 1e-9)))
    if abs(np.linalg.det(matrix)) < 1e-3:  # noqa: PLR2004
        return None
    local = np.eye(3)
    local[:2, :2] = frame @ spin * scale
    local[:2, 2] = centre
    to_pixels = local @ np.linalg.inv(matrix)
    return Finder(to_pixels=to_pixels / to_pixels[2, 2], residual=residual, share=share)
