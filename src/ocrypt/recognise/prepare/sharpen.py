"""Blur, taken back a little: unsharp masking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np

from ocrypt.recognise.prepare.step import Prepared

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Sharpen:
    """Add to each pixel `amount` times its difference from its surroundings, of `radius` pixels (a deviation)."""

    radius: float
    amount: float = 1.5

    @property
    def name(self) -> Literal["sharpen"]:
        """Its name."""
        return "sharpen"

    def apply(self, pixels: NDArray[np.uint8]) -> Prepared:
        """Nothing moves."""
        around = cv2.GaussianBlur(pixels, (0, 0), self.radius)
        sharp = cv2.addWeighted(pixels, 1 + self.amount, around, -self.amount, 0)
        return Prepared.untouched(np.asarray(sharp, np.uint8))
