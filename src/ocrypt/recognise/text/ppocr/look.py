"""How closely a page is looked at: a glance at a small copy tells how large its lines are, and so at what size to look.

A detector sees lines of a certain height best. A fixed size is too large for a photographed card, where it costs four
times what is needed, and too small for a large sheet in small print.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.text.ppocr.quad import across, down

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from ocrypt.recognise.text.ppocr.detect import Detector
    from ocrypt.recognise.text.ppocr.quad import Quad

STEP: Final = 32
"""The network halves its input five times."""
_SMALL_PRINT: Final = 0.25
"""Share of the lines that may be lower than what must be seen well."""
_NEAR_ENOUGH: Final = 1.15
"""A second look at less than this scale of the glance shows nothing new."""


@dataclass(frozen=True, slots=True)
class WorkingSize:
    """The size at which the network sees the picture: multiples of 32 pixels."""

    width: int
    height: int

    @property
    def area(self) -> int:
        """Pixels."""
        return self.width * self.height


@dataclass(frozen=True, slots=True, kw_only=True)
class LookSettings:
    """Figures of the look."""

    letter: float
    """Height that a line's region shall have at the network's size, in pixels …"""
    least: float = 11.0
    """… and under which the page is looked at in tiles, at more than `area`."""
    glance: int = 300_000
    """Pixels of the small copy."""
    area: int = 1_000_000
    """Pixels that are looked at without need for more."""
    most: int = 6_000_000
    """Pixels that are looked at in any case at most; more cost time and memory."""
    sheet: int = 2_500_000
    """Pixels from which a page is large enough to have print on it that the look is too far away for."""
    clear: float = 6.0
    """Height of letters, as the look's network saw them, from which a region is believed to be a line."""
    close: float = 0.7
    """The scale at which what no such line explains is looked at: print of twelve pixels is seen there …"""
    closest: int = 12_000_000
    """… and how many pixels a page may have at that scale, though only a part of it is looked at."""


@dataclass(frozen=True, slots=True)
class Look:
    """The lines that a look at a page showed, as quadrangles in its pixels, and the scale of the look."""

    quads: Sequence[Quad]
    scale: float


def find_lines(pixels: NDArray[np.uint8], glance: Detector, detector: Detector, settings: LookSettings) -> Look:
    """Find the lines of a page, shape (height, width, 3), RGB."""
    height, width = pixels.shape[:2]
    first = working_size(width, height, scale_for(settings.glance, width, height))
    seen = glance.find(pixels, first)
    if not seen:
        # Small print can vanish in the small copy.
        usual = scale_for(settings.area, width, height)
        return Look(detector.find(pixels, working_size(width, height, usual)), usual)
    scale = _scale(seen, width, height, settings)
    if glance is detector and scale <= _NEAR_ENOUGH * first.width / width:
        return Look(seen, first.width / width)
    return Look(detector.find(pixels, working_size(width, height, scale)), scale)


def _height(quads: Sequence[Quad], share: float) -> float:
    """The height that this share of the lines doesn't reach."""
    heights = sorted(min(across(quad), down(quad)) for quad in quads)
    return heights[int(share * len(heights))]


def scale_for(area: int, width: int, height: int) -> float:
    """The scale at which a picture of this size has this many pixels."""
    return math.sqrt(area / (width * height))


def working_size(width: int, height: int, scale: float) -> WorkingSize:
    """The network's size nearest to the picture at a scale."""
    return WorkingSize(_stepped(width * scale), _stepped(height * scale))


def _stepped(length: float) -> int:
    return max(round(length / STEP), 1) * STEP


def _scale(seen: Sequence[Quad], width: int, height: int, settings: LookSettings) -> float:
    """The scale at which the page's small print has the height that the network sees well."""
    letter = _height(seen, _SMALL_PRINT)
    wanted = settings.letter / letter
    bound = scale_for(settings.area, width, height)
    if wanted <= bound:
        return wanted
    # More than the usual area only where the print would be too small otherwise, and never beyond the picture's own.
    needed = min(settings.least / letter, 1.0, scale_for(settings.most, width, height))
    return max(bound, needed)
