"""Bytes to text: by the character set that a symbol names, else by a guess (`spec/codes.md`, "Charset").

Many writers put GB18030 or Shift-JIS into a symbol and say nothing of it, so the bytes themselves must tell.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.codes.eci import ECI
from ocrypt.recognise.codes.guess import cost

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrypt.recognise.codes.read.found import Segment


@dataclass(frozen=True, slots=True, repr=False)
class Decoded:
    """A code's text and the name of the character set that gave it.

    Where the symbol names a set that is unknown, or that its bytes are not written in, the name begins with the number,
    as in `eci-999:utf-8`, and what follows was guessed.
    """

    text: str
    charset: str


_CODECS: Final = {
    "cp437": "cp437",
    **{f"iso-8859-{part}": f"iso8859_{part}" for part in (*range(1, 12), *range(13, 17))},
    "shift_jis": "cp932",
    **{f"windows-{page}": f"cp{page}" for page in (1250, 1251, 1252, 1256)},
    "utf-16be": "utf-16-be",
    "utf-16le": "utf-16-le",
    "utf-32be": "utf-32-be",
    "utf-32le": "utf-32-le",
    "utf-8": "utf-8",
    "ascii": "ascii",
    "big5": "cp950",
    "gb18030": "gb18030",
    "euc-kr": "cp949",
    "iso-2022-jp": "iso2022_jp",
    "binary": "iso8859_1",
}
"""Python's codec for each name. Where makers' supersets are what is found in the wild, the superset."""

_PRIORS: Final = {
    "utf-8": 0.0,
    "gb18030": 2.0,
    "shift_jis": 2.5,
    "iso-8859-1": 2.0,
    "big5": 9.0,
    "euc-kr": 9.0,
}
"""How much less usual than UTF-8 each is in a symbol that names none, in bits."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
)
_HINT: Final = 12.0
"""What a neighbour's own character set is worth, in bits: kanji mode beside bytes, for one."""
_NAME_LENGTH: Final = 40


def warm() -> None:
    """Load every codec now: a confined job can open no file later."""
    for name in _CODECS.values():
        codecs.lookup(name)
        "1".encode(name).decode(name)


def decode(data: bytes, eci: int | None = None) -> Decoded:
    """Tell the text of `data`; `eci` is the extended channel interpretation that the symbol names, if any.

    Never fails: bytes that are no text in any set are read as ISO 8859-1, which loses nothing.
    """
    if eci is None:
        return _guessed(data, frozenset())
    name = ECI.get(eci)
    if name is not None:
        text = _strict(data, name)
        if text is not None:
            return Decoded(text, name)
    guessed = _guessed(data, frozenset())
    return Decoded(guessed.text, f"eci-{eci}:{guessed.charset}"[:_NAME_LENGTH])


def decode_segments(segments: tuple[Segment, ...]) -> Decoded:
    """Tell the text of a symbol from its segments, in order; neighbours under one interpretation are read as one.

    Segments without an interpretation are guessed together, with a leaning to what the others name. The character sets
    are joined by "+" where they differ; ASCII is not mentioned beside another.
    """
    named = frozenset(ECI[each.eci] for each in segments if each.eci in ECI)
    parts = [
        _guessed(data, named) if eci is None else decode(data, eci)
        for eci, data in ((eci, b"".join(each.data for each in run)) for eci, run in groupby(segments, _eci))
    ]
    names = list(dict.fromkeys(part.charset for part in parts))
    told = [name for name in names if name != "ascii"] or names or ["ascii"]
    return Decoded("".join(part.text for part in parts), "+".join(told)[:_NAME_LENGTH])


def _eci(segment: Segment) -> int | None:
    return segment.eci


def _guessed(data: bytes, named: frozenset[str]) -> Decoded:
    for mark, name in _MARKS:
        text = _strict(data[len(mark) :], name) if data.startswith(mark) else None
        if text is not None:
            return Decoded(text, name)
    readings = list(_readings(data))
    if len(readings) == 1:
        return readings[0]
    return min(readings, key=lambda each: _total(each, named))


def _total(reading: Decoded, named: frozenset[str]) -> float:
    prior = _PRIORS.get(reading.charset, _PRIORS["iso-8859-1"])
    return cost(reading.text, reading.charset) + prior - (_HINT if reading.charset in named else 0.0)


def _readings(data: bytes) -> Iterator[Decoded]:
    """What the bytes may say, the more usual first; at least one."""
    if data.isascii():
        if b"\x1b$" in data or b"\x1b(J" in data:
            text = _strict(data, "iso-2022-jp")
            if text is not None:
                yield Decoded(text, "iso-2022-jp")
                return
        yield Decoded(data.decode("ascii"), "ascii")
    else:
        for name in _PRIORS:
            text = _western(data) if name == "iso-8859-1" else _strict(data, name)
            if text is not None:
                yield Decoded(text, _western_name(data) if name == "iso-8859-1" else name)
    if b"\0" in data and len(data) % 2 == 0:
        # Without a mark, only the zero bytes of Latin letters can show that these are pairs.
        for name in ("utf-16be", "utf-16le"):
            text = _strict(data, name)
            if text is not None:
                yield Decoded(text, name)


def _western(data: bytes) -> str:
    text = _strict(data, _western_name(data))
    return data.decode("iso8859_1") if text is None else text


def _western_name(data: bytes) -> str:
    """Windows-1252 where a byte is a sign there and a control character in ISO 8859-1, and all bytes exist."""
    if any(0x80 <= byte < 0xA0 for byte in data) and _strict(data, "windows-1252") is not None:
        return "windows-1252"
    return "iso-8859-1"


def _strict(data: bytes, name: str) -> str | None:
    try:
        return data.decode(_CODECS[name])
    except UnicodeDecodeError:
        return None
