"""How far a reading is from the truth: both as NFKC text without white space, so that order counts and spaces don't."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One reading against its truth."""

    letters: int
    """Length of the truth."""
    edits: int
    """Levenshtein distance; by `letters` it is the character error rate."""
    edits_folded: int
    """The same, with both in capitals where the truth has capitals only: labels that say nothing about case."""
    bag_f1: float
    """Agreement of the two bags of characters, 0 to 1: order left out, and case where `edits_folded` leaves it out."""


def score(truth: str, found: str) -> Score:
    """Compare a reading with its truth."""
    wanted, got = plain(truth), plain(found)
    wrong = edits(wanted, got)
    folded = got.upper() if wanted.isupper() else got
    return Score(
        letters=len(wanted),
        edits=wrong,
        edits_folded=wrong if folded == got else edits(wanted, folded),
        bag_f1=bag_f1(wanted, folded),
    )


def plain(text: str) -> str:
    """The text that is compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def bag_f1(first: str, second: str) -> float:
    """Agreement of the two texts' characters, order left out; 1 for two empty texts."""
    one, two = Counter(first), Counter(second)
    both = one.total() + two.total()
    return 2 * (one & two).total() / both if both else 1.0


def edits(first: str, second: str) -> int:
    """Levenshtein distance, by Myers' bit vectors (JACM 46(3), 1999)."""
    if not first:
        return len(second)
    full = (1 << len(first)) - 1
    top = 1 << (len(first) - 1)
    places: dict[str, int] = {}
    for index, character in enumerate(first):
        places[character] = places.get(character, 0) | 1 << index
    up, down, distance = full, 0, len(first)
    for character in second:
        match = places.get(character, 0)
        across = (((match & up) + up) ^ up) | match | down
        more, less = down | ~(across | up) & full, up & across
        distance += bool(more & top) - bool(less & top)
        more, less = more << 1 | 1, less << 1
        up, down = (less | ~((match | down) | more)) & full, more & (match | down)
    return distance
