"""Keeps what C libraries say on standard error out of the log: GmSSL tells there of each ciphertext it refuses."""

from __future__ import annotations

import os
import sys


def hush_libraries() -> None:
    """From here on Python's standard error goes where it went, and that of C libraries nowhere. Once, at the start.

    File descriptor 2 becomes /dev/null and `sys.stderr` a copy of what it was: no lock and no race, where turning the
    descriptor round each call would have both.
    """
    told = os.dup(sys.stderr.fileno())
    sys.stderr = os.fdopen(told, "w", buffering=1, encoding=sys.stderr.encoding, errors="backslashreplace")
    null = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
    os.dup2(null, 2)
    os.close(null)
