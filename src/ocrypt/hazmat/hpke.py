"""HPKE in base mode, RFC 9180: the key schedule and the context, on the library's primitives.

The library's own HPKE is single-shot and exports nothing; an answer to a request needs the exporter (RFC 9458
section 4.4), and the chunked form needs the sequence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.core.secrets import Secret
from ocrypt.hazmat import digest, kem
from ocrypt.hazmat.aead import Cipher
from ocrypt.hazmat.suites import HASH_LENGTH, KDF_HKDF_SHA256, NONCE_LENGTH, Aead, Kem

if TYPE_CHECKING:
    from ocrypt.hazmat.aead import Readable, Writable
    from ocrypt.hazmat.entropy import Entropy

_MODE_BASE: Final = b"\x00"
_VERSION: Final = b"HPKE-v1"


@dataclass(frozen=True, slots=True)
class Suite:
    """What both sides must agree on; the key derivation is always HKDF-SHA256."""

    kem: Kem
    aead: Aead

    @property
    def identifier(self) -> bytes:
        """`suite_id` of RFC 9180 section 5.1."""
        return b"HPKE" + b"".join(part.to_bytes(2, "big") for part in (self.kem, KDF_HKDF_SHA256, self.aead))


class Context:
    """Seals or opens a sequence of messages, each once and in order, and exports secrets. One direction only."""

    __slots__ = ("_cipher", "_exporter", "_identifier", "_sequence")

    def __init__(self, suite: Suite, shared_secret: Secret, info: bytes) -> None:
        """RFC 9180 section 5.1, KeySchedule, with no pre-shared key."""
        self._identifier = suite.identifier
        psk_id_hash = self._extract(b"", b"psk_id_hash", b"")
        info_hash = self._extract(b"", b"info_hash", info)
        schedule = _MODE_BASE + psk_id_hash + info_hash
        secret = self._extract(bytes(shared_secret.reveal()), b"secret", b"")
        key = self._expand(secret, b"key", schedule, suite.aead.key_length)
        base_nonce = self._expand(secret, b"base_nonce", schedule, NONCE_LENGTH)
        self._exporter = self._expand(secret, b"exp", schedule, HASH_LENGTH)
        self._cipher = Cipher(suite.aead, key, base_nonce)
        self._sequence = 0

    def seal_into(self, plaintext: Readable, aad: bytes, out: Writable) -> None:
        """Seal the next message into `out`, whose length is exactly that of `plaintext` plus 16."""
        self._cipher.seal_into(self._sequence, plaintext, aad, out)
        self._sequence += 1

    def open_into(self, untrusted_ciphertext: Readable, aad: bytes, out: Writable) -> None:
        """Open the next message into `out`, whose length is exactly that of the ciphertext less 16.

        Raises:
            Unopenable: it is not the next message; `out` is then all zeros.
        """
        self._cipher.open_into(self._sequence, untrusted_ciphertext, aad, out)
        self._sequence += 1

    def seal(self, plaintext: Readable, aad: bytes) -> bytearray:
        """Seal the next message into a new buffer."""
        sealed = self._cipher.seal(self._sequence, plaintext, aad)
        self._sequence += 1
        return sealed

    def open(self, untrusted_ciphertext: Readable, aad: bytes) -> bytearray:
        """Open the next message into a new buffer; raises `Unopenable`."""
        opened = self._cipher.open(self._sequence, untrusted_ciphertext, aad)
        self._sequence += 1
        return opened

    def export(self, exporter_context: bytes, length: int) -> Secret:
        """A secret that both sides can make: RFC 9180 section 5.3."""
        return Secret(self._expand(self._exporter, b"sec", exporter_context, length))

    def _extract(self, salt: bytes, label: bytes, ikm: bytes) -> bytes:
        """RFC 9180 section 4, LabeledExtract."""
        return digest.extract(salt, _VERSION + self._identifier + label + ikm)

    def _expand(self, prk: bytes, label: bytes, info: bytes, length: int) -> bytes:
        """RFC 9180 section 4, LabeledExpand."""
        return digest.expand(prk, length.to_bytes(2, "big") + _VERSION + self._identifier + label + info, length)


@dataclass(frozen=True, slots=True)
class Sender:
    """The encapsulated key to send first, and the context that seals."""

    enc: bytes
    context: Context


def setup_base_sender(suite: Suite, untrusted_public: bytes, info: bytes, entropy: Entropy) -> Sender:
    """RFC 9180 section 5.1.1, SetupBaseS. Raises `Unopenable` where the public key is not one."""
    encapsulation = kem.encapsulate(suite.kem, untrusted_public, entropy)
    return sender(suite, encapsulation, info)


def sender(suite: Suite, encapsulation: kem.Encapsulation, info: bytes) -> Sender:
    """The sender's context over an encapsulation that exists already."""
    return Sender(encapsulation.enc, Context(suite, encapsulation.shared_secret, info))


def setup_base_receiver(suite: Suite, untrusted_enc: bytes, key: kem.Decapsulator, info: bytes) -> Context:
    """RFC 9180 section 5.1.1, SetupBaseR: the context that opens. Raises `Unopenable`."""
    return Context(suite, key.decapsulate(untrusted_enc), info)
