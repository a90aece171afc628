"""`file:` keeps each secret in a file that only its owner can read."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Secret

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 64 * 1024
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class FileProvider:
    """Secrets as files with mode 0600 in one directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def load(self, name: str) -> Secret | None:
        """The secret of this name, or None if there is none.

        Raises:
            LocalError: `STATE_UNUSABLE` when others may read the file, or it can't be read.
        """
        path = self._directory / name
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        except OSError:
            raise LocalError(Code.STATE_UNUSABLE, f"{path} can't be read") from None
        with os.fdopen(descriptor, "rb") as file:
            # Like ssh, refuse a key that others can read: it is no secret any more.
            if os.fstat(file.fileno()).st_mode & _OTHERS:
                raise LocalError(Code.STATE_UNUSABLE, f"{path} is open to others; make it 0600 or remove it")
            return Secret(file.read(MAX_BYTES))

    def store(self, name: str, secret: Secret) -> None:
        """Keep a secret under this name, whole or not at all.

        Raises:
            LocalError: `STATE_UNUSABLE` when it can't be written, or the name is taken.
        """
        path = self._directory / name
        draft = path.with_name(f"{name}.draft")
        try:
            draft.unlink(missing_ok=True)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(secret.reveal())
                file.flush()
                os.fsync(file.fileno())
            # link, not rename: it refuses to replace a key that is already there.
            os.link(draft, path)
            draft.unlink()
        except OSError:
            raise LocalError(Code.STATE_UNUSABLE, f"{path} can't be written") from None
