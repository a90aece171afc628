"""From soft modules to content: format information, codewords, their repair, and how sure the result is.

A repair can also turn noise into a codeword. How likely that is can be counted: among all words of a block, the share
that lies within reach of some codeword. `evidence` is the negative logarithm of that share, in bits, and a symbol is
believed only where each block, and all together, have enough of it for the number of attempts that were made.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, log2
from typing import TYPE_CHECKING, Final

import numpy as np

from ocrypt.recognise.codes.read.qr import bits, reed_solomon, tables

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.read.qr.bits import Content
    from ocrypt.recognise.codes.read.qr.reed_solomon import Repaired
    from ocrypt.recognise.codes.read.qr.tables import Block, Level

_BLOCK_BITS: Final = 22.0
"""Evidence that each block must have by itself, in bits, less the logarithm of the attempts made at it."""
_SYMBOL_BITS: Final = 30.0
"""Evidence that all blocks and the padding must have together."""
_FORMATS_TRIED: Final = 3
_ERASURE_STEPS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A symbol that was decoded. `evidence` is in bits; `agreement` the share of modules that were read as they are."""

    version: int
    level: Level
    mask: int
    content: Content
    evidence: float
    agreement: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Solved:
    words: NDArray[np.uint8]
    evidence: float


def evidence_of(length: int, check: int, erased: int, errors: int) -> float:
    """Bits against chance of a repair of `errors` errors and `erased` erasures in a block of `length` codewords."""
    reach = log2(comb(length - erased, errors)) + 8 * errors
    return 8.0 * (check - erased) - reach


def formats(soft: NDArray[np.float64]) -> tuple[tuple[Level, int], ...]:
    """The likeliest levels and masks, best first, by both copies of the format word."""
    size = len(soft)
    words = tables.format_words()
    total = np.zeros(len(words))
    for copy in tables.format_places(size):
        rows, columns = np.array(copy, np.intp).T
        total += words @ soft[rows, columns]
    order = np.argsort(-total)[:_FORMATS_TRIED]
    # Far behind the best, a second is noise: 8 units are four bits that the picture would have to show wrong.
    kept = [int(d) for d in order if total[d] >= total[order[0]] - 8]
    return tuple((tables.LEVELS[d >> 3], d & 7) for d in kept)


class Attempts:
    """Solves one symbol from several views of the same modules; a block that any view solves stays solved."""

    __slots__ = ("_solved", "_tries", "_version")

    def __init__(self, version: int) -> None:
        self._version = version
        self._solved: dict[tuple[Level, int], dict[int, _Solved]] = {}
        self._tries = 1

    def view(self, soft: NDArray[np.float64]) -> Symbol | None:
        """Try one view: `soft` has the shape (size, size), above 0 where dark, and its size says how sure that is."""
        for level, number in formats(soft):
            symbol = self._with(soft, level, number)
            if symbol is not None:
                return symbol
        return None

    def _with(self, soft: NDArray[np.float64], level: Level, number: int) -> Symbol | None:
        plan = tables.layout(self._version)
        flipped = tables.mask(number, plan.size)[plan.order]
        values = np.where(flipped, -soft[plan.order], soft[plan.order]).reshape(-1, 8)
        words = np.packbits(values > 0, axis=1)[:, 0]
        trust = np.abs(values).min(axis=1)
        blocks = tables.blocks(self._version, level)
        solved = self._solved.setdefault((level, number), {})
        self._tries += 1
        for i, block in enumerate(blocks):
            if i not in solved:
                answer = self._solve(words[block.places], trust[block.places], block)
                if answer is None:
                    # One block more or less is not worth the time where the first shows that nothing fits.
                    if not solved and i >= 1:
                        return None
                    continue
                solved[i] = answer
        if len(solved) < len(blocks):
            return None
        return self._symbol(soft, level, number, [solved[i] for i in range(len(blocks))])

    def _solve(self, words: NDArray[np.uint8], trust: NDArray[np.float64], block: Block) -> _Solved | None:
        """Errors alone first, then with more and more of the least trusted erased (generalised minimum distance)."""
        needed = _BLOCK_BITS + log2(self._tries)
        worst = np.argsort(trust)
        most = int(block.check - needed // 8)
        steps = sorted({0, *(most * i // _ERASURE_STEPS for i in range(1, _ERASURE_STEPS + 1))})
        known = reed_solomon.syndromes(words, block.check)
        for step in steps:
            if step > most:
                break
            repaired = reed_solomon.repair(words, block.check, worst[:step].tolist(), known)
            if repaired is None:
                continue
            evidence = evidence_of(len(words), block.check, step, repaired.errors) - log2(len(steps))
            if evidence >= needed:
                return _Solved(words=_data(repaired, block), evidence=evidence)
        return None

    def _symbol(self, soft: NDArray[np.float64], level: Level, number: int, parts: list[_Solved]) -> Symbol | None:
        data = b"".join(p.words.tobytes() for p in parts)
        try:
            content = bits.parse(data, self._version)
        except bits.BadStream:
            return None
        evidence = sum(p.evidence for p in parts) + 8 * content.pads - log2(self._tries)
        if evidence < _SYMBOL_BITS or not content.segments:
            return None
        known = tables.layout(self._version).known
        agreement = float(((soft > 0) == (known > 0))[known != 0].mean())
        return Symbol(
            version=self._version,
            level=level,
            mask=number,
            content=content,
            evidence=evidence,
            agreement=agreement,
        )


def _data(repaired: Repaired, block: Block) -> NDArray[np.uint8]:
    return repaired.words[: block.data]
