"""Where a picture comes from: a path, bytes, or an open binary file. Bounded before anything is sealed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Opened

if TYPE_CHECKING:
    from typing import BinaryIO


@runtime_checkable
class Readable(Protocol):
    """An open binary file."""

    def read(self, size: int = -1, /) -> bytes:
        """Give at most `size` bytes."""
        ...


Source: TypeAlias = "str | os.PathLike[str] | bytes | bytearray | memoryview | Readable"


def load(source: Source, *, max_bytes: int) -> Opened:
    """Give the file's bytes as they are; what picture it is, the job finds out, and by content only.

    Raises:
        LocalError: IMAGE_EMPTY, IMAGE_TOO_MANY_BYTES with the limit, FILE_UNREADABLE.
    """
    match source:
        case bytes() | bytearray() | memoryview():
            content = bytes(source[: max_bytes + 1])
        case str() | os.PathLike():
            content = _from_path(Path(source), max_bytes)
        case Readable():
            content = _from_file(source, max_bytes)
    if not content:
        raise LocalError(Code.IMAGE_EMPTY)
    if len(content) > max_bytes:
        raise LocalError(Code.IMAGE_TOO_MANY_BYTES, f"the limit is {max_bytes} bytes")
    return Opened(content)


def _from_path(path: Path, max_bytes: int) -> bytes:
    try:
        with path.open("rb") as file:
            return _from_file(file, max_bytes)
    except OSError as error:
        raise LocalError(Code.FILE_UNREADABLE, os.strerror(error.errno) if error.errno else "") from None


def _from_file(file: Readable | BinaryIO, max_bytes: int) -> bytes:
    """Read one byte more than is allowed at most: a pipe need not tell its length, and a file may grow."""
    pieces = bytearray()
    try:
        while len(pieces) <= max_bytes and (piece := file.read(max_bytes + 1 - len(pieces))):
            pieces += piece
    except OSError as error:
        raise LocalError(Code.FILE_UNREADABLE, os.strerror(error.errno) if error.errno else "") from None
    return bytes(pieces)
