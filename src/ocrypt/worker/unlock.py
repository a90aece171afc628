"""Gets the keyholder its identity from where it is kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ocrypt.core.secrets import Secret
from ocrypt.keys.identity import IDENTITY, load_or_create, signing_key
from ocrypt.keys.providers.open import Place, open_provider, variables
from ocrypt.keys.safe import Safe
from ocrypt.sandbox.apart import apart

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from ocrypt.hazmat.sign import SigningKey
    from ocrypt.worker.settings import WorkerSettings


def identity(settings: WorkerSettings, environment: MutableMapping[str, str]) -> SigningKey:
    """The service's signing key. What the provider needs of the environment is no longer there afterwards.

    Raises:
        LocalError: as provider and safe say.
    """

    def load() -> bytes:
        place = Place(Path(settings.keys_directory), environment)
        safe = Safe(place.keys, open_provider(settings.key_provider, place))
        return bytes(load_or_create(safe, IDENTITY).seed().reveal())

    # In a fork that ends at once: the provider's library, its credentials and its open connections would
    # otherwise stay with the keyholder for as long as it lives, past the confinement that forbids new ones.
    seed = Secret(apart(load))
    for name in variables(settings.key_provider):
        environment.pop(name, None)
    return signing_key(seed, IDENTITY)
