"""Variable-length integers (RFC 9000 section 16) and a bounded cursor over hostile bytes."""

from __future__ import annotations

from typing import Final

MAX_LENGTH: Final = 8
"""Bytes of the longest form."""


class Malformed(Exception):
    """The bytes are not what the format says. The caller gives it a code of its own."""


class Incomplete(Malformed):
    """The bytes end too early; with more of them they may still be good."""


def encode(value: int) -> bytes:
    """The shortest form of 0..2^62-1."""
    for exponent in range(4):
        length = 1 << exponent
        if value < 1 << (8 * length - 2):
            return (value | exponent << (8 * length - 2)).to_bytes(length, "big")
    raise ValueError("too large for a variable-length integer")


class Cursor:
    """Reads forward over a buffer without copying it. `allow` bounds what the next parts may take together."""

    __slots__ = ("_bound", "_view", "offset")

    def __init__(self, untrusted: bytes | bytearray | memoryview) -> None:
        self._view = memoryview(untrusted)
        self._bound: int | None = None
        self.offset = 0

    def allow(self, count: int) -> None:
        """Let no more than `count` bytes be read until the next `allow` or `allow_rest`."""
        self._bound = self.offset + count

    def allow_rest(self) -> None:
        """Let everything that is left be read."""
        self._bound = None

    @property
    def at_end(self) -> bool:
        """Whether nothing is left."""
        return self.offset == len(self._view)

    def take(self, count: int) -> memoryview:
        """The next `count` bytes.

        Raises:
            Malformed: that is more than was allowed.
            Incomplete: there are not so many.
        """
        end = self.offset + count
        if self._bound is not None and end > self._bound:
            raise Malformed
        if end > len(self._view):
            raise Incomplete
        taken = self._view[self.offset : end]
        self.offset = end
        return taken

    def varint(self) -> int:
        """The next variable-length integer, in any of its forms."""
        first = self.take(1)[0]
        rest = self.take((1 << (first >> 6)) - 1)
        return int.from_bytes(bytes([first & 0x3F]) + rest, "big")

    def rest(self) -> memoryview:
        """Everything that is left."""
        self.allow_rest()
        return self.take(len(self._view) - self.offset)
