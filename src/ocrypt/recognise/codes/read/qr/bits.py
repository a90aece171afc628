"""The bit stream of a symbol's data codewords (ISO/IEC 18004:2024, 7.4), read into segments.

Strict on purpose: what repair made up out of noise seldom parses, so a stream that breaks a rule is no symbol.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ocrypt.recognise.codes.code import Sequence
from ocrypt.recognise.codes.read.found import Segment

_ALPHANUMERIC: Final = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_NUMERIC, _LETTERS, _APPEND, _BYTES, _FNC1_FIRST, _ECI, _KANJI, _FNC1_SECOND, _HANZI = 1, 2, 3, 4, 5, 7, 8, 9, 13
_COUNT_BITS: Final = {
    _NUMERIC: (10, 12, 14),
    _LETTERS: (9, 11, 13),
    _BYTES: (8, 16, 16),
    _KANJI: (8, 10, 12),
    _HANZI: (8, 10, 12),
}
_SHIFT_JIS, _GB2312 = 20, 29
_MODE_BITS: Final = 4
_WIDER: Final = (10, 27)
"""Versions from which counts take more bits."""
_PADS: Final = (0xEC, 0x11)


class BadStream(Exception):
    """The bits break a rule of the standard, so they are no symbol."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a stream says. `pads` counts the pad codewords after it, all of which were as they must be."""

    segments: tuple[Segment, ...]
    sequence: Sequence | None
    pads: int
    gs1: str = ""


class _Bits:
    __slots__ = ("_left", "_number")

    def __init__(self, data: bytes) -> None:
        self._number = int.from_bytes(data, "big")
        self._left = len(data) * 8

    @property
    def left(self) -> int:
        return self._left

    def take(self, count: int) -> int:
        if count > self._left:
            raise BadStream
        self._left -= count
        return self._number >> self._left & ((1 << count) - 1)


class _Reader:
    """Goes through a stream, segment by segment, and collects runs of bytes under one interpretation."""

    __slots__ = ("_bits", "_eci", "_named", "_run", "_width", "done", "gs1", "sequence")

    def __init__(self, bits: _Bits, version: int) -> None:
        self._bits = bits
        self._width = 0 if version < _WIDER[0] else 1 if version < _WIDER[1] else 2
        self._run = bytearray()
        self._eci: int | None = None
        self._named: int | None = None
        self.done: list[Segment] = []
        self.gs1 = ""
        self.sequence: Sequence | None = None

    def read(self) -> None:
        """All segments, to the terminator or the end."""
        while self._bits.left >= _MODE_BITS:
            mode = self._bits.take(_MODE_BITS)
            if mode == 0:
                break
            if mode == _APPEND:
                self._append()
            elif mode == _ECI:
                self._named = _designator(self._bits)
            elif mode in {_FNC1_FIRST, _FNC1_SECOND}:
                if self.gs1:
                    raise BadStream
                self.gs1 = "gs1" if mode == _FNC1_FIRST else f"aim{self._bits.take(8)}"
            elif mode in _COUNT_BITS:
                self._segment(mode)
            else:
                raise BadStream
        self._flush()

    def _append(self) -> None:
        index, last, parity = self._bits.take(4), self._bits.take(4), self._bits.take(8)
        if self.sequence is not None or index > last:
            raise BadStream
        self.sequence = Sequence(index=index, count=last + 1, id=str(parity))

    def _segment(self, mode: int) -> None:
        if mode == _HANZI and self._bits.take(4) != 1:
            raise BadStream
        count = self._bits.take(_COUNT_BITS[mode][self._width])
        if count == 0 and mode != _BYTES:
            raise BadStream
        eci = self._named
        if mode == _HANZI:
            eci = _GB2312
        elif mode == _KANJI and eci is not None:
            eci = _SHIFT_JIS
        if eci != self._eci:
            self._flush()
            self._eci = eci
        self._run += _characters(self._bits, mode, count, self.gs1)

    def _flush(self) -> None:
        if self._run:
            self.done.append(Segment(data=bytes(self._run), eci=self._eci))
            self._run = bytearray()


