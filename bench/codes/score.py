"""One picture's codes as they were read against what is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.codes.pictures import Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """`right` of `expected` codes were read; `wrong` texts are in the answer and not in the picture."""

    expected: int
    right: int
    wrong: int


def plain(text: str) -> str:
    """Without what line ends differ by: labels of several sets have only one kind."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def score(truths: Sequence[Truth], others: Sequence[Truth], texts: Sequence[str]) -> Score:
    """Hold texts against the codes that are asked for, each code and each text once.

    A code whose text nobody knows is read by any text that no other code has. `others` are codes of the picture that
    are not asked for: their texts are not wrong.
    """
    left = [truth for truth in truths if truth.text is not None]
    unknown = sum(truth.text is None and not truth.optional for truth in truths)
    known = {plain(truth.text) for truth in (*truths, *others) if truth.text is not None}
    right, strange = 0, 0
    for text in map(plain, texts):
        match = next((truth for truth in left if plain(truth.text or "") == text), None)
        if match is not None:
            left.remove(match)
            right += not match.optional
        elif text not in known:
            strange += 1
    guessed = min(unknown, strange)
    return Score(expected=sum(not truth.optional for truth in truths), right=right + guessed, wrong=strange - guessed)
