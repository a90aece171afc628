"""A character of a text layer, and where it stands in the page's pixels."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from typing import Final

_NO_TEXT: Final = frozenset({"Cc", "Cn", "Co", "Cs"})
_LEVEL: Final = 0.02
"""Sine under which a direction counts as along an edge of the page."""
_APART: Final = 0.2
_TALL: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """An upright rectangle, in pixels; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """From a page's own space (points, y upwards, not yet turned) to pixels of the page as it is shown.

    `left` to `top` are the visible part: crop box within media box (ISO 32000-2, 14.11.2); `rotation` is the page's
    /Rotate, degrees clockwise; `scale` is pixels a point.
    """

    left: float
    bottom: float
    right: float
    top: float
    rotation: int
    scale: float

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Place a rectangle."""
        match self.rotation:
            case 90:
                sides = (bottom - self.bottom, left - self.left, top - self.bottom, right - self.left)
            case 180:
                sides = (self.right - right, bottom - self.bottom, self.right - left, top - self.bottom)
            case 270:
                sides = (self.top - top, self.right - right, self.top - bottom, self.right - left)
            case _:
                sides = (left - self.left, self.top - top, right - self.left, self.top - bottom)
        return Box(
            left=sides[0] * self.scale,
            top=sides[1] * self.scale,
            right=sides[2] * self.scale,
            bottom=sides[3] * self.scale,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """One character; `box` bounds it, `angle` is its direction in degrees, clockwise from rightwards.

    `made`: a white space that the library put in, which stands nowhere. `unmapped`: the file doesn't say which
    character it is.
    """

    text: str
    box: Box
    angle: float = 0.0
    made: bool = False
    unmapped: bool = False

    @property
    def is_space(self) -> bool:
        """Whether it only parts words."""
        return self.made or self.text.isspace()

    @property
    def is_bad(self) -> bool:
        """Whether it says nothing: not mapped, not a character, or nowhere."""
        category = unicodedata.category(self.text)
        nowhere = not self.box.bottom > self.box.top and category != "Mn"
        return self.unmapped or nowhere or self.text == "\ufffd" or category in _NO_TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A character's own rectangle in the frame of its line: `start` to `end` along it, `top` to `bottom` across."""

    text: str
    start: float
    end: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        """Across the line."""
        return self.bottom - self.top


def slot(glyph: Glyph, angle: float) -> Slot:
    """Turn a character's bounding box into its rectangle along `angle` (degrees)."""
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    box = glyph.box
    wide, high = box.right - box.left, box.bottom - box.top
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    across, up = abs(cosine), abs(sine)
    # The box bounds a rectangle of length and height: wide = length * across + high * up, and the other way round.
    if up < _LEVEL:
        length, height = wide, high
    elif across < _LEVEL:
        length, height = high, wide
    else:
        total = (wide + high) / (across + up)
        apart = across - up
        # Near 45 degrees the two can't be told from each other; a letter is about twice as high as wide.
        height = (total - (wide - high) / apart) / 2 if abs(apart) > _APART else total * _TALL / (_TALL + 1)
        height = min(max(height, total / 4), total)
        length = total - height
    along, below = x * cosine + y * sine, y * cosine - x * sine
    return Slot(
        text=glyph.text,
        start=along - length / 2,
        end=along + length / 2,
        top=below - height / 2,
        bottom=below + height / 2,
    )
