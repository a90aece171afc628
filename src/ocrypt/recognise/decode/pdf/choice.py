"""How a page of a PDF is read: as text that stands in the file, as a picture, or as both; and at which resolution.

The measures, in this order:

1. A layer whose characters are to more than a tenth of no use (not mapped to Unicode, private, not printing, without
   a place) is garbage: the page is read as a picture. So is a page without a layer.
2. A page on which pictures take less than a twentieth of the area, and with few strokes, is read as text.
3. On any other the layer may be only part of what is to be seen (a page number on a scan), or somebody else's reading
   of the picture. It is read as both, and `agree.py` decides.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum, unique
from typing import TYPE_CHECKING, Final

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrypt.core.limits import Limits
    from ocrypt.recognise.decode.pdf.glyphs import Glyph
    from ocrypt.recognise.decode.pdf.library import Contents

_GARBAGE: Final = 0.1
"""Share of useless characters above which none of a layer is believed."""
_PICTURED: Final = 0.05
"""Share of the page from which pictures on it may hold text."""
_STROKES: Final = 300
"""Strokes from which they may be letters that were turned into outlines; a page of tables has fewer."""
SCANNED: Final = 0.5
"""Share of the page from which one picture on it is taken for its scan."""
_DPI: Final = 200.0
"""Of a page that is no scan: a letter of 8 points is 22 pixels high."""
_LEAST_SCAN: Final = 100.0
_MOST_SCAN: Final = 300.0
_LEAST: Final = 72.0
"""Below this, ordinary print can't be read any more."""
_INCH: Final = 72.0
_HAIR: Final = 1e-6


@unique
class Way(Enum):
    """How a page is read."""

    PICTURE = "picture"
    TEXT = "text"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """A page's resolution, exactly, and its size in pixels at it."""

    dpi: float
    width: int
    height: int

    @property
    def scale(self) -> float:
        """Pixels a point."""
        return self.dpi / _INCH

    @property
    def shown(self) -> float:
        """The resolution as it is told."""
        return round(self.dpi, 1)


def way_of(glyphs: Sequence[Glyph], contents: Contents, area: float) -> Way:
    """Choose how to read a page of `area` square points."""
    told = [glyph for glyph in glyphs if not glyph.is_space]
    if not told or sum(glyph.is_bad for glyph in told) > _GARBAGE * len(told):
        return Way.PICTURE
    pictured = sum(picture.area for picture in contents.pictures)
    if pictured < _PICTURED * area and contents.strokes < _STROKES:
        return Way.TEXT
    return Way.BOTH


def check_pictures(contents: Contents, limits: Limits) -> None:
    """Hold the pictures on a page against the limits, by what they claim, before any is decoded.

    Raises:
        Unreadable: IMAGE_TOO_MANY_PIXELS.
    """
    sizes = [picture.width * picture.height for picture in contents.pictures]
    if max(sizes, default=0) > limits.max_pixels or sum(sizes) > limits.max_total_pixels:
        raise Unreadable(Code.IMAGE_TOO_MANY_PIXELS)


def extent_of(width: float, height: float, contents: Contents, limits: Limits, pages: int) -> Extent:
    """Choose the resolution of a page of `width` by `height` points: its scan's own, within bounds, else 200 dpi.

    So many pages share the pixels that one file may have: each gets at most its part of them, at a lower resolution
    where that is needed.

    Raises:
        Unreadable: IMAGE_TOO_MANY_PIXELS, IMAGE_RATIO, IMAGE_BROKEN.
    """
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise Unreadable(Code.IMAGE_BROKEN)
    if max(width, height) > limits.max_ratio * min(width, height):
        raise Unreadable(Code.IMAGE_RATIO)
    largest = max(contents.pictures, key=lambda picture: picture.area, default=None)
    dpi = _DPI
    if largest is not None and largest.area >= SCANNED * width * height:
        dpi = min(max(largest.dpi, _LEAST_SCAN), _MOST_SCAN)
    most = min(limits.max_pixels, limits.max_total_pixels // max(pages, 1))
    # Both sides are rounded up to whole pixels: (w + 1)(h + 1) is what may come.
    room = math.sqrt((width + height) ** 2 + 4 * width * height * (most - 1)) - (width + height)
    dpi = min(dpi, _INCH * room / (2 * width * height))
    if dpi < _LEAST:
        raise Unreadable(Code.IMAGE_TOO_MANY_PIXELS)
    # A little less, so that a scan drawn at its own resolution does not get a pixel more by rounding up.
    dpi *= 1 - _HAIR
    scale = dpi / _INCH
    return Extent(dpi=dpi, width=math.ceil(width * scale), height=math.ceil(height * scale))
