"""A size that reading works well at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np

from ocrypt.recognise.prepare.step import Prepared

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Size:
    """Make the picture `scale` times as large."""

    scale: float

    @property
    def name(self) -> Literal["size"]:
        """Its name."""
        return "size"

    def apply(self, pixels: NDArray[np.uint8]) -> Prepared:
        """Enlarge with cubic weights, reduce by means: the former keeps edges, the latter makes no patterns."""
        height, width = pixels.shape[:2]
        size = (max(round(width * self.scale), 1), max(round(height * self.scale), 1))
        kind = cv2.INTER_CUBIC if self.scale > 1 else cv2.INTER_AREA
        scaled = cv2.resize(pixels, size, interpolation=kind)
        return Prepared(np.asarray(scaled, np.uint8), np.diag([width / size[0], height / size[1], 1.0]))
