"""The first characters of an Aztec symbol that is part of a sequence (ISO/IEC 24778:2008, 7.1 and section 8)."""

from __future__ import annotations

from typing import Final

_LATCHES: Final = (1, 1, 1, 0, 1, 1, 1, 1, 0, 1)
"""To "mixed" and back: what no writer would do but to say that a sequence's header follows."""
_LONGEST: Final = 256
_LENGTH: Final = 5
_MORE: Final = 11
"""Bits of the length of a run of bytes, and of a longer one's."""
_UPPER: Final = ("P", " ", *map(chr, range(65, 91)), "LL", "ML", "DL", "BS")
_LOWER: Final = ("P", " ", *map(chr, range(97, 123)), "US", "ML", "DL", "BS")
_CONTROLS: Final = (*map(chr, range(1, 14)), *map(chr, range(27, 32)))
_MIXED: Final = ("P", " ", *_CONTROLS, *"@\\^_`|~\x7f", "LL", "UL", "PL", "BS")
_PUNCTUATION: Final = ("FLG", "\r", "\r\n", ". ", ", ", ": ", *"!\"#$%&'()*+,-./:;<=>?[]{}", "UL")
_DIGITS: Final = ("P", " ", *"0123456789,.", "UL", "US")
_TABLES: Final = {"U": _UPPER, "L": _LOWER, "M": _MIXED, "P": _PUNCTUATION, "D": _DIGITS}


def head(bits: list[int]) -> str:
    """The text that follows the mark of a sequence, 256 characters at most; "" where there is no such mark."""
    if tuple(bits[: len(_LATCHES)]) != _LATCHES:
        return ""
    return _Reader(bits[len(_LATCHES) :]).text()


class _Reader:
    """Reads characters from bits, in the table that was latched to or, for one of them, shifted to."""

    def __init__(self, bits: list[int]) -> None:
        self._bits = bits
        self._at = 0
        self._latched = "U"

    def text(self) -> str:
        out = ""
        table = self._latched
        while len(out) < _LONGEST and self._left() >= _width(table):
            said = _TABLES[table][self._number(_width(table))]
            if said == "FLG":
                # It names a character set or begins a trade code: neither belongs to the header.
                return out
            table = self._latched
            if said == "BS":
                out += self._binary()
            elif said == "P":
                table = "P"
            elif said == "US":
                table = "U"
            elif len(said) == 2 and said[1] == "L" and said[0] in _TABLES:  # noqa: PLR2004
                table = self._latched = said[0]
            else:
                out += said
        return out

    def _left(self) -> int:
        return len(self._bits) - self._at

    def _number(self, width: int) -> int:
        value = 0
        for bit in self._bits[self._at : self._at + width]:
            value = value << 1 | bit
        self._at += width
        return value

    def _binary(self) -> str:
        if self._left() < _LENGTH:
            return ""
        count = self._number(_LENGTH)
        if not count and self._left() >= _MORE:
            count = self._number(_MORE) + (1 << _LENGTH) - 1
        count = min(count, self._left() // 8, _LONGEST)
        return bytes(self._number(8) for _ in range(count)).decode("latin-1")


def _width(table: str) -> int:
    return 4 if table == "D" else 5
