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

_RAYS: Final = 48
_ANGLES: Final = np.arange(_RAYS) * (2 * np.pi / _RAYS)
_STEPS: Final = 92
_STEP: Final = 0.08
_RADII: Final = np.array([1.5, 2.5, 3.5])
_NEAR: Final = 0.3
"""Modules within which an edge point fits."""
_SINGULAR: Final = 1e-3
_SMALL, _LARGE = 0.5, 2.0
"""Bounds of how much a candidate's frame may be off in size."""
_GAIN: Final = np.array([1.0, -1.0, 1.0])
"""Where each edge goes when ink runs: the dark parts grow."""
_ROUNDS: Final = 4
_STIFF: Final = 0.02
_TILT: Final = 0.15
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
        return frame_of(self.to_pixels)

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


def frame_of(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """The derivative (2, 2) of the homography `matrix` at 0."""
    h = matrix / matrix[2, 2]
    return np.asarray(h[:2, :2] - np.outer(h[:2, 2], h[2, :2]), np.float64)


def project(matrix: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Map `points` (n, 2) by the homography `matrix`."""
    full = points @ matrix[:, :2].T + matrix[:, 2]
    return np.asarray(full[:, :2] / full[:, 2:], np.float64)


def fit(grey: NDArray[np.float32], found: Candidates) -> list[Finder]:
    """Refine each candidate on `grey`; those that turn out to be no square in a ring are left out."""
    if not len(found):
        return []
    ray = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1)
    along = (np.arange(_STEPS)) * _STEP
    unit = ray[:, None, :] * along[None, :, None]
    at = unit.reshape(-1, 2) @ found.frames.transpose(0, 2, 1) + found.centres[:, None, :]
    flat = at.reshape(-1, _STEPS, 2).astype(np.float32)
    profile = cv2.remap(grey, flat[..., 0], flat[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    radii = _edges(profile.reshape(len(found), _RAYS, _STEPS).astype(np.float64))
    enough = np.isfinite(radii).sum(axis=(1, 2)) >= _RAYS
    if not enough.any():
        return []
    return _fitted(radii[enough], ray, found.frames[enough], found.centres[enough])


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


def _fitted(
    radii: NDArray[np.float64],
    ray: NDArray[np.float64],
    frames: NDArray[np.float64],
    centres: NDArray[np.float64],
) -> list[Finder]:
    """All candidates at once: (n, rays, 3) radii, (rays, 2) directions, (n, 2, 2) frames, (n, 2) centres."""
    n = len(radii)
    seen = np.isfinite(radii)
    radii = np.where(seen, radii, 0.0)
    count = seen.sum(axis=(1, 2))
    scaled = radii / _RADII
    mean = scaled.sum(axis=(1, 2)) / count
    # A square's radius has its fourth harmonic against its sides: its phase is the turn.
    wave = (np.where(seen, mean[:, None, None] - scaled, 0).sum(axis=2) * np.exp(-4j * _ANGLES)).sum(axis=1)
    turn = -np.angle(wave) / 4
    spin = np.stack([np.cos(turn), -np.sin(turn), np.sin(turn), np.cos(turn)], axis=1).reshape(n, 2, 2)
    points = ((ray[None, :, None, :] * radii[..., None]).reshape(n, -1, 2)) @ spin
    seen = seen.reshape(n, -1)
    target = np.broadcast_to(_RADII, (_RAYS, 3)).reshape(-1)
    gain = np.broadcast_to(_GAIN, (_RAYS, 3)).reshape(-1)
    scale = _median(np.abs(points).max(axis=2) / target, seen)
    points = points / scale[:, None, None]
    matrix = np.broadcast_to(np.eye(3), (n, 3, 3))
    grown = np.zeros(n)
    away = np.zeros(seen.shape)
    weight = seen.astype(np.float64)
    for i in range(_ROUNDS):
        full = points @ matrix[:, :, :2].transpose(0, 2, 1) + matrix[:, None, :, 2]
        place = full[..., :2] / full[..., 2:]
        upright = np.abs(place[..., 1]) > np.abs(place[..., 0])
        sign = np.sign(np.where(upright, place[..., 1], place[..., 0]))
        away = np.abs(place).max(axis=2) - target - grown[:, None] * gain
        if i:
            spread = _median(np.abs(away), seen)
            weight = seen / (1 + (away / np.maximum(0.15, 1.5 * spread)[:, None]) ** 4)
        answer = _solved(points, upright, sign * target, sign * gain, weight)
        matrix = np.concatenate([answer[:, :8], np.ones((n, 1))], axis=1).reshape(n, 3, 3)
        grown = answer[:, 8]
    share = ((np.abs(away) < _NEAR) & seen).sum(axis=1) / seen.shape[1]
    residual = np.sqrt((weight * away**2).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9))
    local = np.broadcast_to(np.eye(3), (n, 3, 3)).copy()
    local[:, :2, :2] = frames @ spin * scale[:, None, None]
    local[:, :2, 2] = centres
    good = (np.abs(np.linalg.det(matrix)) > _SINGULAR) & (scale > _SMALL) & (scale < _LARGE) & np.isfinite(residual)
    out = []
    for k in np.flatnonzero(good).tolist():
        to_pixels = local[k] @ np.linalg.inv(matrix[k])
        if abs(to_pixels[2, 2]) > _SINGULAR:
            out.append(
                Finder(to_pixels=to_pixels / to_pixels[2, 2], residual=float(residual[k]), share=float(share[k]))
            )
    return out


def _median(values: NDArray[np.float64], seen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Of those that are `seen`, along the second axis."""
    ordered = np.sort(np.where(seen, values, np.inf), axis=1)
    return np.asarray(np.take_along_axis(ordered, seen.sum(axis=1, keepdims=True) // 2, axis=1)[:, 0], np.float64)


def _solved(
    points: NDArray[np.float64],
    upright: NDArray[np.bool_],
    aim: NDArray[np.float64],
    gain: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Least squares for the eight numbers of each map and the growth of ink: (n, 9)."""
    n, m = aim.shape
    rows = np.zeros((n, m, 9))
    one = np.concatenate([points, np.ones((n, m, 1))], axis=2)
    rows[..., :3] = one * ~upright[..., None]
    rows[..., 3:6] = one * upright[..., None]
    rows[..., 6:8] = -aim[..., None] * points
    rows[..., 8] = -gain
    held = np.diag([1e-6] * 6 + [_TILT * m] * 2 + [_STIFF * m])
    turned = (rows * weight[..., None]).transpose(0, 2, 1)
    return np.asarray(np.linalg.solve(turned @ rows + held, (turned @ aim[..., None]))[..., 0], np.float64)
