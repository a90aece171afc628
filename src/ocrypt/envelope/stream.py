"""Responses in parts: written as the pages are read, and read as they arrive. RFC 9292 sections 3.2 and 3.7."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.envelope import varint
from ocrypt.envelope.message import (
    MAX_HEAD,
    Field,
    Framing,
    encode_field_lines,
    encode_status,
    read_end,
    read_response_head,
)
from ocrypt.envelope.padding import Padding, padded_length
from ocrypt.envelope.varint import Cursor, Incomplete, Malformed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrypt.envelope.message import ResponseHead

MAX_END: Final = 8 * 1024 * 1024
"""Bytes of trailers and padding."""


class ResponseWriter:
    """Writes one indeterminate-length response: `begin`, any number of `piece`, `end`."""

    __slots__ = ("_written",)

    def __init__(self) -> None:
        self._written = 0

    def begin(self, status: int, headers: Sequence[Field]) -> bytes:
        """What stands before the content. Raises ValueError where it can't be sent."""
        head = varint.encode(Framing.INDETERMINATE_RESPONSE) + encode_status(status)
        return self._count(head + encode_field_lines(headers) + b"\x00")

    def piece(self, data: bytes) -> bytes:
        """A part of the content; no bytes where it is empty."""
        return self._count(varint.encode(len(data)) + data) if data else b""

    def end(self, *, padded: Padding = Padding.STEPS) -> bytes:
        """What stands behind the content: its terminator, no trailers, and zeros so that all is of a padded length."""
        total = self._written + 2
        return bytes(2 + padded_length(total, padded) - total)

    def _count(self, data: bytes) -> bytes:
        self._written += len(data)
        return data


class ResponseReader:
    """Reads one response of either length form as it arrives: `feed`, then `finish`.

    Every failure is LocalError with SERVER_MISBEHAVED, and final.
    """

    __slots__ = ("_buffer", "_ended", "_in_end", "_left", "head")

    def __init__(self) -> None:
        self.head: ResponseHead | None = None
        """Status and headers, as soon as they have arrived."""
        self._buffer = bytearray()
        self._left = 0
        """Bytes of the current piece of content that have not arrived yet."""
        self._in_end = False
        self._ended = False

    def feed(self, untrusted: bytes | bytearray | memoryview) -> bytes:
        """Take the next bytes of the message; give the content that is in them."""
        if self._ended:
            raise _misbehaved()
        self._buffer += untrusted
        try:
            return self._advance()
        except Malformed:
            self._ended = True
            raise _misbehaved() from None

    def finish(self) -> ResponseHead:
        """Take the end of the message; give its head. Raises where the message is not complete."""
        if self._ended:
            raise _misbehaved()
        self._ended = True
        try:
            return self._finish()
        except Malformed:
            raise _misbehaved() from None

    def _finish(self) -> ResponseHead:
        head = self.head
        if head is None:
            # Nothing but a head, with what is empty behind it left off.
            self.head = read_response_head(Cursor(bytes(self._buffer)))
            return self.head
        if not self._in_end:
            raise Incomplete
        read_end(Cursor(bytes(self._buffer)), head.framing)
        return head

    def _advance(self) -> bytes:
        head = self.head or self._read_head()
        if head is None:
            return b""
        content = bytearray()
        while not self._in_end and self._buffer:
            if self._left:
                content += self._take_content(head)
            elif not self._begin_piece():
                break
        if self._in_end and len(self._buffer) > MAX_END:
            raise Malformed
        return bytes(content)

    def _read_head(self) -> ResponseHead | None:
        cursor = Cursor(bytes(self._buffer[: MAX_HEAD + 1]))
        try:
            head = read_response_head(cursor)
        except Incomplete:
            return None
        # What ends where the head could end may still be a shorter part of it: `finish` decides.
        if cursor.at_end:
            return None
        del self._buffer[: cursor.offset]
        self.head = head
        return head

    def _begin_piece(self) -> bool:
        cursor = Cursor(bytes(self._buffer[: varint.MAX_LENGTH]))
        try:
            self._left = cursor.varint()
        except Incomplete:
            return False
        del self._buffer[: cursor.offset]
        # Nothing: the terminator of the indeterminate-length form, or the whole content of the other.
        self._in_end = self._left == 0
        return True

    def _take_content(self, head: ResponseHead) -> bytes:
        taken = bytes(self._buffer[: self._left])
        del self._buffer[: len(taken)]
        self._left -= len(taken)
        self._in_end = head.framing.is_known_length and self._left == 0
        return taken


def _misbehaved() -> LocalError:
    return LocalError(Code.SERVER_MISBEHAVED, "its answer is not binary HTTP")
