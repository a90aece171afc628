"""Small secrets at rest: sealed under a key or a passphrase, with a commitment to the key. `spec/stored-keys.md`.

Nothing of a request passes here: what is sealed on the way goes through `hazmat.hpke` and `hazmat.aead`.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from ocrypt.core.secrets import Secret
from ocrypt.hazmat.digest import expand, extract
from ocrypt.hazmat.entropy import system_entropy
from ocrypt.hazmat.errors import Unopenable

if TYPE_CHECKING:
    from ocrypt.hazmat.entropy import Entropy

KEY_LENGTH: Final = 32
NONCE_LENGTH: Final = 12
TAG_LENGTH: Final = 16
SALT_LENGTH: Final = 16
_SALT = b"ocrypt/keys-at-rest/1"


def derive(key: Secret, label: bytes) -> Secret:
    """32 bytes for the purpose `label` from a key: HKDF-SHA256, RFC 5869."""
    return Secret(expand(extract(_SALT, bytes(key.reveal())), label, KEY_LENGTH))


def commitment(key: Secret, label: bytes) -> bytes:
    """32 bytes that say which key it is and nothing of it. AES-GCM alone does not bind a ciphertext to one key."""
    return bytes(derive(key, label).reveal())


def same(one: bytes, other: bytes) -> None:
    """Return where the two are equal; raise `Unopenable` anywhere else. Takes as long for any two of one length."""
    if not hmac.compare_digest(one, other):
        raise Unopenable


def seal(key: Secret, plaintext: Secret, aad: bytes, entropy: Entropy = system_entropy) -> bytes:
    """AES-256-GCM (NIST SP 800-38D) under a fresh nonce: 12 bytes of nonce, the ciphertext, 16 bytes of tag."""
    nonce = entropy(NONCE_LENGTH)
    return nonce + AESGCM(bytes(key.reveal())).encrypt(nonce, plaintext.reveal(), aad)


def open_(key: Secret, untrusted: bytes, aad: bytes) -> Secret:
    """What `seal` sealed under this key and this `aad`. Raises `Unopenable` for anything else."""
    if len(untrusted) < NONCE_LENGTH + TAG_LENGTH:
        raise Unopenable
    nonce, ciphertext = untrusted[:NONCE_LENGTH], untrusted[NONCE_LENGTH:]
    try:
        return Secret(AESGCM(bytes(key.reveal())).decrypt(nonce, ciphertext, aad))
    except InvalidTag:
        raise Unopenable from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a guess at a passphrase costs: scrypt, RFC 7914. The default takes 128 MiB and about half a second."""

    log_n: int = 17
    r: int = 8
    p: int = 1

    def __post_init__(self) -> None:
        # Bounds on both sides: a file that was tampered with must neither cheapen guesses nor eat the memory.
        if not (14 <= self.log_n <= 20 and self.r == 8 and 1 <= self.p <= 4):  # noqa: PLR2004 - as the spec says
            raise Unopenable


def stretch(passphrase: Secret, salt: bytes, cost: Cost) -> Secret:
    """A key of 32 bytes from a passphrase: scrypt, RFC 7914."""
    derived = Scrypt(salt=salt, length=KEY_LENGTH, n=2**cost.log_n, r=cost.r, p=cost.p)
    return Secret(derived.derive(bytes(passphrase.reveal())))
