"""Gets the keyholder its lasting keys from where they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ocrypt.core.secrets import Secret
from ocrypt.hazmat.entropy import system_entropy
from ocrypt.keys.identity import FACTOR, IDENTITY, TOKEN_KEY, load_or_create, signing_key
from ocrypt.keys.providers.open import Place, open_provider, variables
from ocrypt.keys.safe import Safe
from ocrypt.keys.shared import SharedKeys
from ocrypt.sandbox.apart import apart

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping

    from ocrypt.hazmat.sign import SigningKey
    from ocrypt.worker.settings import WorkerSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the keyholder holds for as long as it lives."""

    identity: SigningKey
    token_key: SigningKey
    factor: Secret | None
    """The secret of the administrator's second factor, if one is enrolled."""
    shared: Secret
    """The keys of the shared-key wire, as `SharedKeys.export` gives them."""


def kept(settings: WorkerSettings, environment: MutableMapping[str, str]) -> Kept:
    """The lasting keys. What the provider needs of the environment is no longer there afterwards.

    Raises:
        LocalError: as provider and safe say.
    """

    def load() -> bytes:
        place = Place(Path(settings.keys_directory), environment)
        safe = Safe(place.keys, open_provider(settings.key_provider, place))
        seeds = (load_or_create(safe, name).seed().reveal() for name in (IDENTITY, TOKEN_KEY))
        factor = safe.load(FACTOR)
        shared = SharedKeys(safe, system_entropy).export()
        told = (*seeds, b"" if factor is None else factor.reveal(), shared.reveal())
        return b"".join(len(part).to_bytes(4, "big") + part for part in map(bytes, told))

    # In a fork that ends at once: the provider's library, its credentials and its open connections would
    # otherwise stay with the keyholder for as long as it lives, past the confinement that forbids new ones.
    identity, token_key, factor, shared = _parts(apart(load))
    for name in variables(settings.key_provider):
        environment.pop(name, None)
    return Kept(
        identity=signing_key(Secret(identity), IDENTITY),
        token_key=signing_key(Secret(token_key), TOKEN_KEY),
        factor=Secret(factor) if factor else None,
        shared=Secret(shared),
    )


def _parts(told: bytes) -> Iterator[bytes]:
    """What `load` joined."""
    while told:
        length = int.from_bytes(told[:4], "big")
        yield told[4 : 4 + length]
        told = told[4 + length :]
