"""Codes on a terminal: two modules a character, with colours of their own, so that no theme turns them round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from ocrypt.recognise.codes.make.geometry import Geometry

_START: Final = "\x1b[38;5;16;48;5;231m"
"""Black on white of the colour cube, which themes leave alone (ECMA-48 SGR, xterm's 256 colours)."""
_END: Final = "\x1b[0m"
_DARK: Final = " ▄▀█"
"""By what is dark in a character: nothing, its lower half, its upper half, all of it."""
_LIGHT: Final = "█▀▄ "


def render(geometry: Geometry) -> bytes:
    """Give lines of half blocks in black on white, with ANSI colours around each line."""
    return "".join(f"{_START}{line}{_END}\n" for line in _lines(geometry, _DARK)).encode()


def render_blocks(geometry: Geometry) -> bytes:
    """Give lines of half blocks without colours: what is light is drawn, as a terminal with a dark ground shows it."""
    return "".join(f"{line}\n" for line in _lines(geometry, _LIGHT)).encode()


def size(geometry: Geometry) -> tuple[int, int]:
    """Give columns and lines."""
    rows, columns = geometry.modules.shape
    return columns, (rows + 1) // 2


def _lines(geometry: Geometry, characters: str) -> list[str]:
    modules = geometry.modules
    if geometry.emblem is not None:
        # What is cleared for a logo stays empty.
        modules = modules.copy()
    even = np.pad(modules, ((0, len(modules) % 2), (0, 0)))
    halves = even[::2] * 2 + even[1::2]
    return ["".join(characters[half] for half in row) for row in halves.tolist()]
