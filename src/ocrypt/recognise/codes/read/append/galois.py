"""Reed-Solomon over a field of 16 to 4096 elements, its roots from the field's generator on: Data Matrix and Aztec.

Berlekamp-Massey for errors alone, Chien search and Forney's formula, as in Blahut, "Algebraic Codes for Data
Transmission" (2003), chapter 7. QR codes count their roots from 1 and know erasures: `qr.reed_solomon`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


MOST_ERRORS: Final = 64
"""More are not repaired: the time grows with the check words times the errors, and a hostile symbol has a thousand."""


class Field:
    """GF(2**bits), by a primitive polynomial whose root 2 is."""

    def __init__(self, bits: int, polynomial: int) -> None:
        self.order = (1 << bits) - 1
        exp, log = np.zeros(2 * self.order, np.int64), np.zeros(self.order + 1, np.int64)
        value = 1
        for power in range(self.order):
            exp[power] = exp[power + self.order] = value
            log[value] = power
            value <<= 1
            if value > self.order:
                value ^= polynomial
        self._exp, self._log = exp, log
        self._powers: list[int] = exp.tolist()
        self._logs: list[int] = log.tolist()

    def repaired(self, words: NDArray[np.int64], check: int) -> NDArray[np.int64] | None:
        """Correct `words`, whose last `check` are for correction.

        None where no codeword is near enough: check // 2 errors, and no more than MOST_ERRORS.
        """
        known = self._syndromes(words, check)
        if not known.any():
            return words
        locator = self._locator(known.tolist(), min(check // 2, MOST_ERRORS))
        if locator is None:
            return None
        powers = np.arange(len(words))
        roots = np.flatnonzero(self._values(locator, -powers) == 0)
        if len(roots) != len(locator) - 1:
            return None
        out = words.copy()
        # Its degree is below the number of errors, so what comes after in the syndromes does not matter.
        evaluator = self.product(known[: len(roots)].tolist(), locator)[: len(roots)]
        # The formal derivative keeps the odd powers alone.
        slope = [value if place % 2 == 0 else 0 for place, value in enumerate(locator[1:])]
        tops, bottoms = self._values(evaluator, -roots), self._values(slope, -roots)
        if not (tops.all() and bottoms.all()):
            return None
        out[len(words) - 1 - roots] ^= self._exp[(self._log[tops] - self._log[bottoms]) % self.order]
        return None if self._syndromes(out, check).any() else out

    def power(self, exponent: int) -> int:
        """The generator to the power of `exponent`, 0 to 2 * order - 1."""
        return self._powers[exponent]

    def _syndromes(self, words: NDArray[np.int64], check: int) -> NDArray[np.int64]:
        """The received polynomial, highest power first, at the first `check` powers of the generator."""
        return self._values(words[::-1].tolist(), np.arange(1, check + 1))

    def _values(self, polynomial: Sequence[int], powers: NDArray[np.int64]) -> NDArray[np.int64]:
        """`polynomial`, lowest power first, at the generator to each of `powers`."""
        total = np.zeros(len(powers), np.int64)
        for place, value in enumerate(polynomial):
            if value:
                total ^= self._exp[(self._log[value] + place * powers) % self.order]
        return total

    def _times(self, a: int, b: int) -> int:
        return self._powers[self._logs[a] + self._logs[b]] if a and b else 0

    def product(self, a: Sequence[int], b: Sequence[int]) -> list[int]:
        """Of two polynomials, lowest power first."""
        out = [0] * (len(a) + len(b) - 1)
        for i, x in enumerate(a):
            for j, y in enumerate(b):
                out[i + j] ^= self._times(x, y)
        return out

    def _locator(self, known: list[int], most: int) -> list[int] | None:
        """The shortest recurrence of `known`; None if it stands for more than `most` errors."""
        current, previous = [1], [1]
        length, gap, last = 0, 1, 1
        for i, value in enumerate(known):
            delta = value
            for j in range(1, min(length, len(current) - 1) + 1):
                delta ^= self._times(current[j], known[i - j])
            if not delta:
                gap += 1
                continue
            factor = self._powers[(self._logs[delta] - self._logs[last]) % self.order]
            grown = current + [0] * (len(previous) + gap - len(current))
            for j, before in enumerate(previous):
                grown[j + gap] ^= self._times(factor, before)
            if 2 * length <= i:
                previous, last, length, gap = current, delta, i + 1 - length, 1
            else:
                gap += 1
            current = grown
            if length > most:
                return None
        while current[-1] == 0:
            current.pop()
        return current if len(current) - 1 == length else None
