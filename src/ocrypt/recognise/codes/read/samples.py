"""Pictures that lead a reader through all of its passes, made when it warms itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from ocrypt.recognise.codes.read.zxing import sample

if TYPE_CHECKING:
    from numpy.typing import NDArray


def samples() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A code, and the same bent and torn so that only our own reader reads it; each (h, w, 3)."""
    plain = sample()
    return np.repeat(plain[:, :, None], 3, axis=2), np.repeat(_bent(plain)[:, :, None], 3, axis=2)


def _bent(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = grey.shape
    down, across = np.mgrid[:height, :width].astype(np.float32)
    wave = np.float32(5) * np.sin(across * np.float32(2 * np.pi / width))
    bent = np.array(cv2.remap(grey, across, down + wave, cv2.INTER_LINEAR, borderValue=255), np.uint8)
    bent[: height // 4, : width // 6] = 255
    return bent
