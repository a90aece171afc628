"""The lines of a paragraph as one running text: where a space goes between two, and where a hyphen goes away."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.formats.parts import is_wide
from ocrypt.recognise.reading import same_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ocrypt.recognise.reading import Line

_HANGUL: Final = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")
"""Korean is wide and has spaces all the same."""
_SOFT: Final = "\u00ad"
_BROKEN: Final = re.compile(r"([^\W\d_]{2,})[-\u2010]$")
"""A word that ends in a hyphen: letters alone before it, so that neither a dash nor a number is taken for one."""
_GOES_ON: Final = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Words:
    """Which words, with their hyphens, a reading has: that tells whether a hyphen at a line's end belongs there."""

    known: frozenset[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Words:
        """Gather them, in lower case."""
        return cls(frozenset(word for text in texts for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.lower())))


def flowed(lines: Sequence[Line], words: Words) -> str:
    """The lines as one text, as a person would go on reading from one to the next."""
    text = ""
    for index, line in enumerate(lines):
        here = line.text.strip()
        if not text or not here:
            text += here
        elif same_row(lines[index - 1], line):
            text += f" {here}"
        else:
            text = joined(text, here, words)
    return text


def joined(text: str, here: str, words: Words) -> str:
    """What comes of a line's end and the beginning of the next one.

    A hyphen at the end goes where the two halves look like one word: letters before it, small ones behind it. Where
    the reading has the word elsewhere, with the hyphen or without, it is written as there.
    """
    if text.endswith(_SOFT):
        return text[:-1] + here
    before, after = _BROKEN.search(text), _GOES_ON.match(here)
    if before and after and after[0].islower():
        kept = f"{before[1]}-{after[0]}".lower() in words.known
        whole = f"{before[1]}{after[0]}".lower() in words.known
        return text + here if kept and not whole else text[:-1] + here
    if re.search(r"[^\W_]-$", text) and re.match(r"[^\W_]", here):
        # Jean-Paul, 2019-2020: the hyphen is the text's own.
        return text + here
    return text + ("" if _without_space(text[-1], here[0]) else " ") + here


def _without_space(last: str, first: str) -> bool:
    """Chinese and Japanese go on without a space, also beside other scripts."""
    return (is_wide(last) or is_wide(first)) and not _HANGUL.match(last) and not _HANGUL.match(first)
