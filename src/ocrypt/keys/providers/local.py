"""The master key is used in this process; where it lies is a shelf's business. Four providers are shelves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.hazmat import atrest
from ocrypt.hazmat.entropy import system_entropy
from ocrypt.hazmat.errors import Unopenable
from ocrypt.keys.provider import Wrapped
from ocrypt.keys.providers.keyset import KeySet, version_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ocrypt.core.secrets import Secret
    from ocrypt.hazmat.entropy import Entropy
    from ocrypt.keys.provider import KekVersion

_LABEL = b"kek wrap"


class Shelf(Protocol):
    """Where a key set lies."""

    @property
    def name(self) -> str:
        """The provider's name in records."""
        ...

    def read(self) -> KeySet:
        """What lies there; an empty set where nothing does."""
        ...

    def change(self, how: Callable[[KeySet], KeySet]) -> KeySet:
        """Put in its place what `how` makes of it, whole or not at all; gives that. `how` may be called again."""
        ...


class LocalProvider:
    """Wraps with AES-256-GCM under a key that is derived from the newest version; the context is authenticated."""

    def __init__(self, shelf: Shelf, entropy: Entropy = system_entropy) -> None:
        self._shelf = shelf
        self._entropy = entropy
        self._kept: KeySet | None = None

    @property
    def name(self) -> str:
        """The shelf's."""
        return self._shelf.name

    def wrap(self, dek: Secret, context: bytes) -> Wrapped:
        """See `KeyProvider`."""
        keys = self._keys() or self._made()
        newest = keys.keys[0]
        blob = atrest.seal(atrest.derive(newest, _LABEL), dek, context, self._entropy)
        return Wrapped(version_of(newest), blob)

    def unwrap(self, untrusted: Wrapped, context: bytes) -> Secret:
        """See `KeyProvider`."""
        keys = self._keys()
        if keys is not None:
            for key in keys.keys:
                if version_of(key) == untrusted.version:
                    return _opened(key, untrusted, context)
        raise LocalError(Code.KEY_UNWRAPPABLE, f"{self.name} has no master key of version {_shown(untrusted.version)}")

    def rotate(self) -> KekVersion:
        """See `KeyProvider`."""
        self._kept = self._shelf.change(lambda keys: keys.grown(self._entropy))
        return self._kept.versions()[-1]

    def destroy(self, version: KekVersion) -> None:
        """See `KeyProvider`. Those that are older go too."""
        self._kept = self._shelf.change(lambda keys: keys.without(version))

    def versions(self) -> Sequence[KekVersion]:
        """See `KeyProvider`."""
        self._kept = None
        keys = self._keys()
        return () if keys is None else keys.versions()

    def _keys(self) -> KeySet | None:
        """What lies on the shelf, asked once: a passphrase is not stretched, nor a server asked, for each key."""
        if self._kept is None:
            found = self._shelf.read()
            self._kept = found if found.keys else None
        return self._kept

    def _made(self) -> KeySet:
        self._kept = self._shelf.change(lambda keys: keys if keys.keys else keys.grown(self._entropy))
        return self._kept


def _opened(key: Secret, untrusted: Wrapped, context: bytes) -> Secret:
    try:
        return atrest.open_(atrest.derive(key, _LABEL), untrusted.blob, context)
    except Unopenable:
        raise LocalError(Code.KEY_UNWRAPPABLE) from None


def _shown(untrusted: str) -> str:
    """A version as it may be shown: it comes from a file."""
    return untrusted if untrusted.isalnum() and untrusted.isascii() and len(untrusted) <= 64 else "unknown form"  # noqa: PLR2004
