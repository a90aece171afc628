"""Where readings are written: whole or not at all, under names that do not collide."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Replace the file at `path` as a whole, with the permissions that the user's umask gives.

    Raises:
        LocalError: FILE_UNWRITABLE.
    """
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise LocalError(Code.FILE_UNWRITABLE, error.strerror or "") from None


def make_folder(path: Path) -> None:
    """Make a folder and what is missing above it.

    Raises:
        LocalError: FILE_UNWRITABLE.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LocalError(Code.FILE_UNWRITABLE, error.strerror or "") from None


def unique_names(names: Sequence[str], suffix: str) -> tuple[str, ...]:
    """Give a file name for each of `names`, in their order: the second `scan.png` becomes `scan.png.2.txt`."""
    given: set[str] = set()
    result: list[str] = []
    for name in names:
        count = 1
        unique = name + suffix
        while unique in given:
            count += 1
            unique = f"{name}.{count}{suffix}"
        given.add(unique)
        result.append(unique)
    return tuple(result)
