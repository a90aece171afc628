"""What ISO/IEC 18004:2024 fixes for model 2: sizes, blocks, function patterns, format and version words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Level: TypeAlias = Literal["L", "M", "Q", "H"]
LEVELS: Final[tuple[Level, ...]] = ("M", "L", "H", "Q")
"""Levels by the two bits that stand for them in the format information (table 12)."""
MAX_VERSION: Final = 40
WITH_VERSION_INFO: Final = 7
"""The first version that says its own number."""


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(n) for n in text.split())


_CHECK_WORDS: Final[dict[Level, tuple[int, ...]]] = {
    "L": _numbers(
        "7 10 15 20 26 18 20 24 30 18 20 24 26 30 22 24 28 30 28 28 "
        "28 28 30 30 26 28 30 30 30 30 30 30 30 30 30 30 30 30 30 30"
    ),
    "M": _numbers(
        "10 16 26 18 24 16 18 22 22 26 30 22 22 24 24 28 28 26 26 26 "
        "26 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28 28"
    ),
    "Q": _numbers(
        "13 22 18 26 18 24 18 22 20 24 28 26 24 20 30 24 28 28 26 30 "
        "28 30 30 30 30 28 30 30 30 30 30 30 30 30 30 30 30 30 30 30"
    ),
    "H": _numbers(
        "17 28 22 16 22 28 26 26 24 28 24 28 22 24 24 30 28 28 26 28 "
        "30 24 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30 30"
    ),
}
"""Codewords for error correction in each block, by version from 1 on (table 9)."""
_BLOCKS: Final[dict[Level, tuple[int, ...]]] = {
    "L": _numbers("1 1 1 1 1 2 2 2 2 4 4 4 4 4 6 6 6 6 7 8 8 9 9 10 12 12 12 13 14 15 16 17 18 19 19 20 21 22 24 25"),
    "M": _numbers(
        "1 1 1 2 2 4 4 4 5 5 5 8 9 9 10 10 11 13 14 16 17 17 18 20 21 23 25 26 28 29 31 33 35 37 38 40 43 45 47 49"
    ),
    "Q": _numbers(
        "1 1 2 2 4 4 6 6 8 8 8 10 12 16 12 17 16 18 21 20 23 23 25 27 29 34 34 35 38 40 43 45 48 51 53 56 59 62 65 68"
    ),
    "H": _numbers(
        "1 1 2 4 4 4 5 6 8 8 11 11 16 16 18 16 19 21 25 25 25 34 30 32 35 37 40 42 45 48 51 54 57 60 63 66 70 74 77 81"
    ),
}
"""Blocks, likewise."""
_LIGHT_RING: Final = 2
_ODD_VERSION: Final = 32
"""The one version whose alignment patterns are not where the rule of the others puts them."""
_FINDER: Final = np.array([[max(abs(x), abs(y)) != _LIGHT_RING for x in range(-3, 4)] for y in range(-3, 4)])
_ALIGNMENT: Final = np.array([[max(abs(x), abs(y)) != 1 for x in range(-2, 3)] for y in range(-2, 3)])
_FORMAT_GENERATOR: Final = 0x537
_FORMAT_MASK: Final = 0x5412
_VERSION_GENERATOR: Final = 0x1F25


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Where one Reed-Solomon block's codewords stand among all codewords as they are read, data first."""

    places: NDArray[np.intp]
    data: int

    @property
    def check(self) -> int:
        """How many of the codewords are for error correction."""
        return len(self.places) - self.data


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The modules of one version; arrays are indexed [row, column] and have the shape (size, size).

    `known` is +1 where a module is always dark, -1 where it is always light, 0 elsewhere. `order` holds the rows and
    columns of the data modules in reading order, eight for each codeword; remainder bits are left out.
    """

    version: int
    size: int
    known: NDArray[np.int8]
    order: tuple[NDArray[np.intp], NDArray[np.intp]]

    @property
    def codewords(self) -> int:
        """How many codewords the version holds."""
        return len(self.order[0]) // 8


def size_of(version: int) -> int:
    """Modules along one side."""
    return 17 + 4 * version


def alignment_centres(version: int) -> tuple[int, ...]:
    """Rows, and columns, on which alignment patterns are centred (annex E)."""
    if version == 1:
        return ()
    count = version // 7 + 2
    # Spacing is even and the same but for the first gap, which takes up the rest.
    step = 26 if version == _ODD_VERSION else -(-(size_of(version) - 13) // (2 * (count - 1))) * 2
    last = size_of(version) - 7
    return (6, *reversed([last - step * i for i in range(count - 1)]))


@lru_cache(maxsize=MAX_VERSION)
def layout(version: int) -> Layout:
    """The modules of `version`, 1 to 40."""
    size = size_of(version)
    known = np.zeros((size, size), np.int8)
    reserved = np.zeros((size, size), np.bool_)
    known[6, :] = known[:, 6] = np.where(np.arange(size) % 2 == 0, 1, -1)
    centres = alignment_centres(version)
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    for row in centres:
        for column in centres:
            if (row, column) not in corners:
                known[row - 2 : row + 3, column - 2 : column + 3] = np.where(_ALIGNMENT, 1, -1)
    # Eight modules with the separator; the ninth row and column are the format information's.
    for rows, columns, top, left in (
        (slice(0, 8), slice(0, 8), 0, 0),
        (slice(0, 8), slice(size - 8, size), 0, size - 7),
        (slice(size - 8, size), slice(0, 8), size - 7, 0),
    ):
        known[rows, columns] = -1
        known[top : top + 7, left : left + 7] = np.where(_FINDER, 1, -1)
    known[size - 8, 8] = 1
    reserved[0:9, 0:9] = reserved[0:9, size - 8 :] = reserved[size - 8 :, 0:9] = True
    if version >= WITH_VERSION_INFO:
        bits = version_word(version)
        for i in range(18):
            dark = 1 if bits >> i & 1 else -1
            known[i // 3, size - 11 + i % 3] = known[size - 11 + i % 3, i // 3] = dark
    reserved |= known != 0
    return Layout(version=version, size=size, known=known, order=_order(reserved, size))


def _order(reserved: NDArray[np.bool_], size: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Columns in pairs from the right, up and down by turns (7.7.3)."""
    rows: list[int] = []
    columns: list[int] = []
    upwards = True
    for right in (*range(size - 1, 6, -2), *range(5, 0, -2)):
        for row in range(size - 1, -1, -1) if upwards else range(size):
            for column in (right, right - 1):
                if not reserved[row, column]:
                    rows.append(row)
                    columns.append(column)
        upwards = not upwards
    whole = len(rows) // 8 * 8
    return np.array(rows[:whole], np.intp), np.array(columns[:whole], np.intp)


