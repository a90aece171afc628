"""Taking a code's place from one picture to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from ocrypt.recognise.geometry import Point

if TYPE_CHECKING:
    from collections.abc import Callable

    from ocrypt.recognise.codes.code import Code


def clipped(x: float, y: float, width: int, height: int) -> Point:
    """Give the place, or the nearest one in a picture of this size, to a tenth of a pixel."""
    return Point(_within(x, width), _within(y, height))


def scaled(code: Code, factor: float, width: int, height: int) -> Code:
    """Give the code with its place in the picture of this size, of which it was read in one `factor` times as large.

    It is clipped to the picture and rounded to a tenth of a pixel.
    """
    return _moved(code, lambda at: clipped(at.x / factor, at.y / factor, width, height))


def upright(code: Code, turn: Literal[0, 90, 180, 270], width: int, height: int) -> Code:
    """Give the code with its place in its picture, whose size this is, once that is turned clockwise by `turn`."""
    match turn:
        case 90:
            return _moved(code, lambda at: Point(round(height - at.y, 1), at.x))
        case 180:
            return _moved(code, lambda at: Point(round(width - at.x, 1), round(height - at.y, 1)))
        case 270:
            return _moved(code, lambda at: Point(at.y, round(width - at.x, 1)))
        case _:
            return code


def _moved(code: Code, there: Callable[[Point], Point]) -> Code:
    first, second, third, fourth = map(there, code.polygon)
    return msgspec.structs.replace(code, polygon=(first, second, third, fourth))


def _within(value: float, largest: int) -> float:
    return round(min(max(value, 0.0), float(largest)), 1)
