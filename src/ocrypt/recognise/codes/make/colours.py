"""Whether two colours are far enough apart for a scanner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.recognise.codes.make.geometry import rgb

if TYPE_CHECKING:
    from ocrypt.recognise.codes.make.request import Style

MIN_CONTRAST: Final = 4.0
"""Contrast ratio of WCAG 2.2 (definition "contrast ratio")."""
MIN_GREY: Final = 100
"""Difference of the grey values, 0 to 255: scanners look at grey."""


def check_colours(style: Style) -> None:
    """Refuse what scanners can't tell apart.

    Raises:
        Unreadable: CODE_CONTRAST.
    """
    dark, light = rgb(style.dark), rgb(style.light)
    lighter = grey(light) - grey(dark)
    if lighter < 0 and not style.inverted:
        raise Unreadable(Code.CODE_CONTRAST, "light on dark is made with inverted only")
    contrast = ratio(dark, light)
    if contrast < MIN_CONTRAST or abs(lighter) < MIN_GREY:
        raise Unreadable(Code.CODE_CONTRAST, f"their contrast is {contrast:.1f}, and {MIN_CONTRAST:.0f} is needed")


def ratio(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """Give the contrast ratio, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def grey(colour: tuple[int, int, int]) -> int:
    """Give the grey value that scanners make of it (ITU-R BT.601)."""
    red, green, blue = colour
    return round(0.299 * red + 0.587 * green + 0.114 * blue)


def _luminance(colour: tuple[int, int, int]) -> float:
    red, green, blue = (_linear(value / 255) for value in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - IEC 61966-2-1
