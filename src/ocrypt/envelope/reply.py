"""The answer's side of the envelope: the key of one answer, and what seals with it. Opens nothing of a request.

This is all that the process which reads a picture holds: RFC 9458 section 4.4, chunked draft section 6.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, unique
from typing import TYPE_CHECKING, Final

from ocrypt.core.codes import Code
from ocrypt.core.errors import OcryptError
from ocrypt.core.secrets import Opened, Secret
from ocrypt.envelope import chunks
from ocrypt.envelope.varint import Cursor, Malformed
from ocrypt.envelope.wire import ANSWER_CHUNK, Form
from ocrypt.hazmat import digest
from ocrypt.hazmat.aead import Cipher
from ocrypt.hazmat.entropy import system_entropy
from ocrypt.hazmat.suites import NONCE_LENGTH, Aead

if TYPE_CHECKING:
    from ocrypt.hazmat.entropy import Entropy

_VERSION: Final = 1
_FORMS: Final = (Form.SINGLE, Form.CHUNKED)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class AnswerKey:
    """Seals and opens the one answer to one request, and nothing else."""

    form: Form
    aead: Aead
    enc: bytes
    secret: Secret
    """`aead.secret_length` bytes, exported from the request's HPKE context; of the SM envelope, carried in it."""

    def __repr__(self) -> str:
        return "<AnswerKey>"

    @property
    def nonce_length(self) -> int:
        """Bytes of the nonce that an answer begins with."""
        return self.aead.secret_length

    def cipher(self, nonce: bytes) -> Cipher:
        """The AEAD of the answer with this nonce: RFC 9458 section 4.4; `spec/gm.md` section 4 has SM3 in it."""
        is_gm = self.aead is Aead.SM4GCM
        extract, expand = (digest.extract_sm3, digest.expand_sm3) if is_gm else (digest.extract, digest.expand)
        prk = extract(self.enc + nonce, bytes(self.secret.reveal()))
        key = expand(prk, b"key", self.aead.key_length)
        return Cipher(self.aead, key, expand(prk, b"nonce", NONCE_LENGTH))

    def encode(self) -> Secret:
        """Bytes to hand to the process that answers: version, form, AEAD (2), length of enc (2), enc, secret."""
        head = bytes([_VERSION, _FORMS.index(self.form)]) + _u16(self.aead) + _u16(len(self.enc))
        return Secret(head + self.enc + self.secret.reveal())

    @classmethod
    def decode(cls, encoded: bytes | bytearray | memoryview) -> AnswerKey:
        """The key that `encode` gave. Raises OcryptError with INTERNAL: only our own keyholder makes these."""
        try:
            return cls._decode(Cursor(encoded))
        except (Malformed, ValueError, IndexError):
            raise OcryptError(Code.INTERNAL) from None

    @classmethod
    def _decode(cls, cursor: Cursor) -> AnswerKey:
        if cursor.take(1)[0] != _VERSION:
            raise Malformed
        form = _FORMS[cursor.take(1)[0]]
        aead = Aead(int.from_bytes(cursor.take(2), "big"))
        enc = bytes(cursor.take(int.from_bytes(cursor.take(2), "big")))
        secret = Secret(bytes(cursor.take(aead.secret_length)))
        if not cursor.at_end:
            raise Malformed
        return cls(form=form, aead=aead, enc=enc, secret=secret)


@unique
class _State(Enum):
    FRESH = "fresh"
    STREAMING = "streaming"
    DONE = "done"


class ReplySealer:
    """Seals one answer, once: either `whole`, or `begin`, any number of `chunk`, `final`.

    Calling it in another order, or for a second answer, is a mistake of the caller and raises RuntimeError.
    """

    __slots__ = ("_cipher", "_form", "_nonce", "_sequence", "_state")

    def __init__(self, answer_key: AnswerKey, *, entropy: Entropy = system_entropy) -> None:
        self._form = answer_key.form
        # Fresh for each answer, so that even a second sealer with this key repeats no AEAD nonce.
        self._nonce = entropy(answer_key.nonce_length)
        self._cipher = answer_key.cipher(self._nonce)
        self._sequence = 0
        self._state = _State.FRESH

    def whole(self, message: Opened) -> bytes:
        """The whole answer in the form that the request had."""
        return self.single(message) if self._form is Form.SINGLE else self.begin() + self.final(message)

    def single(self, message: Opened) -> bytes:
        """The whole answer in the single form."""
        self._step(Form.SINGLE, _State.FRESH, _State.DONE)
        return self._nonce + self._cipher.seal(0, message.reveal(), b"")

    def begin(self) -> bytes:
        """What stands before the first chunk."""
        self._step(Form.CHUNKED, _State.FRESH, _State.STREAMING)
        return self._nonce

    def chunk(self, data: Opened) -> bytes:
        """A part of the answer that is not the last; no bytes where `data` is empty."""
        self._step(Form.CHUNKED, _State.STREAMING, _State.STREAMING)
        view = memoryview(data.reveal())
        return b"".join(
            self._seal(chunks.Piece(view[at : at + ANSWER_CHUNK], b"")) for at in range(0, len(view), ANSWER_CHUNK)
        )

    def final(self, data: Opened) -> bytes:
        """The end of the answer, which may be empty."""
        self._step(Form.CHUNKED, _State.STREAMING, _State.DONE)
        return b"".join(self._seal(piece) for piece in chunks.cut(data.reveal(), ANSWER_CHUNK))

    def _seal(self, piece: chunks.Piece) -> bytes:
        sealed = self._cipher.seal(self._sequence, piece.plaintext, piece.aad)
        self._sequence += 1
        return piece.prefix + sealed

    def _step(self, form: Form, before: _State, after: _State) -> None:
        if self._form is not form or self._state is not before:
            raise RuntimeError("an answer is sealed once, in order, in the form of its request")
        self._state = after


def _u16(value: int) -> bytes:
    return value.to_bytes(2, "big")
