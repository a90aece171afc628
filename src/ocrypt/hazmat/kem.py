"""Key encapsulation: X25519 as HPKE uses it, and X-Wing, its hybrid with ML-KEM-768."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from ocrypt.core.secrets import Secret
from ocrypt.hazmat import digest
from ocrypt.hazmat.errors import Unopenable
from ocrypt.hazmat.suites import HASH_LENGTH, Kem

if TYPE_CHECKING:
    from ocrypt.hazmat.entropy import Entropy

SEED_LENGTH: Final = 32
"""Bytes of a private key in its short form, for both mechanisms."""

_MLKEM_PUBLIC: Final = 1184
_MLKEM_CIPHERTEXT: Final = 1088
_XWING_LABEL: Final = bytes.fromhex("5c2e2f2f5e5c")
"""The six characters of section 5.3, drawn as a wing."""


@dataclass(frozen=True, slots=True)
class Encapsulation:
    """A shared secret of 32 bytes and the form of it that only the private key's holder can read."""

    enc: bytes
    shared_secret: Secret


class Decapsulator(Protocol):
    """A private key."""

    @property
    def public(self) -> bytes:
        """The public key, as it stands in a key configuration."""
        ...

    def decapsulate(self, untrusted_enc: bytes) -> Secret:
        """The shared secret of 32 bytes; raises `Unopenable`."""
        ...

    def seed(self) -> Secret:
        """The private key in its short form of 32 bytes."""
        ...


def encapsulate(kem: Kem, untrusted_public: bytes, entropy: Entropy) -> Encapsulation:
    """Make a shared secret for the holder of a public key. Raises `Unopenable` where that key is not one.

    `entropy` gives the ephemeral X25519 key. The library draws the ML-KEM half of X-Wing itself and takes none.
    """
    if len(untrusted_public) != kem.public_length:
        raise Unopenable
    ephemeral = _x25519_private(entropy(SEED_LENGTH))
    if kem is Kem.X25519:
        return _encapsulate_x25519(untrusted_public, ephemeral)
    return _encapsulate_xwing(untrusted_public, ephemeral)


def private_key(kem: Kem, seed: Secret) -> Decapsulator:
    """The private key of a 32-byte seed: the scalar itself for X25519, the decapsulation key for X-Wing."""
    if len(seed) != SEED_LENGTH:
        raise Unopenable
    return X25519Key(seed) if kem is Kem.X25519 else XWingKey(seed)


class X25519Key:
    """DHKEM(X25519, HKDF-SHA256): RFC 9180 section 4.1."""

    __slots__ = ("_private", "_seed", "public")

    def __init__(self, seed: Secret) -> None:
        self._seed = seed
        self._private = _x25519_private(bytes(seed.reveal()))
        self.public: Final = self._private.public_key().public_bytes_raw()

    def decapsulate(self, untrusted_enc: bytes) -> Secret:
        """The shared secret."""
        dh = _exchange(self._private, untrusted_enc)
        return _dhkem_secret(dh, untrusted_enc, self.public)

    def seed(self) -> Secret:
        """The private key's 32 bytes."""
        return self._seed


class XWingKey:
    """X-Wing: draft-connolly-cfrg-xwing-kem section 5; the same as MLKEM768-X25519 of draft-ietf-hpke-pq."""

    __slots__ = ("_mlkem", "_seed", "_x25519", "_x25519_public", "public")

    def __init__(self, seed: Secret) -> None:
        self._seed = seed
        # Section 5.2, expandDecapsulationKey: 64 bytes of ML-KEM seed, then 32 bytes of X25519 key.
        expanded = hashlib.shake_256(seed.reveal()).digest(96)
        self._mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
        self._x25519 = _x25519_private(expanded[64:])
        self._x25519_public = self._x25519.public_key().public_bytes_raw()
        self.public: Final = self._mlkem.public_key().public_bytes_raw() + self._x25519_public

    def decapsulate(self, untrusted_enc: bytes) -> Secret:
        """The shared secret. A wrong ML-KEM half gives a wrong secret, not an error: implicit rejection, FIPS 203."""
        if len(untrusted_enc) != Kem.XWING.enc_length:
            raise Unopenable
        x25519_enc = untrusted_enc[_MLKEM_CIPHERTEXT:]
        mlkem_secret = self._mlkem.decapsulate(untrusted_enc[:_MLKEM_CIPHERTEXT])
        x25519_secret = _exchange(self._x25519, x25519_enc)
        return _combine(mlkem_secret, x25519_secret, x25519_enc, self._x25519_public)

    def seed(self) -> Secret:
        """The private key's 32 bytes."""
        return self._seed


def _encapsulate_x25519(public: bytes, ephemeral: X25519PrivateKey) -> Encapsulation:
    enc = ephemeral.public_key().public_bytes_raw()
    return Encapsulation(enc, _dhkem_secret(_exchange(ephemeral, public), enc, public))


def _encapsulate_xwing(public: bytes, ephemeral: X25519PrivateKey) -> Encapsulation:
    x25519_public = public[_MLKEM_PUBLIC:]
    try:
        mlkem_secret, mlkem_enc = MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC]).encapsulate()
    except ValueError:  # FIPS 203 section 7.2: a coefficient out of range
        raise Unopenable from None
    x25519_enc = ephemeral.public_key().public_bytes_raw()
    x25519_secret = _exchange(ephemeral, x25519_public)
    secret = _combine(mlkem_secret, x25519_secret, x25519_enc, x25519_public)
    return Encapsulation(mlkem_enc + x25519_enc, secret)


def _combine(mlkem_secret: bytes, x25519_secret: bytes, x25519_enc: bytes, x25519_public: bytes) -> Secret:
    """Section 5.3, Combiner."""
    return Secret(hashlib.sha3_256(mlkem_secret + x25519_secret + x25519_enc + x25519_public + _XWING_LABEL).digest())


def _dhkem_secret(dh: bytes, enc: bytes, public: bytes) -> Secret:
    """RFC 9180 section 4.1, ExtractAndExpand, with the labels of section 4."""
    suite = b"KEM" + Kem.X25519.to_bytes(2, "big")
    eae_prk = digest.extract(b"", b"HPKE-v1" + suite + b"eae_prk" + dh)
    info = HASH_LENGTH.to_bytes(2, "big") + b"HPKE-v1" + suite + b"shared_secret" + enc + public
    return Secret(digest.expand(eae_prk, info, HASH_LENGTH))


def _x25519_private(raw: bytes) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(raw)


def _exchange(private: X25519PrivateKey, untrusted_public: bytes) -> bytes:
    """X25519; refuses the points that make every secret zero (RFC 9180 section 7.1.4), for X-Wing too."""
    try:
        return private.exchange(X25519PublicKey.from_public_bytes(untrusted_public))
    except ValueError:
        raise Unopenable from None
