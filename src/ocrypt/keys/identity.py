"""The service's identity: the long-lived Ed25519 key that clients pin. It signs; it opens nothing."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from ocrypt.hazmat.digest import sha256
from ocrypt.hazmat.sign import SigningKey

if TYPE_CHECKING:
    from ocrypt.hazmat.sign import VerifyKey
    from ocrypt.keys.provider import KeyProvider

FINGERPRINT_PREFIX = "ocrypt-id:"


def load_or_create(provider: KeyProvider, name: str) -> SigningKey:
    """The signing key kept under `name`, made and kept if there is none yet.

    Raises:
        LocalError: `STATE_UNUSABLE`, as the provider says.
    """
    seed = provider.load(name)
    if seed is None:
        key = SigningKey.generate()
        provider.store(name, key.seed())
        return key
    return SigningKey.from_seed(seed)


def fingerprint(key: VerifyKey) -> str:
    """What people compare and pin: a prefix and the SHA-256 of the raw public key in base64url, 43 characters."""
    return FINGERPRINT_PREFIX + base64.urlsafe_b64encode(sha256(key.raw)).rstrip(b"=").decode()
