"""Looks at a whole picture that was changed first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.recognise.codes.read.zxing import Binariser, Sight, look

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ocrypt.recognise.codes.code import Format

    Pass = Callable[[NDArray[np.uint8], tuple[Format, ...]], Sight]


def _global(grey: NDArray[np.uint8], formats: tuple[Format, ...]) -> Sight:
    return look(grey, formats, Binariser.GLOBAL)


def _normalised(grey: NDArray[np.uint8], formats: tuple[Format, ...]) -> Sight:
    return look(normalised(grey), formats)


def normalised(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Each pixel against the mean and the deviation of its neighbourhood."""
    side = max(15, min(grey.shape) // 12) | 1
    wide = grey.astype(np.float32)
    mean = cv2.blur(wide, (side, side))
    deviation = np.sqrt(np.maximum(cv2.blur(wide * wide, (side, side)) - mean * mean, 16.0))
    return np.asarray(np.clip(128 + 64 * (wide - mean) / deviation, 0, 255), np.uint8)


PASSES: Final[tuple[Pass, ...]] = (_global, _normalised)
