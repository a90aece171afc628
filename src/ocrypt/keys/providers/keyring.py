"""`keyring:SERVICE/USER` keeps the master key in the desktop's keyring. Needs the extra `keyring`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keyring
from keyring.backends import fail, null
from keyring.errors import InitError, KeyringError, KeyringLocked, NoKeyringError

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Secret
from ocrypt.keys.providers.keyset import KeySet

if TYPE_CHECKING:
    from collections.abc import Callable

    from keyring.backend import KeyringBackend


class KeyringShelf:
    """The key set as the password of a user of a service. Desktops do not compare and swap: one writer at a time."""

    name = "keyring"

    def __init__(self, service: str, user: str, backend: KeyringBackend) -> None:
        self._service = service
        self._user = user
        self._backend = backend

    def read(self) -> KeySet:
        """See `Shelf`."""
        try:
            found = self._backend.get_password(self._service, self._user)
        except KeyringError as error:
            raise _told(error) from None
        return KeySet() if found is None else KeySet.parse(Secret(found.encode()))

    def change(self, how: Callable[[KeySet], KeySet]) -> KeySet:
        """See `Shelf`."""
        changed = how(self.read())
        try:
            self._backend.set_password(self._service, self._user, bytes(changed.text().reveal()).decode())
        except KeyringError as error:
            raise _told(error) from None
        return changed


def system_keyring() -> KeyringBackend:
    """The keyring of this desktop session.

    Raises:
        LocalError: `PROVIDER_UNAVAILABLE` where there is none, as on servers.
    """
    backend = keyring.get_keyring()
    if isinstance(backend, (fail.Keyring, null.Keyring)):
        raise LocalError(Code.PROVIDER_UNAVAILABLE, "there is no keyring in this session; servers rarely have one")
    return backend


def _told(error: KeyringError) -> LocalError:
    if isinstance(error, (NoKeyringError, InitError)):
        return LocalError(Code.PROVIDER_UNAVAILABLE, "the keyring can't be reached")
    if isinstance(error, KeyringLocked):
        return LocalError(Code.PROVIDER_REFUSED, "the keyring is locked")
    return LocalError(Code.PROVIDER_REFUSED, "the keyring refused")
