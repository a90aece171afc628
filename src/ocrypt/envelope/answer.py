"""The client's side of an answer: opens it whole or as it arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Opened
from ocrypt.envelope import chunks, varint
from ocrypt.envelope.varint import Cursor, Incomplete, Malformed
from ocrypt.envelope.wire import Form
from ocrypt.hazmat.errors import Unopenable

if TYPE_CHECKING:
    from ocrypt.envelope.reply import AnswerKey
    from ocrypt.hazmat.aead import Cipher

MAX_ANSWER: Final = 64 * 1024 * 1024
"""Bytes of a single-form answer that are kept until its end."""


class Opener:
    """Opens the one answer to one request: `open` with the whole body, or `feed` as it arrives and then `finish`.

    Every failure is LocalError with ANSWER_UNOPENABLE, and final. What `feed` gave of an answer that fails
    later is true but not complete.
    """

    __slots__ = ("_buffer", "_cipher", "_ended", "_in_last", "_key", "_sequence")

    def __init__(self, answer_key: AnswerKey) -> None:
        self._key = answer_key
        self._buffer = bytearray()
        self._cipher: Cipher | None = None
        self._sequence = 0
        self._in_last = False
        self._ended = False

    def __repr__(self) -> str:
        return "<Opener>"

    @property
    def form(self) -> Form:
        """The form that the answer must have."""
        return self._key.form

    def open(self, untrusted_body: bytes | bytearray | memoryview) -> Opened:
        """Open a whole answer."""
        pieces = [*self.feed(untrusted_body), self.finish()]
        if len(pieces) == 1:
            return pieces[0]
        return Opened(b"".join(piece.reveal() for piece in pieces))

    def feed(self, untrusted: bytes | bytearray | memoryview) -> list[Opened]:
        """Take the next bytes of an answer; give what can be opened by now, in order.

        In the single form nothing can be before `finish`.
        """
        if self._ended:
            raise LocalError(Code.ANSWER_UNOPENABLE)
        self._buffer += untrusted
        try:
            return self._advance()
        except (Malformed, Unopenable):
            self._ended = True
            raise LocalError(Code.ANSWER_UNOPENABLE) from None

    def finish(self) -> Opened:
        """Take the end of the answer; give what is left, which may be empty. Raises where it is not the true end."""
        if self._ended:
            raise LocalError(Code.ANSWER_UNOPENABLE)
        self._ended = True
        try:
            return self._last()
        except Unopenable:
            raise LocalError(Code.ANSWER_UNOPENABLE) from None

    def _advance(self) -> list[Opened]:
        if self._cipher is None:
            if len(self._buffer) < self._key.nonce_length:
                return []
            self._cipher = self._key.cipher(self._take(self._key.nonce_length))
        if self.form is Form.SINGLE:
            if len(self._buffer) > MAX_ANSWER:
                raise Malformed
            return []
        opened: list[Opened] = []
        while not self._in_last:
            ciphertext = self._next_chunk()
            if ciphertext is None:
                return opened
            opened.append(self._open(self._cipher, ciphertext, b""))
        # The last chunk goes on to the end of the body: bounded here, opened in `finish`.
        if len(self._buffer) > chunks.MAX_SEALED:
            raise Malformed
        return opened

    def _next_chunk(self) -> bytes | None:
        """The ciphertext of the next chunk but the last; None where more bytes are needed, or it is the last."""
        cursor = Cursor(bytes(self._buffer[: varint.MAX_LENGTH]))
        try:
            length = cursor.varint()
        except Incomplete:
            return None
        prefix = cursor.offset
        if length == 0:
            self._take(prefix)
            self._in_last = True
            return None
        chunks.check_length(length)
        if len(self._buffer) < prefix + length:
            return None
        self._take(prefix)
        return self._take(length)

    def _last(self) -> Opened:
        if self._cipher is None or (self.form is Form.CHUNKED and not self._in_last):
            raise Unopenable
        return self._open(self._cipher, self._buffer, chunks.FINAL_AAD if self._in_last else b"")

    def _open(self, cipher: Cipher, ciphertext: bytes | bytearray, aad: bytes) -> Opened:
        opened = cipher.open(self._sequence, ciphertext, aad)
        self._sequence += 1
        return Opened(opened)

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken
