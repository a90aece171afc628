"""The service's identity: the long-lived Ed25519 key that clients pin. It signs; it opens nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrypt.hazmat.sign import SigningKey

if TYPE_CHECKING:
    from ocrypt.keys.provider import KeyProvider


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
