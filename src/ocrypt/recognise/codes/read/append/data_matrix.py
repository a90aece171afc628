"""Structured append of Data Matrix (ISO/IEC 16022:2006, 5.6): codeword 233, the place, and two for the file.

It stands at the very beginning, so only the blocks that hold the first four codewords are repaired.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np

from ocrypt.recognise.codes.code import Sequence
from ocrypt.recognise.codes.read.append.galois import Field

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_APPEND: Final = 233
_HEADER: Final = 4
_COUNT_OF_ZERO: Final = 17
_FIELD: Final = Field(8, 0x12D)
# Check words and blocks by rows and columns (table 7). A stream is dealt to its blocks word by word.
_CHECKS: Final[dict[tuple[int, int], tuple[int, int]]] = {
    (10, 10): (5, 1),
    (12, 12): (7, 1),
    (14, 14): (10, 1),
    (16, 16): (12, 1),
    (18, 18): (14, 1),
    (20, 20): (18, 1),
    (22, 22): (20, 1),
    (24, 24): (24, 1),
    (26, 26): (28, 1),
    (32, 32): (36, 1),
    (36, 36): (42, 1),
    (40, 40): (48, 1),
    (44, 44): (56, 1),
    (48, 48): (68, 1),
    (52, 52): (84, 2),
    (64, 64): (112, 2),
    (72, 72): (144, 4),
    (80, 80): (192, 4),
    (88, 88): (224, 4),
    (96, 96): (272, 4),
    (104, 104): (336, 6),
    (120, 120): (408, 6),
    (132, 132): (496, 8),
    (144, 144): (620, 10),
    (8, 18): (7, 1),
    (8, 32): (11, 1),
    (12, 26): (14, 1),
    (12, 36): (18, 1),
    (16, 36): (24, 1),
    (16, 48): (28, 1),
}
# Parts of a side by its length: each has a border of its own, a module on either edge.
_WIDE: Final = ((120, 6), (64, 4), (32, 2))
_LONG: Final = 28
"""The side from which a rectangle is in two parts."""


def position(dark: NDArray[np.bool_]) -> Sequence | None:
    """Its place in a sequence, from its modules, (rows, columns), errors and all; None where it names none."""
    known = _CHECKS.get((dark.shape[0], dark.shape[1]))
    if known is None:
        return None
    check, blocks = known
    inner = _without_borders(dark)
    count = inner.size // 8
    # A look at one word tells nearly all symbols from those that may have a place.
    rows, columns = _places(inner.shape[0], inner.shape[1], 1)
    if _wrong(int(np.packbits(inner[rows, columns])[0]) ^ _APPEND):
        return None
    rows, columns = _places(inner.shape[0], inner.shape[1], count)
    words = np.packbits(inner[rows, columns]).astype(np.int64)
    header: list[int] = []
    repaired = [_FIELD.repaired(words[block::blocks], check // blocks) for block in range(min(blocks, _HEADER))]
    for place in range(_HEADER):
        block = repaired[place % blocks]
        if block is None:
            return None
        header.append(int(block[place // blocks]))
    if header[0] != _APPEND:
        return None
    return _told(header)


def _wrong(difference: int) -> bool:
    """Whether a first word is too unlike: one or two modules of it may be damaged."""
    return difference.bit_count() > 2  # noqa: PLR2004


def _told(header: list[int]) -> Sequence:
    index = header[1] >> 4
    count = _COUNT_OF_ZERO - (header[1] & 15)
    # A count of 17, or a place beyond the last, says nothing.
    sure = index < count < _COUNT_OF_ZERO
    return Sequence(index=index, count=count if sure else 0, id=str(header[2] << 8 | header[3]))


def _without_borders(dark: NDArray[np.bool_]) -> NDArray[np.bool_]:
    high, wide = dark.shape
    if high == wide:
        down = across = next((parts for side, parts in _WIDE if high >= side), 1)
    else:
        down, across = 1, 2 if wide > _LONG else 1
    regions = dark.reshape(down, high // down, across, wide // across)[:, 1:-1, :, 1:-1]
    return regions.reshape(high - 2 * down, wide - 2 * across)


@lru_cache(maxsize=64)
def _places(high: int, wide: int, count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the first `count` words' bits, highest first, in the matrix without borders."""
    flat = np.array(list(islice(_words(high, wide), count)), np.intp)
    return flat[:, :, 0].ravel(), flat[:, :, 1].ravel()


_Word = list[tuple[int, int]]


def _words(high: int, wide: int) -> Iterator[_Word]:
    """Where each word's modules are (annex F): diagonals up and down, and four corners of their own shapes."""
    seen = np.zeros((high, wide), np.bool_)
    row, column = 4, 0
    while row < high or column < wide:
        for word in _corners(row, column, high, wide):
            yield _marked(word, seen)
        while True:
            if row < high and column >= 0 and not seen[row, column]:
                yield _marked(_utah(row, column, high, wide), seen)
            row, column = row - 2, column + 2
            if row < 0 or column >= wide:
                break
        row, column = row + 1, column + 3
        while True:
            if row >= 0 and column < wide and not seen[row, column]:
                yield _marked(_utah(row, column, high, wide), seen)
            row, column = row + 2, column - 2
            if row >= high or column < 0:
                break
        row, column = row + 3, column + 1


def _marked(word: _Word, seen: NDArray[np.bool_]) -> _Word:
    for place in word:
        seen[place] = True
    return word


def _utah(row: int, column: int, high: int, wide: int) -> _Word:
    steps = ((-2, -2), (-2, -1), (-1, -2), (-1, -1), (-1, 0), (0, -2), (0, -1), (0, 0))
    return [_wrapped(row + down, column + across, high, wide) for down, across in steps]


def _wrapped(row: int, column: int, high: int, wide: int) -> tuple[int, int]:
    if row < 0:
        row, column = row + high, column + 4 - (high + 4) % 8
    if column < 0:
        row, column = row + 4 - (wide + 4) % 8, column + wide
    return row, column


def _corners(row: int, column: int, high: int, wide: int) -> Iterator[_Word]:
    right = wide - 1
    if row == high and column == 0:
        low = high - 1
        yield [(low, 0), (low, 1), (low, 2), (0, right - 1), (0, right), (1, right), (2, right), (3, right)]
    if row == high - 2 and column == 0 and wide % 4:
        top = [(0, right - 3), (0, right - 2), (0, right - 1), (0, right), (1, right)]
        yield [(high - 3, 0), (high - 2, 0), (high - 1, 0), *top]
    if row == high - 2 and column == 0 and wide % 8 == 4:  # noqa: PLR2004
        top = [(0, right - 1), (0, right), (1, right), (2, right), (3, right)]
        yield [(high - 3, 0), (high - 2, 0), (high - 1, 0), *top]
    if row == high + 4 and column == 2 and not wide % 8:  # noqa: PLR2004
        top = [(0, right - 2), (0, right - 1), (0, right), (1, right - 2), (1, right - 1), (1, right)]
        yield [(high - 1, 0), (high - 1, right), *top]
