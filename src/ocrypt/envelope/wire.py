"""What the blind side may know of an encapsulated request: its form and its first seven bytes. Imports no crypto."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, unique
from typing import Final

from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.ids import KeyId
from ocrypt.hazmat.suites import HPKE_AEADS, KDF_HKDF_SHA256, TAG_LENGTH, Aead, Kem

HEADER_LENGTH: Final = 7
"""Key identifier (1 byte), KEM, KDF and AEAD (2 bytes each): RFC 9458 section 4.3."""

ANSWER_CHUNK: Final = 16_384
"""Bytes of plaintext in a chunk of an answer: what every receiver must take."""

REQUEST_CHUNK: Final = 262_144
"""Bytes of plaintext in a chunk of a request unless asked otherwise: our services take it, and it is twice as fast."""

MAX_CHUNK: Final = 1_048_576
"""Bytes of plaintext in a chunk at most; the last of an answer included."""


@unique
class Form(Enum):
    """The two forms of an encapsulated message; the answer has the form of its request."""

    SINGLE = "single"
    CHUNKED = "chunked"

    @property
    def request_media_type(self) -> str:
        """The Content-Type of a request in this form."""
        return "message/ohttp-req" if self is Form.SINGLE else "message/ohttp-chunked-req"

    @property
    def response_media_type(self) -> str:
        """The Content-Type of an answer in this form."""
        return "message/ohttp-res" if self is Form.SINGLE else "message/ohttp-chunked-res"

    @property
    def request_label(self) -> bytes:
        """What the HPKE info of a request begins with."""
        return b"message/bhttp request" if self is Form.SINGLE else b"message/bhttp chunked request"

    @property
    def response_label(self) -> bytes:
        """The exporter context of an answer."""
        return b"message/bhttp response" if self is Form.SINGLE else b"message/bhttp chunked response"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Which key a request is sealed to, and how."""

    key_id: KeyId
    kem: Kem
    aead: Aead

    def encode(self) -> bytes:
        """The seven bytes."""
        return bytes([self.key_id]) + b"".join(
            each.to_bytes(2, "big") for each in (self.kem, KDF_HKDF_SHA256, self.aead)
        )

    def info(self, form: Form) -> bytes:
        """The HPKE info string: it binds the form and these seven bytes. RFC 9458 section 4.3."""
        return form.request_label + b"\x00" + self.encode()


def enc_length(kem: Kem) -> int:
    """Bytes of the encapsulated key that follows the header."""
    return kem.enc_length


def parse_header(untrusted: bytes | bytearray | memoryview) -> Header:
    """Read the header of a whole encapsulated request.

    Raises:
        Refused: ENVELOPE_UNOPENABLE, it is too short for any request or names a suite that nobody here has.
            Whether the key is known is for the key ring to say.
    """
    if len(untrusted) < HEADER_LENGTH:
        raise Refused(Code.ENVELOPE_UNOPENABLE)
    kem_id, kdf_id, aead_id = (int.from_bytes(untrusted[at : at + 2], "big") for at in (1, 3, 5))
    try:
        kem, aead = Kem(kem_id), Aead(aead_id)
    except ValueError:
        raise Refused(Code.ENVELOPE_UNOPENABLE) from None
    if (
        aead not in HPKE_AEADS
        or kdf_id != KDF_HKDF_SHA256
        or len(untrusted) < HEADER_LENGTH + kem.enc_length + TAG_LENGTH
    ):
        raise Refused(Code.ENVELOPE_UNOPENABLE)
    return Header(key_id=KeyId(untrusted[0]), kem=kem, aead=aead)
