"""Landlock: a process gives up file, TCP, signal and abstract-socket access for ever, without any privilege.

https://docs.kernel.org/userspace-api/landlock.html. A ruleset binds the calling thread and all that it starts later
(every thread of the process only from ABI 8 on), so it has to be applied before native libraries start threads.
"""

from __future__ import annotations

import ctypes
import os
import struct
from enum import IntFlag
from typing import TYPE_CHECKING, Final

from ocrypt.sandbox import kernel

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_VERSION_FLAG: Final = 1
_RULE_PATH_BENEATH: Final = 1
_RULE_NET_PORT: Final = 2


class Files(IntFlag):
    """`LANDLOCK_ACCESS_FS_*`; every right that is not allowed by a rule is denied."""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    ALL_OF_ABI_1 = (1 << 13) - 1
    REFER = 1 << 13
    TRUNCATE = 1 << 14
    IOCTL_DEV = 1 << 15


BIND_AND_CONNECT_TCP: Final = 0b11
CONNECT_TCP: Final = 0b10
ABSTRACT_SOCKETS_AND_SIGNALS: Final = 0b11

ABI_TCP: Final = 4
ABI_SCOPES: Final = 6


def abi() -> int:
    """Version of Landlock that the kernel offers; 0 where there is none."""
    return max(0, kernel.attempt("landlock_create_ruleset", 0, 0, _VERSION_FLAG))


def handled_files(version: int) -> Files:
    """All file rights that this version of Landlock can deny."""
    rights = Files.ALL_OF_ABI_1
    if version >= 2:  # noqa: PLR2004 - the ABI numbers of the kernel's own table
        rights |= Files.REFER
    if version >= 3:  # noqa: PLR2004
        rights |= Files.TRUNCATE
    if version >= 5:  # noqa: PLR2004
        rights |= Files.IOCTL_DEV
    return rights


def attributes(version: int) -> bytes:
    """`struct landlock_ruleset_attr` that denies all this version can deny; older kernels take a shorter one."""
    packed = struct.pack("=Q", handled_files(version))
    if version >= ABI_TCP:
        packed += struct.pack("=Q", BIND_AND_CONNECT_TCP)
    if version >= ABI_SCOPES:
        packed += struct.pack("=Q", ABSTRACT_SOCKETS_AND_SIGNALS)
    return packed


def restrict(read_paths: Iterable[Path], *, version: int, connect_ports: Iterable[int] = ()) -> None:
    """Deny this thread everything but reading beneath `read_paths`, and connecting by TCP to `connect_ports`.

    Paths that do not exist or can't be reached are left out: they could not be read anyway.
    Needs no-new-privs first.

    Raises:
        OSError: the kernel has no Landlock or refused.
    """
    packed = attributes(version)
    buffer = ctypes.create_string_buffer(packed, len(packed))
    ruleset = kernel.call("landlock_create_ruleset", kernel.address(buffer), len(packed), 0)
    try:
        for path in read_paths:
            _allow_reading(ruleset, path)
        for port in connect_ports if version >= ABI_TCP else ():
            _allow_connecting(ruleset, port)
        kernel.call("landlock_restrict_self", ruleset, 0)
    finally:
        os.close(ruleset)


def _allow_connecting(ruleset: int, port: int) -> None:
    rule = struct.pack("=QQ", CONNECT_TCP, port)
    buffer = ctypes.create_string_buffer(rule, len(rule))
    kernel.call("landlock_add_rule", ruleset, _RULE_NET_PORT, kernel.address(buffer), 0)


def _allow_reading(ruleset: int, path: Path) -> None:
    try:
        target = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
    try:
        rights = Files.READ_FILE | Files.READ_DIR if path.is_dir() else Files.READ_FILE
        rule = struct.pack("=Qi", rights, target)
        buffer = ctypes.create_string_buffer(rule, len(rule))
        kernel.call("landlock_add_rule", ruleset, _RULE_PATH_BENEATH, kernel.address(buffer), 0)
    finally:
        os.close(target)
