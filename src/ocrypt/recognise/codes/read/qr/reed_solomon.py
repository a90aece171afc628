"""Reed-Solomon over GF(256) with the polynomial 0x11D and roots from 2**0 on, for errors and erasures.

Forney syndromes, Berlekamp-Massey, Chien search and Forney's formula, as in Blahut, "Algebraic Codes for Data
Transmission" (2003), chapter 7.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def _powers() -> tuple[list[int], list[int]]:
    exp = [0] * 510
    log = [0] * 256
    value = 1
    for i in range(255):
        exp[i] = exp[i + 255] = value
        log[value] = i
        value = value << 1 ^ (0x11D if value & 0x80 else 0)
    return exp, log


_EXP, _LOG = _powers()
_EXP_ARRAY: Final = np.array(_EXP, np.int64)
_LOG_ARRAY: Final = np.array(_LOG, np.int64)


@dataclass(frozen=True, slots=True)
class Repaired:
    """A block whose syndromes vanish; `errors` counts the codewords, beside the erased ones, that were wrong."""

    words: NDArray[np.uint8]
    errors: int


def syndromes(words: NDArray[np.uint8], check: int) -> NDArray[np.int64]:
    """The values of the received polynomial, highest power first, at 2**0 to 2**(check - 1)."""
    n = len(words)
    logs = _LOG_ARRAY[words]
    powers = np.outer(np.arange(check), np.arange(n - 1, -1, -1))
    terms = np.where(words != 0, _EXP_ARRAY[(logs + powers) % 255], 0)
    return np.asarray(np.bitwise_xor.reduce(terms, axis=1), np.int64)


def _times(a: int, b: int) -> int:
    return _EXP[_LOG[a] + _LOG[b]] if a and b else 0


def _product(a: Sequence[int], b: Sequence[int]) -> list[int]:
    """Polynomials, lowest power first."""
    out = [0] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        if x:
            lx = _LOG[x]
            for j, y in enumerate(b):
                if y:
                    out[i + j] ^= _EXP[lx + _LOG[y]]
    return out


def _locator(known: list[int], count: int) -> list[int] | None:
    """Berlekamp-Massey: the shortest recurrence of `known`; None if it stands for more than `count` errors."""
    current, previous = [1], [1]
    length, gap, last = 0, 1, 1
    for i, value in enumerate(known):
        delta = value
        for j in range(1, min(length, len(current) - 1) + 1):
            delta ^= _times(current[j], known[i - j])
        if not delta:
            gap += 1
            continue
        factor = _times(delta, _EXP[255 - _LOG[last]])
        grown = current + [0] * (len(previous) + gap - len(current))
        for j, value_before in enumerate(previous):
            grown[j + gap] ^= _times(factor, value_before)
        if 2 * length <= i:
            previous, last, length, gap = current, delta, i + 1 - length, 1
        else:
            gap += 1
        current = grown
        if length > count:
            return None
    while current[-1] == 0:
        current.pop()
    return current if len(current) - 1 == length else None


def _roots(locator: Sequence[int], n: int) -> NDArray[np.intp]:
    """Chien: the powers p < n at which `locator` vanishes for x = 2**-p."""
    powers = np.arange(n)
    total = np.zeros(n, np.int64)
    for i, coefficient in enumerate(locator):
        if coefficient:
            total ^= _EXP_ARRAY[(_LOG[coefficient] - i * powers) % 255]
    return np.flatnonzero(total == 0)


def repair(
    words: NDArray[np.uint8], check: int, erased: Sequence[int] = (), known: NDArray[np.int64] | None = None
) -> Repaired | None:
    """Correct `words`, whose last `check` are for correction; None where there is no codeword near enough.

    `erased` are the indices of words that are not to be trusted. What comes back differs from `words` in the erased
    places and in at most (check - len(erased)) // 2 others. `known` are the syndromes, if they were computed before.
    """
    n = len(words)
    values: list[int] = (syndromes(words, check) if known is None else known).tolist()
    if not any(values):
        return Repaired(words.copy(), 0)
    if len(erased) > check:
        return None
    erasure = [1]
    for place in erased:
        erasure = _product(erasure, (1, _EXP[(n - 1 - place) % 255]))
    modified = _product(erasure, values)[len(erased) : check] if erased else values
    errors = _locator(modified, (check - len(erased)) // 2)
    if errors is None or len(_roots(errors, n)) != len(errors) - 1:
        return None
    locator = _product(errors, erasure) if erased else errors
    places = _roots(locator, n)
    if len(places) != len(locator) - 1:
        return None
    out = _corrected(words, places.tolist(), locator, _product(values, locator)[:check])
    if out is None or syndromes(out, check).any():
        return None
    trusted = set(range(n)).difference(erased)
    return Repaired(out, sum(1 for power in places.tolist() if n - 1 - power in trusted))


def _value(polynomial: Sequence[int], power: int) -> int:
    """`polynomial`, lowest power first, at 2**power."""
    total = 0
    for i, c in enumerate(polynomial):
        if c:
            total ^= _EXP[(_LOG[c] + i * power) % 255]
    return total


def _corrected(
    words: NDArray[np.uint8], powers: list[int], locator: list[int], evaluator: list[int]
) -> NDArray[np.uint8] | None:
    """Forney's formula at each of `powers`; roots begin at 2**0, so a factor 2**power remains."""
    out = words.copy()
    # The formal derivative keeps the odd powers alone.
    slope = [c if i % 2 == 0 else 0 for i, c in enumerate(locator[1:])]
    for power in powers:
        bottom = _value(slope, -power % 255)
        if not bottom:
            return None
        top = _value(evaluator, -power % 255)
        out[len(words) - 1 - power] ^= _times(_times(top, _EXP[255 - _LOG[bottom]]), _EXP[power])
    return out
