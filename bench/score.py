"""Character error rate: edits by length of the truth, on NFKC text without white space, so that order counts."""

from __future__ import annotations

import unicodedata


def plain(text: str) -> str:
    """The text that is compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


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
