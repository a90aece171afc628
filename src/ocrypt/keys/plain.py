"""Secrets as plain files that only their owner can read: what another program must find as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrypt.keys.disk import load_closed, put_new

if TYPE_CHECKING:
    from pathlib import Path

    from ocrypt.core.secrets import Secret


class PlainFiles:
    """Secrets as files with mode 0600 in one directory, not encrypted."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def load(self, name: str) -> Secret | None:
        """The secret of this name, or None if there is none.

        Raises:
            LocalError: `STATE_UNUSABLE` when others may read the file, or it can't be read.
        """
        return load_closed(self._directory / name)

    def store(self, name: str, secret: Secret) -> None:
        """Keep a secret under this name, whole or not at all.

        Raises:
            LocalError: `STATE_UNUSABLE` when it can't be written, or the name is taken.
        """
        put_new(self._directory / name, bytes(secret.reveal()))
