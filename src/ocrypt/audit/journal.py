"""Events as JSON lines in a file that only its owner can read. The transparency log will stand in its place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ocrypt.audit.event import encode
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, Refused

if TYPE_CHECKING:
    from pathlib import Path

    from ocrypt.audit.event import Event


class Journal:
    """An append-only file. Each event is one write of one line, so lines of several processes never mix."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it.

        Raises:
            LocalError: `STATE_UNUSABLE` when it can't be opened for appending.
        """
        try:
            self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            raise LocalError(Code.STATE_UNUSABLE, f"{path} can't be opened for appending") from None

    def append(self, event: Event) -> None:
        """Write an event through to the operating system.

        Raises:
            Refused: `LOG_UNWRITABLE` when the line was not written whole.
        """
        line = encode(event)
        try:
            written = os.write(self._descriptor, line)
        except OSError:
            raise Refused(Code.LOG_UNWRITABLE) from None
        if written != len(line):
            raise Refused(Code.LOG_UNWRITABLE)

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)
