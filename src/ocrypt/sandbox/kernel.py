"""Raw system calls by ctypes, for what the standard library does not wrap.

`CDLL(None)` is the C library that this process has already loaded. `ctypes.util.find_library` is never used: it runs
gcc or ldconfig and needs a writable directory, so it fails in a read-only container.
"""

from __future__ import annotations

import ctypes
import os
from typing import Final

from ocrypt.sandbox.machine import this_machine

PR_SET_PDEATHSIG: Final = 1
PR_GET_DUMPABLE: Final = 3
PR_SET_DUMPABLE: Final = 4
PR_SET_NAME: Final = 15
PR_SET_NO_NEW_PRIVS: Final = 38
PR_GET_NO_NEW_PRIVS: Final = 39

_libc = ctypes.CDLL(None, use_errno=True)
_syscall = _libc.syscall
_syscall.restype = ctypes.c_long


def attempt(name: str, *arguments: int) -> int:
    """Make the system call; return its result, or minus the error number where it failed."""
    number = this_machine().numbers[name]
    result: int = _syscall(ctypes.c_long(number), *(ctypes.c_long(argument) for argument in arguments))
    return result if result != -1 else -ctypes.get_errno()


def call(name: str, *arguments: int) -> int:
    """Make the system call and return its result.

    Raises:
        OSError: it failed.
    """
    result = attempt(name, *arguments)
    if result < 0:
        raise OSError(-result, os.strerror(-result), name)
    return result


def prctl(option: int, argument: int = 0) -> int:
    """`prctl(2)`; unused arguments are zero, as some options demand."""
    return call("prctl", option, argument, 0, 0, 0)


def address(buffer: ctypes.Array[ctypes.c_char]) -> int:
    """Where `buffer` lies; the caller keeps it alive during the call."""
    return ctypes.addressof(buffer)


def close_all_from(first: int) -> None:
    """Close every descriptor from `first` on."""
    call("close_range", first, 0xFFFFFFFF, 0)
