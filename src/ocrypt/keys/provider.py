"""Where keys that must outlive the process are kept. A URI picks the provider; one contract suite runs over all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ocrypt.core.secrets import Secret


class KeyProvider(Protocol):
    """Keeps named secrets."""

    def load(self, name: str) -> Secret | None:
        """The secret of this name, or None if there is none.

        Raises:
            LocalError: `STATE_UNUSABLE` when it is there and can't be used as it is.
        """
        ...

    def store(self, name: str, secret: Secret) -> None:
        """Keep a secret under this name, whole or not at all.

        Raises:
            LocalError: `STATE_UNUSABLE` when it can't be kept, or the name is taken.
        """
        ...
