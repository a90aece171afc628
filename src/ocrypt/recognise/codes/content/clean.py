"""Characters that can't be seen or that steer: finding them and taking them away."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.codes.content.lists import BIDI, INVISIBLE
from ocrypt.recognise.codes.content.names import Mark

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN_CONTROLS: Final = frozenset("\t\n\r")


def _of(ranges: tuple[tuple[int, int], ...]) -> frozenset[str]:
    return frozenset(chr(point) for low, high in ranges for point in range(low, high + 1))


_BIDI: Final = _of(BIDI)
_INVISIBLE: Final = _of(INVISIBLE)
_CONTROLS: Final = _of(((0, 0x1F), (0x7F, 0x9F)))
_SEPARATORS: Final = frozenset("\x1d\x1e\x04")
"""What divides the fields of GS1 element strings and of ISO/IEC 15434 messages."""


def hidden_marks(text: str) -> Iterator[Mark]:
    """Yield the marks of what can't be seen in `text`."""
    there = frozenset(text)
    if there & _CONTROLS - _PLAIN_CONTROLS:
        yield Mark.CONTROL_CHARACTERS
    if there & _BIDI:
        yield Mark.BIDI_CONTROL
    if not there & _INVISIBLE:
        return
    before = ""
    for each in text:
        if each in _INVISIBLE and not (each in "\u200c\u200d" and _joins(before)):
            yield Mark.INVISIBLE
            return
        before = each


def without_separators(text: str) -> str:
    """The text without what divides the fields of trade messages."""
    return "".join(each for each in text if each not in _SEPARATORS)


def is_control(character: str) -> bool:
    """Whether it is a C0 or C1 control character, or DEL."""
    return character in _CONTROLS


def is_hidden(character: str) -> bool:
    """Whether a reader sees nothing of it: controls, white space, invisible and direction characters."""
    return character in _CONTROLS or character.isspace() or character in _INVISIBLE or character in _BIDI


def visible(text: str) -> str:
    """The text without any hidden character, in compatibility form: what is decided on."""
    return unicodedata.normalize("NFKC", "".join(each for each in text if not is_hidden(each)))


def trimmed(text: str) -> str:
    """The text without hidden characters at both ends."""
    start, end = 0, len(text)
    while start < end and is_hidden(text[start]):
        start += 1
    while end > start and is_hidden(text[end - 1]):
        end -= 1
    return text[start:end]


def _joins(before: str) -> bool:
    """Whether a joiner is at home after this character: in emoji, and in scripts that need it to spell."""
    point = ord(before) if before else 0
    return point >= 0x1F000 or 0x2190 <= point <= 0x2BFF or point == 0xFE0F or 0x0600 <= point <= 0x0DFF
