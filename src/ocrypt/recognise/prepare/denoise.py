"""Noise, smoothed away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np

from ocrypt.recognise.prepare.step import Prepared

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Denoise:
    """Weigh each pixel with its neighbours; `radius` is the deviation of the weights in pixels."""

    radius: float

    @property
    def name(self) -> Literal["denoise"]:
        """Its name."""
        return "denoise"

    def apply(self, pixels: NDArray[np.uint8]) -> Prepared:
        """Nothing moves."""
        return Prepared.untouched(np.asarray(cv2.GaussianBlur(pixels, (0, 0), self.radius), np.uint8))
