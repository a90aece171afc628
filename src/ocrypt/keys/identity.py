"""The service's identity: the long-lived Ed25519 key that clients pin. It signs; it opens nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.hazmat.errors import BadSignature
from ocrypt.hazmat.sign import SigningKey

if TYPE_CHECKING:
    from ocrypt.keys.provider import KeyProvider

IDENTITY = "identity"
"""The name under which a key provider keeps it."""


def load_or_create(provider: KeyProvider, name: str) -> SigningKey:
    """The signing key kept under `name`, made and kept if there is none yet.

    Raises:
        LocalError: `STATE_UNUSABLE`, as the provider says, or when what is kept is no key. It is never replaced:
            clients pinned it.
    """
    seed = provider.load(name)
    if seed is None:
        key = SigningKey.generate()
        provider.store(name, key.seed())
        return key
    try:
        return SigningKey.from_seed(seed)
    except BadSignature:
        raise LocalError(Code.STATE_UNUSABLE, f"the key {name} is damaged; restore it from a backup") from None
