"""Which of the eight masks a QR code is given: the one with the least penalty (ISO/IEC 18004:2024, 7.8.3).

The library would make each symbol eight times over. Here it is made once; what each mask turns over, its format
information with it, is the same in all symbols of a version. Rows and columns of a symbol stand in one long integer,
so that each rule looks at all modules at once.

Where the standard can be read in two ways, this reads it as the library does: what lies around the symbol counts as
light, and a pattern like a finder's counts once, though there be light on both of its sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

MASKS: Final = 8
VERSIONS: Final = 40
_LIGHT: Final = 4
"""Light modules that rule 3 wants beside a finder's pattern; as many are kept behind each line."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class _Version:
    """What all symbols of one size share. Integers hold lines as `_packed` does.

    `changes` is what differs between mask 0 and each of the masks: shape (8, size, size). `packed` has the same.
    `pairs` are the places that, with the one before, lie in the same line.
    """

    changes: NDArray[np.bool_]
    packed: tuple[int, ...]
    pairs: int
    everywhere: int
    half: int
    line: int


def with_best_mask(modules: NDArray[np.bool_], sample: Callable[[int, int], NDArray[np.bool_]]) -> NDArray[np.bool_]:
    """Give a symbol made with mask 0, shape (size, size), the mask that suits it best.

    `sample` makes any symbol of a version, 1 to 40, with a mask, 0 to 7; it is asked once for each version and mask.
    """
    version = _version((len(modules) - 17) // 4, sample)
    lines = _packed(modules)
    penalties = [_penalty(lines ^ change, version) for change in version.packed]
    best: NDArray[np.bool_] = version.changes[penalties.index(min(penalties))]
    return np.logical_xor(modules, best)


@lru_cache(maxsize=VERSIONS)
def _version(number: int, sample: Callable[[int, int], NDArray[np.bool_]]) -> _Version:
    made = np.stack([sample(number, mask) for mask in range(MASKS)])
    changes = made ^ made[0]
    size = made.shape[1]
    line = size + _LIGHT
    inner = np.ones((size, size), np.bool_)
    inner[:, 0] = False
    twice = _packed(inner) >> size * line
    return _Version(
        changes=changes,
        packed=tuple(_packed(change) for change in changes),
        pairs=twice << size * line | twice,
        everywhere=(1 << 2 * size * line + _LIGHT) - 1,
        half=size * line,
        line=line,
    )


def _packed(modules: NDArray[np.bool_]) -> int:
    """Put all rows and then all columns into one integer, the first the highest, four zeros behind each line."""
    size = len(modules)
    lines = np.zeros((2, size, size + _LIGHT), np.bool_)
    lines[0, :, :size] = modules
    lines[1, :, :size] = modules.T
    return int.from_bytes(np.packbits(lines).tobytes(), "big") >> -lines.size % 8


def _penalty(dark: int, version: _Version) -> int:
    """Add up the four rules. A shift to the right by n brings to each place what is n places before it."""
    half, pairs = version.half, version.pairs
    # Rule 1: five in a line of one colour cost 3, each further one 1. So each five cost 1, and each first five 2 more.
    same = pairs ^ pairs & (dark ^ dark >> 1)
    five = same & same >> 1
    five &= five >> 2
    penalty = 3 * five.bit_count() - 2 * (five & five >> 1).bit_count()
    # Rule 2: each square of four of one colour costs 3.
    rows, same = dark >> half, same >> half
    square = same & same >> version.line
    penalty += 3 * (square.bit_count() - (square & (rows ^ rows >> version.line)).bit_count())
    # Rule 3: a line's 1011101 with four light before or behind costs 40. Found where its last module is.
    light = dark ^ version.everywhere
    outer, gap = dark & dark >> 4, light & light >> 4
    finder = outer & outer >> 2 & dark >> 3 & gap >> 1
    if finder:
        four = light & light >> 1
        four &= four >> 2
        penalty += 40 * (finder & (four >> 7 | four << 4)).bit_count()
    # Rule 4: each whole 5 % that the dark ones are away from a half cost 10.
    modules = (version.line - _LIGHT) ** 2
    return penalty + abs(rows.bit_count() * 20 - modules * 10) // modules * 10