@lru_cache(maxsize=4 * MAX_VERSION)
def blocks(version: int, level: Level) -> tuple[Block, ...]:
    """How the codewords of a symbol are dealt out to blocks (7.6)."""
    total = layout(version).codewords
    check = _CHECK_WORDS[level][version - 1]
    count = _BLOCKS[level][version - 1]
    short = total // count - check
    longer = total % count
    sizes = [short + (i >= count - longer) for i in range(count)]
    places: list[list[int]] = [[] for _ in range(count)]
    place = 0
    for i in range(short + (longer > 0)):
        for b in range(count):
            if i < sizes[b]:
                places[b].append(place)
                place += 1
    for _ in range(check):
        for b in range(count):
            places[b].append(place)
            place += 1
    return tuple(Block(places=np.array(p, np.intp), data=n) for p, n in zip(places, sizes, strict=True))


@lru_cache(maxsize=8)
def mask(number: int, size: int) -> NDArray[np.bool_]:
    """Which modules of a symbol mask `number` (0 to 7) turns over (table 10)."""
    y, x = np.mgrid[:size, :size]
    rules = (
        (x + y) % 2,
        y % 2,
        x % 3,
        (x + y) % 3,
        (y // 2 + x // 3) % 2,
        (x * y) % 2 + (x * y) % 3,
        ((x * y) % 2 + (x * y) % 3) % 2,
        ((x + y) % 2 + (x * y) % 3) % 2,
    )
    return np.asarray(rules[number] == 0)


def _remainder(value: int, generator: int, degree: int) -> int:
    value <<= degree
    for shift in range(value.bit_length() - 1, degree - 1, -1):
        if value >> shift & 1:
            value ^= generator << (shift - degree)
    return value


def format_word(data: int) -> int:
    """The 15 bits that tell level and mask, `data` being their five bits (annex C)."""
    return (data << 10 | _remainder(data, _FORMAT_GENERATOR, 10)) ^ _FORMAT_MASK


def version_word(version: int) -> int:
    """The 18 bits that tell the version (annex D)."""
    return version << 12 | _remainder(version, _VERSION_GENERATOR, 12)


@lru_cache(maxsize=1)
def format_words() -> NDArray[np.int8]:
    """All format words as +1 and -1, most significant bit first; the shape is (32, 15)."""
    words = [[1 if format_word(d) >> (14 - i) & 1 else -1 for i in range(15)] for d in range(32)]
    return np.array(words, np.int8)


@lru_cache(maxsize=1)
def version_words() -> NDArray[np.int8]:
    """The version words of versions 7 to 40 as +1 and -1, least significant bit first; the shape is (34, 18)."""
    versions = range(WITH_VERSION_INFO, MAX_VERSION + 1)
    return np.array([[1 if version_word(v) >> i & 1 else -1 for i in range(18)] for v in versions], np.int8)


def format_places(size: int) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """Where the bits of both copies of the format word stand, as (row, column), most significant bit first."""
    first = (
        *((8, i) for i in range(6)),
        (8, 7),
        (8, 8),
        (7, 8),
        *((i, 8) for i in range(5, -1, -1)),
    )
    second = (
        *((size - 1 - i, 8) for i in range(7)),
        *((8, size - 8 + i) for i in range(8)),
    )
    return first, second
