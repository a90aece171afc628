"""How a page lies in its picture: for who watches, and for benches. No step that the plan chooses needs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrypt.recognise.prepare.measures import small_grey
from ocrypt.recognise.prepare.outline import find_outline
from ocrypt.recognise.prepare.slope import find_slope

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ocrypt.recognise.prepare.outline import Outline
    from ocrypt.recognise.prepare.slope import Slope


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """Slope and outline."""

    slope: Slope
    """How the lines of text lie."""
    outline: Outline | None
    """The sheet of paper, where the picture shows one from border to border."""


def geometry(pixels: NDArray[np.uint8]) -> Geometry:
    """Look at a picture: shape (height, width, 3), RGB."""
    small = small_grey(pixels)
    height, width = pixels.shape[:2]
    return Geometry(
        slope=find_slope(small), outline=find_outline(small, width / small.shape[1], height / small.shape[0])
    )
