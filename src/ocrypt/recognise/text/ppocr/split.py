"""Lines longer than the network was trained for, in pieces that are cut where no letter is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGEST: Final = 2400
"""Pixels at the recogniser's height; longer strips are parted."""
_SEARCHED: Final = 600
"""Pixels before the longest possible cut in which the emptiest place is looked for."""
_GAP: Final = 9
"""Pixels that a gap between letters has at least, roughly."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Columns of a strip, half open."""

    start: int
    end: int

    @property
    def width(self) -> int:
        """Pixels."""
        return self.end - self.start


def split(strip: NDArray[np.uint8]) -> list[Piece]:
    """Part a strip, shape (48, width, 3), into pieces of at most `LONGEST` pixels that cover it, left to right."""
    width = strip.shape[1]
    if width <= LONGEST:
        return [Piece(0, width)]
    # How much light changes down each column: nothing between letters, whatever the colours.
    ink = np.convolve(strip.astype(np.float32).std(axis=(0, 2)), np.ones(_GAP) / _GAP, mode="same")
    pieces = []
    start = 0
    while width - start > LONGEST:
        least = start + LONGEST - _SEARCHED
        # The last of the emptiest columns: pieces stay few.
        window = ink[least : start + LONGEST]
        end = least + len(window) - 1 - int(window[::-1].argmin())
        pieces.append(Piece(start, end))
        start = end
    return [*pieces, Piece(start, width)]
