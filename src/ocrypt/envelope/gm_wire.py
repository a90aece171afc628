"""What the blind side may know of a request in the SM envelope: its media types and its head. Imports no crypto.

`spec/gm.md` is the normative text. A profile of our own and not Oblivious HTTP: HPKE has no numbers for SM2 and SM4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.ids import KeyId
from ocrypt.hazmat.suites import TAG_LENGTH

PATH: Final = "/v1/sealed-gm"
FEATURE: Final = "sealed-gm"
"""Named in the service description by a service that takes these requests."""

REQUEST_MEDIA_TYPE: Final = "application/ocrypt-gm-req"
RESPONSE_MEDIA_TYPE: Final = "application/ocrypt-gm-res"

VERSION: Final = 1
HEADER_LENGTH: Final = 4
"""Version (1 byte), key identifier (1 byte), length of the SM2Cipher (2 bytes)."""

MAX_SM2_CIPHER: Final = 255
"""Bytes of an SM2Cipher; one of 32 bytes has at most 141."""

_LABEL: Final = b"ocrypt sealed-gm v1 request"


@dataclass(frozen=True, slots=True, kw_only=True)
class GmHeader:
    """Which key a request is sealed to, and how long the SM2Cipher behind the header is."""

    key_id: KeyId
    sm2_length: int

    def encode(self) -> bytes:
        """The header as it goes over the wire."""
        return bytes([VERSION, self.key_id]) + self.sm2_length.to_bytes(2, "big")

    def aad(self, sm2_digest: bytes) -> bytes:
        """What the SM4-GCM of a request authenticates besides: a label, the header, and SM3 of the SM2Cipher."""
        return _LABEL + self.encode() + sm2_digest

    @property
    def body_start(self) -> int:
        """Where the SM4-GCM ciphertext begins."""
        return HEADER_LENGTH + self.sm2_length


def parse_gm_header(untrusted: bytes | bytearray | memoryview) -> GmHeader:
    """Read the header of a whole request.

    Raises:
        Refused: ENVELOPE_UNOPENABLE, another version, or too short for what it says.
    """
    if len(untrusted) < HEADER_LENGTH or untrusted[0] != VERSION:
        raise Refused(Code.ENVELOPE_UNOPENABLE)
    header = GmHeader(key_id=KeyId(untrusted[1]), sm2_length=int.from_bytes(untrusted[2:4], "big"))
    if header.sm2_length > MAX_SM2_CIPHER or len(untrusted) < header.body_start + TAG_LENGTH:
        raise Refused(Code.ENVELOPE_UNOPENABLE)
    return header
