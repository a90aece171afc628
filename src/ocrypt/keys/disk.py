"""Small files on a disk: read only if they are closed to others, written whole or not at all, one writer at a time."""

from __future__ import annotations

import fcntl
import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_BYTES = 64 * 1024
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def load_closed(path: Path) -> Secret | None:
    """What a file says that only its owner can read; None if there is none. At most 64 KiB.

    Raises:
        LocalError: `STATE_UNUSABLE` when others may read it, or it can't be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError:
        raise LocalError(Code.STATE_UNUSABLE, f"{path} can't be read") from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise LocalError(Code.STATE_UNUSABLE, f"{path} is not a file")
        # Like ssh, refuse a key that others can read: it is no secret any more.
        if status.st_mode & _OTHERS:
            raise LocalError(Code.STATE_UNUSABLE, f"{path} is open to others; make it 0600 or remove it")
        # A regular file gives all that it has at once.
        return Secret(os.read(descriptor, MAX_BYTES))
    finally:
        os.close(descriptor)


def write_draft(path: Path, content: bytes) -> Path:
    """Write `content` beside `path`, closed to others and down to the disk; gives where. It takes its place next.

    Raises:
        LocalError: `STATE_UNUSABLE` when it can't be written.
    """
    draft = path.with_name(f"{path.name}.draft")
    try:
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        raise LocalError(Code.STATE_UNUSABLE, f"{path} can't be written") from None
    return draft


def sync_directory(directory: Path) -> None:
    """Bring a name that was just made, changed or removed there down to the disk."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def put(path: Path, content: bytes) -> None:
    """Let `content` take the place of what is at `path`, if anything: after a crash it is either the one or the other.

    Raises:
        LocalError: `STATE_UNUSABLE` when it can't be written.
    """
    draft = write_draft(path, content)
    try:
        draft.replace(path)
        sync_directory(path.parent)
    except OSError:
        raise LocalError(Code.STATE_UNUSABLE, f"{path} can't be written") from None


def put_new(path: Path, content: bytes) -> None:
    """As `put`, where there is nothing yet.

    Raises:
        LocalError: `STATE_UNUSABLE` when it can't be written, or there is something.
    """
    draft = write_draft(path, content)
    try:
        # link, not rename: it refuses to replace a key that is already there.
        os.link(draft, path)
        draft.unlink()
        sync_directory(path.parent)
    except OSError:
        raise LocalError(Code.STATE_UNUSABLE, f"{path} can't be written") from None


@contextmanager
def alone_in(directory: Path) -> Iterator[None]:
    """Hold a directory against other writers; waits for them. The system lets go of it however this process ends.

    Raises:
        LocalError: `STATE_UNUSABLE` when there is no such directory.
    """
    with _held(directory, os.O_RDONLY | os.O_DIRECTORY):
        yield


@contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """Hold one file against other writers, who may come from several directories; leaves a lock file beside it.

    Raises:
        LocalError: `STATE_UNUSABLE` when there is no such directory.
    """
    with _held(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT):
        yield


@contextmanager
def _held(path: Path, flags: int) -> Iterator[None]:
    try:
        descriptor = os.open(path, flags | os.O_CLOEXEC, 0o600)
    except OSError:
        raise LocalError(Code.STATE_UNUSABLE, f"{path} can't be opened") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def remove(path: Path) -> None:
    """See to it that there is nothing at `path`.

    Raises:
        LocalError: `STATE_UNUSABLE` when it can't be removed.
    """
    try:
        path.unlink(missing_ok=True)
        sync_directory(path.parent)
    except OSError:
        raise LocalError(Code.STATE_UNUSABLE, f"{path} can't be removed") from None
