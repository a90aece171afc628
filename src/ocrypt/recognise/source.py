"""A file that a caller names, read whole."""

from __future__ import annotations

from pathlib import Path

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, Unreadable
from ocrypt.core.limits import Limits


def content_of(path: str | Path, limits: Limits | None = None) -> bytes:
    """The file's bytes.

    Raises:
        LocalError: FILE_UNREADABLE.
        Unreadable: IMAGE_TOO_MANY_BYTES.
    """
    most = (limits or Limits()).max_bytes
    try:
        with Path(path).open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise LocalError(Code.FILE_UNREADABLE, error.strerror or "") from None
    if len(content) > most:
        raise Unreadable(Code.IMAGE_TOO_MANY_BYTES)
    return content
