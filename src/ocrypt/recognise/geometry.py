"""Places in a page, and what may be shown beside them. Light: importing it loads no library."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Final

import msgspec

# A page's longer side is bounded by the picture's limits; this bound only keeps nonsense out of arithmetic.
Coordinate = Annotated[float, msgspec.Meta(ge=0, le=1_000_000)]
Side = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]

# Explicit directional controls can make a line read as another one: Unicode TR 36, section 2.5.
_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Point(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A place in a page, in pixels from its top left corner, to a tenth of a pixel."""

    x: Coordinate
    y: Coordinate


Polygon = tuple[Point, Point, Point, Point]
"""Four corners, clockwise, from the corner at the text's own top left."""


def lies_within(polygon: Polygon, width: int, height: int) -> bool:
    """Whether no corner lies outside a page of this size."""
    return all(point.x <= width and point.y <= height for point in polygon)


def is_plain(text: str) -> bool:
    """Whether a text has neither a control character nor an explicit directional character."""
    return text.isprintable() or not any(
        character in _BIDI or unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in text
    )
