"""Contrast: lightness spread over its whole range, then evened out locally.

CLAHE: Zuiderveld, "Contrast limited adaptive histogram equalization" (Graphics Gems IV, 1994).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import cv2
import numpy as np

from ocrypt.recognise.prepare.step import Prepared

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TILES: Final = (8, 8)
_DARKEST: Final = 0.5
_LIGHTEST: Final = 99.5
"""Percentiles that become black and white."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """Spread the lightness; colours stay. `limit` bounds how far CLAHE spreads noise too; 0 leaves CLAHE out."""

    limit: float = 2.0

    @property
    def name(self) -> Literal["contrast"]:
        """Its name."""
        return "contrast"

    def apply(self, pixels: NDArray[np.uint8]) -> Prepared:
        """Nothing moves."""
        colours = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)
        lightness = colours[:, :, 0]
        dark, light = np.percentile(lightness, (_DARKEST, _LIGHTEST))
        spread = np.clip((np.arange(256) - dark) * 255 / max(light - dark, 1.0), 0, 255).astype(np.uint8)
        lightness = cv2.LUT(lightness, spread)
        if self.limit:
            lightness = cv2.createCLAHE(self.limit, _TILES).apply(lightness)
        colours[:, :, 0] = lightness
        return Prepared.untouched(np.asarray(cv2.cvtColor(colours, cv2.COLOR_LAB2RGB), np.uint8))
