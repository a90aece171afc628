"""The service's identity: the long-lived Ed25519 key that clients pin. It signs; it opens nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.hazmat.errors import BadSignature
from ocrypt.hazmat.sign import SigningKey

if TYPE_CHECKING:
    from ocrypt.core.secrets import Secret
    from ocrypt.keys.safe import Safe

IDENTITY = "identity"
"""The name under which it is kept."""


def load_or_create(safe: Safe, name: str) -> SigningKey:
    """The signing key kept under `name`, made and kept if there is none yet.

    Raises:
        LocalError: `STATE_UNUSABLE` when what is kept is no key, which is never replaced: clients pinned it; and as the
            safe says.
    """
    seed = safe.load(name)
    if seed is None:
        key = SigningKey.generate()
        safe.store(name, key.seed())
        return key
    return signing_key(seed, name)


def signing_key(seed: Secret, name: str) -> SigningKey:
    """The key of a seed that was kept under `name`.

    Raises:
        LocalError: `STATE_UNUSABLE` when it is no seed.
    """
    try:
        return SigningKey.from_seed(seed)
    except BadSignature:
        raise LocalError(Code.STATE_UNUSABLE, f"the key {name} is damaged; restore it from a backup") from None
