"""What ZXing does not tell of a QR code that it has read, from its modules: its place in a sequence, and Hanzi.

Structured append (ISO/IEC 18004:2024, 7.5) and Hanzi (GB/T 18284) are modes, and the first mode of a stream is its
first four bits, which stand in the corner without a pattern. Only where they say so is a symbol decoded again, by us.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ocrypt.recognise.codes.read.qr import tables
from ocrypt.recognise.codes.read.qr.symbol import Attempts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.read.found import Found, Segment

_APPEND: Final = 3
_HANZI: Final = 13
_FIRST: Final = (np.array([-1, -1, -2, -2]), np.array([-1, -2, -1, -2]))
"""Rows and columns of the first four bits, from the lower right corner."""
_SURE: Final = 8.0


def completed(found: Found, dark: NDArray[np.bool_], mask: int) -> Found:
    """The same symbol with what its modules say: `dark` has the shape (size, size), errors and all.

    It is left as it was where they say nothing of the kind, or something else than ZXing read.
    """
    version = int(found.version) if found.version.isdecimal() else 0
    if dark.shape != (tables.size_of(version),) * 2 or not 1 <= version <= tables.MAX_VERSION:
        return found
    first = dark[_FIRST] ^ tables.mask(mask, len(dark))[_FIRST]
    if int(np.packbits(first)[0]) >> 4 not in {_APPEND, _HANZI}:
        return found
    symbol = Attempts(version).view(np.where(dark, _SURE, -_SURE))
    if symbol is None or _data(symbol.content.segments) != _data(found.segments):
        return found
    return replace(found, segments=symbol.content.segments, sequence=symbol.content.sequence)


def _data(segments: tuple[Segment, ...]) -> bytes:
    return b"".join(segment.data for segment in segments)
