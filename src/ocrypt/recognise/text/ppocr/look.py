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
_CLOSER: Final = 1.6
"""Times the usual scale, for print that the glance does not show at all."""
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


def find_lines(
    pixels: NDArray[np.uint8], glance: Detector, detector: Detector, settings: LookSettings
) -> Sequence[Quad]:
    """Find the lines of a page, shape (height, width, 3), RGB, as quadrangles in its pixels."""
    height, width = pixels.shape[:2]
    first = working_size(width, height, scale_for(settings.glance, width, height))
    seen = glance.find(pixels, first)
    if not seen:
        # Small print on a large sheet can vanish in the small copy.
        usual = scale_for(settings.area, width, height)
        seen = detector.find(pixels, working_size(width, height, usual))
        # What only this look shows is smaller than it seems to be.
        closer = min(_CLOSER * usual, _closest(width, height, settings))
        if not seen or closer <= _NEAR_ENOUGH * usual:
            return seen
        return detector.find(pixels, working_size(width, height, closer))
    scale = _scale(seen, width, height, settings)
    if glance is detector and scale <= _NEAR_ENOUGH * first.width / width:
        return seen
    return detector.find(pixels, working_size(width, height, scale))


def look_closer(pixels: NDArray[np.uint8], detector: Detector, settings: LookSettings) -> Sequence[Quad]:
    """Find the lines of a page at as many of its pixels as are ever looked at; as `find_lines`."""
    height, width = pixels.shape[:2]
    return detector.find(pixels, working_size(width, height, _closest(width, height, settings)))


def may_be_small_print(quads: Sequence[Quad], width: int, height: int, settings: LookSettings) -> bool:
    """Whether lines, found on a page of this size, may be larger than their print, so that a closer look may help.

    Lines too small to be told apart run together in one region, which says nothing of their height.
    """
    usual = scale_for(settings.area, width, height)
    if not quads or usual * _NEAR_ENOUGH >= _closest(width, height, settings):
        return False
    return _height(quads, 0.5) * usual < settings.letter


def _closest(width: int, height: int, settings: LookSettings) -> float:
    return min(1.0, scale_for(settings.most, width, height))


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
