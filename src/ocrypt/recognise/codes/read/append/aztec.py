"""Structured append of Aztec (ISO/IEC 24778:2008, section 8): " id ", where there is one, and two capital letters."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from ocrypt.recognise.codes.code import Sequence
from ocrypt.recognise.codes.read.append.aztec_text import head
from ocrypt.recognise.codes.read.append.galois import Field

if TYPE_CHECKING:
    from numpy.typing import NDArray

_POLYNOMIALS: Final = {4: 0x13, 6: 0x43, 8: 0x12D, 10: 0x409, 12: 0x1069}
_WORD_BITS: Final = ((2, 6), (8, 8), (22, 10), (32, 12))
"""The most layers that have words of so many bits."""
_HEADER: Final = re.compile(r"(?: ([!-~]{1,200}) )?([A-Z])([A-Z])")
_GRID: Final = 15
"""Modules between lines of the reference grid."""


def position(dark: NDArray[np.bool_], layers: int) -> Sequence | None:
    """Its place in a sequence, from its modules, (size, size), errors and all; None where it cannot be told.

    To be asked of symbols that are known to have one: it is the first text of the symbol, and looks like any other.
    """
    compact = len(dark) == 11 + 4 * layers
    bits = _data_bits(dark, layers, 4 * layers + 11 if compact else 4 * layers + 14)
    text = head(bits) if bits is not None else ""
    match = _HEADER.match(text)
    if match is None:
        return None
    index, count = ord(match[2]) - ord("A"), ord(match[3]) - ord("A") + 1
    return Sequence(index=index, count=count if index < count > 1 else 0, id=match[1] or "")


def _data_bits(dark: NDArray[np.bool_], layers: int, base: int) -> list[int] | None:
    """The bits that stand before the check words, repaired, without those that were stuffed in."""
    compact = base % 2 == 1
    data = _word_count(dark, 5 if compact else 7)
    size = next((bits for most, bits in _WORD_BITS if layers <= most), 0)
    lines = _lines(base)
    if not 0 < layers <= _WORD_BITS[-1][0] or data is None or lines[-1] != len(dark) - 1:
        return None
    raw = _spiral(dark, layers, lines)
    raw = raw[len(raw) % size :]
    words = raw.reshape(-1, size).astype(np.int64) @ (1 << np.arange(size - 1, -1, -1, dtype=np.int64))
    if data >= len(words):
        return None
    repaired = _field(size).repaired(words, len(words) - data)
    return None if repaired is None else _unstuffed(repaired[:data].tolist(), size)


@lru_cache(maxsize=len(_POLYNOMIALS))
def _field(bits: int) -> Field:
    return Field(bits, _POLYNOMIALS[bits])


def _unstuffed(words: list[int], size: int) -> list[int]:
    bits: list[int] = []
    for word in words:
        # A word whose other bits are all alike ends with one of the other kind, which means nothing.
        stuffed = word in {1, (1 << size) - 2}
        bits += [word >> place & 1 for place in range(size - 1, 0 if stuffed else -1, -1)]
    return bits


def _word_count(dark: NDArray[np.bool_], ring: int) -> int | None:
    """How many words are data, from the mode message around the bull's eye (7.2)."""
    middle = len(dark) // 2
    # A full symbol's message leaves out the line of the reference grid, which goes through the middle.
    steps = [step for step in range(2 - ring, ring - 1) if step or ring == 5]  # noqa: PLR2004
    bits = [dark[middle - ring, middle + step] for step in steps]
    bits += [dark[middle + step, middle + ring] for step in steps]
    bits += [dark[middle + ring, middle - step] for step in steps]
    bits += [dark[middle - step, middle - ring] for step in steps]
    words = np.array(bits, np.int64).reshape(-1, 4) @ np.array([8, 4, 2, 1])
    data = 2 if ring == 5 else 4  # noqa: PLR2004
    repaired = _field(4).repaired(words, len(words) - data)
    if repaired is None:
        return None
    message = 0
    for word in repaired[:data].tolist():
        message = message << 4 | word
    return (message & (0x3F if data == 2 else 0x7FF)) + 1  # noqa: PLR2004


def _lines(base: int) -> list[int]:
    """Where each row and column that holds data is, without the lines of a full symbol's reference grid."""
    if base % 2:
        return list(range(base))
    half = base // 2
    middle = half + (half - 1) // _GRID
    after = [middle + step + step // _GRID + 1 for step in range(half)]
    return [2 * middle - place for place in reversed(after)] + after


def _spiral(dark: NDArray[np.bool_], layers: int, lines: list[int]) -> NDArray[np.bool_]:
    """The bits of all layers, from the outermost, each two modules wide and once round (7.3)."""
    inner = dark[np.ix_(lines, lines)]
    parts: list[NDArray[np.bool_]] = []
    for layer in range(layers):
        ring = inner[2 * layer : len(inner) - 2 * layer, 2 * layer : len(inner) - 2 * layer]
        for _ in range(4):
            # Down the left side; the next side is there after a quarter turn clockwise.
            parts.append(ring[:-2, :2].ravel())
            ring = np.rot90(ring, -1)
    return np.concatenate(parts)
