"""What a pass found against what can be: a linear symbol's check is weak, so a pattern by chance may pass it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ocrypt.recognise.codes.code import LINEAR
from ocrypt.recognise.codes.read.place import area, centre, holds

if TYPE_CHECKING:
    from ocrypt.recognise.codes.code import Format
    from ocrypt.recognise.codes.read.found import Found

# Interleaved 2 of 5 has no check of its own, and any few bars are two or four digits.
_FEWEST_DIGITS: Final = 6
_RETAIL: Final[frozenset[Format]] = frozenset({"EAN13", "EAN8", "UPCA", "UPCE"})
# A retail symbol has one check digit, and what a reflection does to its bars passes it one time in ten. A true one is
# read along many lines, a misread one along a few: how high it was seen, by its length.
_FLATTEST: Final = 0.125
# Where the picture is a strip, the symbol can't be seen along more lines than there are.
_STRIP: Final = 0.8


def doubtful(each: Found, height: int, width: int) -> bool:
    """Whether a symbol in a picture of this size must be seen better before it is believed."""
    if each.format not in _RETAIL:
        return False
    long = float(np.linalg.norm(each.quad[1] - each.quad[0]))
    high = float(np.linalg.norm(each.quad[3] - each.quad[0]))
    return high < min(_FLATTEST * long, _STRIP * min(height, width))


def sane(found: tuple[Found, ...]) -> tuple[Found, ...]:
    """Those that can be: long enough, and no linear symbol that is part of another symbol."""
    likely = tuple(each for each in found if _long_enough(each))
    return tuple(each for each in likely if not any(_is_part(each, other) for other in likely if other is not each))


def _long_enough(each: Found) -> bool:
    return each.format != "ITF" or sum(len(segment.data) for segment in each.segments) >= _FEWEST_DIGITS


def _is_part(each: Found, other: Found) -> bool:
    return each.format in LINEAR and bool(holds(other.quad, centre(each.quad))) and area(each.quad) < area(other.quad)