def parse(data: bytes, version: int) -> Content:
    """Read the data codewords of a symbol of `version` (1 to 40).

    Kanji are given as Shift-JIS and Hanzi (GB/T 18284) as GB 2312 bytes; the latter stand under ECI 29, and where the
    symbol mixes Kanji with an ECI of its own, they stand under ECI 20. FNC1 is told by `gs1`, and its separators are
    given as the byte 29.

    Raises:
        BadStream: it breaks a rule.
    """
    bits = _Bits(data)
    reader = _Reader(bits, version)
    reader.read()
    return Content(segments=tuple(reader.done), sequence=reader.sequence, pads=_padding(bits), gs1=reader.gs1)


def _characters(bits: _Bits, mode: int, count: int, gs1: str) -> bytes:
    if mode == _NUMERIC:
        return _digits(bits, count)
    if mode == _LETTERS:
        text = _letters(bits, count)
        return _separators(text) if gs1 else text
    if mode == _KANJI:
        return _kanji(bits, count)
    if mode == _HANZI:
        return _hanzi(bits, count)
    if count * 8 > bits.left:
        raise BadStream
    return bits.take(count * 8).to_bytes(count, "big")


def _designator(bits: _Bits) -> int:
    first = bits.take(8)
    if first < 0x80:  # noqa: PLR2004
        return first
    if first < 0xC0:  # noqa: PLR2004
        return (first & 0x3F) << 8 | bits.take(8)
    if first < 0xE0:  # noqa: PLR2004
        value = (first & 0x1F) << 16 | bits.take(16)
        if value <= 999_999:  # noqa: PLR2004
            return value
    raise BadStream


def _digits(bits: _Bits, count: int) -> bytes:
    if count * 10 // 3 > bits.left:
        raise BadStream
    out = bytearray()
    for width, length in ((10, 3),) * (count // 3) + (((0, 0), (4, 1), (7, 2))[count % 3],):
        value = bits.take(width)
        if length and value >= 10**length:
            raise BadStream
        out += f"{value:0{length}d}".encode() if length else b""
    return bytes(out)


def _letters(bits: _Bits, count: int) -> bytes:
    if count * 11 // 2 > bits.left:
        raise BadStream
    out = bytearray()
    for _ in range(count // 2):
        value = bits.take(11)
        if value >= 45 * 45:
            raise BadStream
        out += bytes((_ALPHANUMERIC[value // 45], _ALPHANUMERIC[value % 45]))
    if count % 2:
        value = bits.take(6)
        if value >= 45:  # noqa: PLR2004
            raise BadStream
        out.append(_ALPHANUMERIC[value])
    return bytes(out)


def _separators(text: bytes) -> bytes:
    """Under FNC1 a lone % stands for the separator and a double one for itself (7.4.9.2)."""
    return text.replace(b"%%", b"\0").replace(b"%", b"\x1d").replace(b"\0", b"%")


def _kanji(bits: _Bits, count: int) -> bytes:
    if count * 13 > bits.left:
        raise BadStream
    out = bytearray()
    for _ in range(count):
        value = bits.take(13)
        code = value // 0xC0 << 8 | value % 0xC0
        code += 0x8140 if code < 0x1F00 else 0xC140  # noqa: PLR2004
        out += code.to_bytes(2, "big")
    return bytes(out)


def _hanzi(bits: _Bits, count: int) -> bytes:
    if count * 13 > bits.left:
        raise BadStream
    out = bytearray()
    for _ in range(count):
        value = bits.take(13)
        code = value // 0x60 << 8 | value % 0x60
        code += 0xA1A1 if code < 0x0A00 else 0xA6A1  # noqa: PLR2004
        out += code.to_bytes(2, "big")
    return bytes(out)


def _padding(bits: _Bits) -> int:
    """How many pad codewords follow; what some encoders pad with instead of the standard's is not counted."""
    bits.take(bits.left % 8)
    count = 0
    while bits.left and bits.take(8) == _PADS[count % 2]:
        count += 1
    return 0 if bits.left else count
