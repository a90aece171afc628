"""Protocol Buffers' wire format, as far as two model files need it (protobuf.dev/programming-guides/encoding)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_CONTINUES = 0x80


def fields(message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """Give each field's number with its value: an integer, or the bytes of anything else.

    Raises:
        ValueError: the message ends within a field, or has a wire type that is not in use.
    """
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        match key & 7:
            case 0:
                value, at = _varint(message, at)
                yield key >> 3, value
                continue
            case 1:
                size = 8
            case 2:
                size, at = _varint(message, at)
            case 5:
                size = 4
            case _:
                raise ValueError("wire type")
        if at + size > len(message):
            raise ValueError("length")
        yield key >> 3, message[at : at + size]
        at += size


def integers(value: int | memoryview) -> Iterator[int]:
    """Give the numbers of a repeated integer field, packed or not."""
    if isinstance(value, int):
        yield value
        return
    at = 0
    while at < len(value):
        number, at = _varint(value, at)
        yield number


def number(field: int, value: int) -> bytes:
    """Encode an integer field; `value` is not negative."""
    return _encoded(field << 3 | _VARINT) + _encoded(value)


def block(field: int, content: bytes | str) -> bytes:
    """Encode a string, a byte string or a message inside a message."""
    raw = content.encode() if isinstance(content, str) else content
    return _encoded(field << 3 | _BYTES) + _encoded(len(raw)) + raw


def numbers(field: int, values: Iterable[int]) -> bytes:
    """Encode a repeated integer field, one by one."""
    return b"".join(number(field, value) for value in values)


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(message):
            raise ValueError("varint")
        octet = message[at]
        at += 1
        value |= (octet & 0x7F) << shift
        if octet < _CONTINUES:
            return value, at
    raise ValueError("varint")


def _encoded(value: int) -> bytes:
    out = bytearray()
    while value >= _CONTINUES:
        out.append(value & 0x7F | _CONTINUES)
        value >>= 7
    out.append(value)
    return bytes(out)
