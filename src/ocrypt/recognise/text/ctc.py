"""Connectionist temporal classification: scores per column to characters with places, and those to words.

Best-path decoding as in Graves et al., "Connectionist Temporal Classification", ICML 2006, section 3.2: the most
likely class of every column, repeats merged, blanks dropped.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

BLANK: Final = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """One character read; `start` and `end` are columns, half open; `confidence` is its best column's probability."""

    text: str
    start: float
    end: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that make one word, and the columns that they take."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        """The word."""
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def confidence(self) -> float:
        """The mean of the characters' probabilities."""
        return mean_confidence(self.glyphs)


def decode(classes: Sequence[int], scores: Sequence[float], alphabet: Sequence[str]) -> tuple[Glyph, ...]:
    """Decode the best path; `classes` and `scores` have one entry a column, `alphabet[BLANK]` is never read."""
    glyphs: list[Glyph] = []
    at = 0
    for number, columns in groupby(classes):
        end = at + sum(1 for _ in columns)
        if number != BLANK:
            glyphs.append(Glyph(text=alphabet[number], start=at, end=end, confidence=max(scores[at:end])))
        at = end
    return tuple(glyphs)


def mean_confidence(glyphs: Sequence[Glyph]) -> float:
    """The mean of the characters' probabilities; 0 for none."""
    return sum(glyph.confidence for glyph in glyphs) / len(glyphs) if glyphs else 0.0


def split_words(glyphs: Sequence[Glyph]) -> tuple[Run, ...]:
    """Split at white space, and where a script without spaces meets one with spaces.

    Every character that is not white space is in exactly one run, in order.
    """
    runs: list[Run] = []
    word: list[Glyph] = []
    for glyph in glyphs:
        blank = glyph.text.isspace()
        if word and (blank or _spaceless(word[-1].text) != _spaceless(glyph.text)):
            runs.append(Run(tuple(word)))
            word = []
        if not blank:
            word.append(glyph)
    if word:
        runs.append(Run(tuple(word)))
    return tuple(runs)


# Han, kana, bopomofo and the punctuation that goes with them: Unicode East Asian Width "W", UAX 11.
def _spaceless(character: str) -> bool:
    return unicodedata.east_asian_width(character[0]) in {"W", "F"}
