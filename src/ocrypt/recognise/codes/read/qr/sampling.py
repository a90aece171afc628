"""How dark each module is, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.recognise.codes.read.qr import tables
from ocrypt.recognise.codes.read.qr.warp import MARGIN, STEP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

_NEAR: Final = 7
_WIDE: Final = 13
"""Modules along the side of the neighbourhoods whose light is compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """Lightness of each module, without the margin, (size, size): the mean of most of it, and of its very middle.

    The first is quieter; the second holds less of the neighbours when the picture is blurred.
    """

    wide: NDArray[np.float32]
    middle: NDArray[np.float32]


def modules(straight: NDArray[np.float32]) -> Light:
    """What a straightened symbol's modules look like."""
    size = len(straight) // STEP - 2 * MARGIN
    cut = straight[MARGIN * STEP : (MARGIN + size) * STEP, MARGIN * STEP : (MARGIN + size) * STEP]
    each = cut.reshape(size, STEP, size, STEP)
    return Light(
        wide=np.asarray(each[:, 1:-1, :, 1:-1].mean(axis=(1, 3)), np.float32),
        middle=np.asarray(each[:, 2:-2, :, 2:-2].mean(axis=(1, 3)), np.float32),
    )


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
    """Darkness against the mean of the neighbourhood of `side` modules, in its deviations.

    What is far above or below the mean counts only so far: a reflection is not what paper looks like.
    """
    mean, deviation = _statistics(light, side)
    mean, deviation = _statistics(np.clip(light, mean - 1.5 * deviation, mean + 1.5 * deviation), side)
    return np.asarray((mean - light) / deviation * _contrast(light), np.float64)


def _statistics(light: NDArray[np.float32], side: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    mean = cv2.blur(light, (side, side), borderType=cv2.BORDER_REFLECT)
    square = cv2.blur(light * light, (side, side), borderType=cv2.BORDER_REFLECT)
    return np.asarray(mean, np.float32), np.asarray(np.sqrt(np.maximum(square - mean * mean, 0.25)), np.float32)


def _extremes(light: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    near = np.ones((5, 5), np.uint8)
    return np.asarray(cv2.erode(light, near), np.float32), np.asarray(cv2.dilate(light, near), np.float32)


def _contrast(light: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far what is seen around each module is to be trusted, 0.1 to 1: where all is glare, nothing is."""
    low, high = _extremes(light)
    seen = (high - low) / (high + low + 10)
    return np.asarray(np.clip(seen / (0.4 * np.median(seen) + 1e-6), 0.1, 1), np.float32)


def between_extremes(light: NDArray[np.float32]) -> NDArray[np.float64]:
    """Darkness against the middle between the darkest and the lightest near by."""
    low, high = (cv2.blur(e, (5, 5)) for e in _extremes(light))
    return np.asarray(((low + high) / 2 - light) / np.maximum((high - low) / 2, 1.0) * _contrast(light), np.float64)


def against_paper(light: NDArray[np.float32], version: int) -> NDArray[np.float64]:
    """Darkness against the lightest of the eight neighbours and itself: right up to the edge of a shadow."""
    paper = cv2.dilate(light, np.ones((3, 3), np.uint8))
    share = (light + 1) / (cv2.min(paper, cv2.blur(paper, (3, 3))) + 1)
    known = tables.layout(version).known
    dark, pale = (float(np.median(share[known == k])) for k in (1, -1))
    return np.asarray(((dark + pale) / 2 - share) / max((pale - dark) / 2, 0.05), np.float64)


def equalised(light: Light, version: int) -> NDArray[np.float64]:
    """Darkness by a filter over a module and its neighbours that is fitted to this symbol's own known modules.

    It undoes blur, which mixes neighbours, and weighs the local levels as fits best; then it is fitted once more to all
    modules that are clear by then (decision-directed, as equalisers of modems are).
    """
    known = tables.layout(version).known
    features = _features(light)
    rows = features.reshape(-1, features.shape[2])
    target = known.astype(np.float64)
    weight = np.abs(target)
    soft = target
    for _ in range(3):
        held = weight.reshape(-1)
        weighted = rows * held[:, None]
        ridge = np.eye(rows.shape[1]) * 0.01 * held.sum()
        answer = np.linalg.solve(rows.T @ weighted + ridge, weighted.T @ target.reshape(-1))
        soft = (rows @ answer).reshape(known.shape)
        clear = np.clip(np.abs(soft) - 0.3, 0, 0.5)
        target = np.where(known != 0, known, np.sign(soft)).astype(np.float64)
        weight = np.where(known != 0, 1.0, clear)
    return np.asarray(soft * _contrast(light.wide), np.float64)


def _features(light: Light) -> NDArray[np.float64]:
    """Differences from local levels, in local deviations: (size, size, 12)."""
    mean, deviation = _statistics(light.wide, _WIDE)
    even = np.clip((light.middle - mean) / deviation, -2.5, 2.5)
    padded = np.pad(even, 2, mode="reflect")
    n = len(even)

    def around(*steps: tuple[int, int]) -> NDArray[np.float32]:
        total = sum(padded[2 + y : 2 + y + n, 2 + x : 2 + x + n] for y, x in steps)
        return np.asarray(total, np.float32) / np.float32(len(steps))

    rings = (
        around((0, -1), (0, 1)),
        around((-1, 0), (1, 0)),
        around((-1, -1), (-1, 1), (1, -1), (1, 1)),
        around((0, -2), (0, 2)),
        around((-2, 0), (2, 0)),
        around((-1, -2), (-1, 2), (1, -2), (1, 2), (-2, -1), (-2, 1), (2, -1), (2, 1)),
    )
    near = cv2.blur(even, (_NEAR, _NEAR), borderType=cv2.BORDER_REFLECT)
    low, high = _extremes(even)
    wide = (light.wide - mean) / deviation
    return np.stack([-even, -wide, *rings, near, low, high, np.ones_like(even)], axis=2).astype(np.float64)


def views(light: Light, version: int) -> Iterator[NDArray[np.float64]]:
    """Views of the same modules, the likeliest to do first, and at last what they say together."""
    kinds: tuple[Callable[[], NDArray[np.float64]], ...] = (
        lambda: against_mean(light.wide, _NEAR),
        lambda: equalised(light, version),
        lambda: between_extremes(light.wide),
        lambda: against_paper(light.wide, version),
        lambda: against_mean(light.wide, 5),
        lambda: against_mean(np.log(light.wide + 10), _NEAR),
        lambda: against_mean(light.wide, _WIDE),
    )
    made: list[NDArray[np.float64]] = []
    for view in kinds:
        made.append(np.clip(view(), -1.5, 1.5))
        yield made[-1]
    yield np.asarray(np.mean(made, axis=0), np.float64)
