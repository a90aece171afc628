"""Credentials for a provider: a token, a PIN, a passphrase, each in a file that the operator names."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Secret

if TYPE_CHECKING:
    from pathlib import Path

_MAX_BYTES = 16 * 1024


def credential(path: Path) -> Secret:
    """What the file says, without the white space around it.

    Links are followed: orchestrators mount secrets so. A file that everybody may read is refused.

    Raises:
        LocalError: `PROVIDER_REFUSED`.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        raise LocalError(Code.PROVIDER_REFUSED, f"{path} can't be read") from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise LocalError(Code.PROVIDER_REFUSED, f"{path} is not a file")
        if status.st_mode & (stat.S_IRWXO | stat.S_IWGRP):
            raise LocalError(Code.PROVIDER_REFUSED, f"{path} is open to others; make it 0600")
        content = os.read(descriptor, _MAX_BYTES + 1).strip()
    finally:
        os.close(descriptor)
    if not 0 < len(content) <= _MAX_BYTES:
        raise LocalError(Code.PROVIDER_REFUSED, f"{path} is empty or too long")
    return Secret(content)
