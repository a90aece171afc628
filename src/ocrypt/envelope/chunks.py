"""Framing of the chunked form: draft-ietf-ohai-chunked-ohttp-08 sections 4 to 6."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.envelope import varint
from ocrypt.envelope.varint import Cursor, Malformed
from ocrypt.envelope.wire import MAX_CHUNK
from ocrypt.hazmat.suites import TAG_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterator

FINAL_AAD: Final = b"final"
"""The additional data of the last chunk, so that an end can't be forged by cutting; of the others it is empty."""

FINAL_LENGTH: Final = varint.encode(0)
"""Stands before the last chunk in place of a length."""

MIN_SEALED: Final = TAG_LENGTH + 1
"""A chunk that is not the last must not be empty."""

MAX_SEALED: Final = MAX_CHUNK + TAG_LENGTH


@dataclass(frozen=True, slots=True)
class Chunk:
    """The ciphertext of a chunk and the additional data that it was sealed with."""

    ciphertext: memoryview
    aad: bytes


def split(untrusted: memoryview) -> Iterator[Chunk]:
    """The chunks of a whole body, without what stands before them. Raises `Malformed` where there is no last one."""
    cursor = Cursor(untrusted)
    while True:
        length = cursor.varint()
        if length == 0:
            break
        check_length(length)
        yield Chunk(cursor.take(length), b"")
    last = cursor.rest()
    if not TAG_LENGTH <= len(last) <= MAX_SEALED:
        raise Malformed
    yield Chunk(last, FINAL_AAD)


def check_length(untrusted_length: int) -> None:
    """Raise `Malformed` where a chunk that is not the last can't have this length."""
    if not MIN_SEALED <= untrusted_length <= MAX_SEALED:
        raise Malformed


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a plaintext and the additional data to seal it with."""

    plaintext: memoryview
    aad: bytes

    @property
    def prefix(self) -> bytes:
        """What stands before the sealed piece."""
        return FINAL_LENGTH if self.aad else varint.encode(len(self.plaintext) + TAG_LENGTH)

    @property
    def sealed_length(self) -> int:
        """Bytes of the sealed piece with its prefix."""
        return len(self.prefix) + len(self.plaintext) + TAG_LENGTH


def cut(plaintext: bytes | bytearray | memoryview, size: int) -> Iterator[Piece]:
    """Pieces of `size` bytes of a whole plaintext; the last, of up to `size` bytes, is marked as last."""
    view = memoryview(plaintext)
    start = 0
    while len(view) - start > size:
        yield Piece(view[start : start + size], b"")
        start += size
    yield Piece(view[start:], FINAL_AAD)
