"""Names and sizes of the algorithms, as IANA's HPKE registry numbers them. Imports no crypto.

https://www.iana.org/assignments/hpke/hpke.xhtml
"""

from __future__ import annotations

from enum import IntEnum, unique
from typing import Final


@unique
class Kem(IntEnum):
    """Key encapsulation mechanisms."""

    X25519 = 0x0020
    """DHKEM(X25519, HKDF-SHA256), RFC 9180 section 7.1."""
    XWING = 0x647A
    """ML-KEM-768 with X25519, draft-connolly-cfrg-xwing-kem."""

    @property
    def enc_length(self) -> int:
        """Bytes of an encapsulated key."""
        return 32 if self is Kem.X25519 else 1120

    @property
    def public_length(self) -> int:
        """Bytes of a public key."""
        return 32 if self is Kem.X25519 else 1216


KDF_HKDF_SHA256: Final = 0x0001
"""The only key derivation function used."""

HASH_LENGTH: Final = 32
"""Bytes of SHA-256: `Nh` of RFC 9180."""


@unique
class Aead(IntEnum):
    """Authenticated encryption."""

    AES128GCM = 0x0001
    """For the RFCs' own vectors and other people's gateways; our services never offer it."""
    AES256GCM = 0x0002
    CHACHA20 = 0x0003
    SM4GCM = 0xFF04
    """For the SM envelope (`spec/gm.md`) only. A number of our own, on no wire: HPKE has none for it."""

    @property
    def key_length(self) -> int:
        """Bytes of a key: `Nk` of RFC 9180."""
        return 16 if self in {Aead.AES128GCM, Aead.SM4GCM} else 32

    @property
    def secret_length(self) -> int:
        """max(Nk, Nn): bytes of the secret and of the nonce behind an answer, RFC 9458 section 4.4."""
        return max(self.key_length, NONCE_LENGTH)


HPKE_AEADS: Final = frozenset({Aead.AES128GCM, Aead.AES256GCM, Aead.CHACHA20})
"""Those that HPKE's registry numbers, and so the only ones that a header or a key configuration can name."""

NONCE_LENGTH: Final = 12
"""Bytes of a nonce of any of the AEADs: `Nn` of RFC 9180."""

TAG_LENGTH: Final = 16
"""Bytes that sealing adds, for any of the AEADs: `Nt` of RFC 9180."""
