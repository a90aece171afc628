"""Turning a crooked page level."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ocrypt.recognise.prepare.warp import warp

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.prepare.step import Prepared


@dataclass(frozen=True, slots=True)
class Deskew:
    """Turn the page back by the `degrees` clockwise that its lines have."""

    degrees: float

    @property
    def name(self) -> Literal["deskew"]:
        """Its name."""
        return "deskew"

    def apply(self, pixels: NDArray[np.uint8]) -> Prepared:
        """Turn about the middle, on a canvas that holds the corners too."""
        angle = math.radians(-self.degrees)
        cosine, sine = math.cos(angle), math.sin(angle)
        return warp(pixels, np.array([[cosine, -sine, 0.0], [sine, cosine, 0.0], [0.0, 0.0, 1.0]]))
