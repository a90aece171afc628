"""Ed25519 signatures, RFC 8032 section 5.1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ocrypt.core.secrets import Secret
from ocrypt.hazmat.entropy import system_entropy
from ocrypt.hazmat.errors import BadSignature

if TYPE_CHECKING:
    from ocrypt.hazmat.entropy import Entropy

SEED_LENGTH: Final = 32
PUBLIC_LENGTH: Final = 32
SIGNATURE_LENGTH: Final = 64


class VerifyKey:
    """A public key of 32 bytes. Raises `BadSignature` where the bytes are not one."""

    __slots__ = ("_key", "raw")

    def __init__(self, untrusted_raw: bytes) -> None:
        try:
            self._key = Ed25519PublicKey.from_public_bytes(untrusted_raw)
        except ValueError:
            raise BadSignature from None
        self.raw: Final = bytes(untrusted_raw)

    def pem(self) -> bytes:
        """The key as PEM (RFC 8410), as openssl and others read it."""
        return self._key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def verify(self, untrusted_signature: bytes, message: bytes) -> None:
        """Return where the signature is this key's over `message`; raise `BadSignature` anywhere else."""
        try:
            self._key.verify(untrusted_signature, message)
        except InvalidSignature:
            raise BadSignature from None


class SigningKey:
    """A private key."""

    __slots__ = ("_key", "_seed", "public")

    def __init__(self, seed: Secret) -> None:
        if len(seed) != SEED_LENGTH:
            raise BadSignature
        self._seed = seed
        self._key = Ed25519PrivateKey.from_private_bytes(seed.reveal())
        self.public: Final = VerifyKey(self._key.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, entropy: Entropy = system_entropy) -> SigningKey:
        """A new key."""
        return cls(Secret(entropy(SEED_LENGTH)))

    @classmethod
    def from_seed(cls, seed: Secret) -> SigningKey:
        """The key of a 32-byte seed."""
        return cls(seed)

    def seed(self) -> Secret:
        """The 32 bytes that make this key again."""
        return self._seed

    def sign(self, message: bytes) -> bytes:
        """64 bytes; the same for the same message."""
        return self._key.sign(message)
