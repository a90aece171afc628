"""How dark each module is, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.recognise.codes.read.qr import tables
from ocrypt.recognise.codes.read.qr.warp import MARGIN, STEP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_NEAR: Final = 7
_WIDE: Final = 13
"""Modules along the side of the neighbourhoods whose light is compared."""


def modules(straight: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean lightness of each module's middle, without the margin."""
    size = len(straight) // STEP - 2 * MARGIN
    cut = straight[MARGIN * STEP : (MARGIN + size) * STEP, MARGIN * STEP : (MARGIN + size) * STEP]
    middle = cut.reshape(size, STEP, size, STEP)[:, 1:-1, :, 1:-1]
    return np.asarray(middle.mean(axis=(1, 3)), np.float32)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well the modules that every symbol of a version shares are there: 1 is perfect, 0 chance.

    Any three finders agree with `finders`; `rest` is timing, alignment patterns and version information.
    """

    finders: float
    rest: float

    @property
    def whole(self) -> float:
        """Their mean."""
        return (self.finders + self.rest) / 2


def agreement(soft: NDArray[np.float64], version: int) -> Agreement:
    """How well `soft` (size, size) fits what a symbol of `version` must have."""
    known = tables.layout(version).known
    fits = np.clip(soft, -1, 1) * known
    finders = np.zeros(known.shape, np.bool_)
    finders[:8, :8] = finders[:8, -8:] = finders[-8:, :8] = True
    rest = np.abs(known) * ~finders
    return Agreement(float(fits[finders].mean()), float((fits * rest).sum() / rest.sum()))


def against_mean(light: NDArray[np.float32], side: int) -> NDArray[np.float64]:
    """Darkness against the mean of the neighbourhood of `side` modules, in its deviations."""
    mean = cv2.blur(light, (side, side), borderType=cv2.BORDER_REFLECT)
    square = cv2.blur(light * light, (side, side), borderType=cv2.BORDER_REFLECT)
    deviation = np.sqrt(np.maximum(square - mean * mean, 1.0))
    return np.asarray((mean - light) / deviation, np.float64)


def between_extremes(light: NDArray[np.float32]) -> NDArray[np.float64]:
    """Darkness against the middle between the darkest and the lightest near by."""
    near = np.ones((5, 5), np.uint8)
    low = cv2.blur(cv2.erode(light, near), (5, 5))
    high = cv2.blur(cv2.dilate(light, near), (5, 5))
    return np.asarray(((low + high) / 2 - light) / np.maximum((high - low) / 2, 1.0), np.float64)


def equalised(light: NDArray[np.float32], start: NDArray[np.float64], version: int) -> NDArray[np.float64]:
    """Darkness by a filter over a module and its neighbours that is fitted to this symbol's own known modules.

    It undoes blur, which mixes neighbours, and weighs the local levels as fits best; then it is fitted once more to all
    modules that are clear by then.
    """
    known = tables.layout(version).known
    features = _features(light)
    target = known.astype(np.float64)
    weight = np.abs(target)
    soft = start
    for _ in range(2):
        held = weight.reshape(-1)
        rows = features.reshape(-1, features.shape[2])
        weighted = rows * held[:, None]
        ridge = np.eye(rows.shape[1]) * 0.02 * held.sum()
        answer = np.linalg.solve(rows.T @ weighted + ridge, weighted.T @ target.reshape(-1))
        soft = (rows @ answer).reshape(light.shape)
        clear = np.clip(np.abs(soft) - 0.3, 0, 0.5)
        target = np.where(known != 0, known, np.sign(soft)).astype(np.float64)
        weight = np.where(known != 0, 1.0, clear)
    return np.asarray(soft, np.float64)


def _features(light: NDArray[np.float32]) -> NDArray[np.float64]:
    """Differences from local levels, in local deviations: (size, size, 9)."""
    wide = cv2.blur(light, (_WIDE, _WIDE), borderType=cv2.BORDER_REFLECT)
    square = cv2.blur(light * light, (_WIDE, _WIDE), borderType=cv2.BORDER_REFLECT)
    deviation = np.sqrt(np.maximum(square - wide * wide, 1.0))
    even = np.clip((light - wide) / deviation, -2.5, 2.5)
    padded = np.pad(even, 1, mode="edge")
    across = (padded[1:-1, :-2] + padded[1:-1, 2:]) / 2
    down = (padded[:-2, 1:-1] + padded[2:, 1:-1]) / 2
    aslant = (padded[:-2, :-2] + padded[:-2, 2:] + padded[2:, :-2] + padded[2:, 2:]) / 4
    near = cv2.blur(even, (_NEAR, _NEAR), borderType=cv2.BORDER_REFLECT)
    small = cv2.blur(even, (5, 5), borderType=cv2.BORDER_REFLECT)
    low = cv2.erode(even, np.ones((5, 5), np.uint8))
    high = cv2.dilate(even, np.ones((5, 5), np.uint8))
    return np.stack([-even, across, down, aslant, near, small, low, high, np.ones_like(even)], axis=2).astype(
        np.float64
    )


def views(light: NDArray[np.float32], version: int) -> Iterator[NDArray[np.float64]]:
    """Views of the same modules, cheapest first."""
    near = against_mean(light, _NEAR)
    yield near
    yield between_extremes(light)
    yield equalised(light, near, version)
    yield against_mean(light, _WIDE)
    yield against_mean(light, 5)
