"""Seeing a photographed page from straight above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np

from ocrypt.recognise.prepare.warp import warp

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.prepare.outline import Outline
    from ocrypt.recognise.prepare.step import Prepared


@dataclass(frozen=True, slots=True)
class Perspective:
    """Make the sheet a rectangle with the longer one of each two opposite sides."""

    outline: Outline

    @property
    def name(self) -> Literal["perspective"]:
        """Its name."""
        return "perspective"

    def apply(self, pixels: NDArray[np.uint8]) -> Prepared:
        """Move the whole picture, what lies beside the sheet too, so that the sheet's corners are right angles."""
        corners = self.outline.corners
        sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
        across, down = max(sides[0], sides[2]), max(sides[1], sides[3])
        sheet = np.array([[0, 0], [across, 0], [across, down], [0, down]], np.float32)
        change = cv2.getPerspectiveTransform(corners.astype(np.float32), sheet)
        return warp(pixels, np.asarray(change, np.float64))
