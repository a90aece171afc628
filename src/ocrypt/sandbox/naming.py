"""Names that `ps` and `pgrep -f` show, so that an operator tells the processes apart."""

from __future__ import annotations

import ctypes
from typing import Final

from ocrypt.sandbox import kernel

try:
    from setproctitle import setproctitle
except ImportError:

    def setproctitle(title: str) -> None:
        """It only decorates: without it `ps` shows the short name alone."""


ZYGOTE: Final = "ocrypt-zygote"
HEIR: Final = "ocrypt-heir"
JOB: Final = "ocrypt-job"


def name_process(name: str) -> None:
    """Show this process as `name`."""
    buffer = ctypes.create_string_buffer(name.encode("ascii"))
    kernel.prctl(kernel.PR_SET_NAME, kernel.address(buffer))
    if setproctitle is not None:
        setproctitle(name)
