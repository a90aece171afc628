"""How a job ended."""

from __future__ import annotations

import signal as signals
from dataclasses import dataclass

from ocrypt.core.outcome import Outcome
from ocrypt.sandbox.job import EXIT_DONE, EXIT_MEMORY


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEnd:
    """The end of one job. It is given when the process is gone, and with it what it held in memory.

    `exit` and `signal` are those of the process; both are -1 where its zygote died before it could tell.
    `reaped` is False only where the kernel did not end the process within the time we wait for it.
    """

    outcome: Outcome
    exit: int = -1
    signal: int = -1
    peak_kib: int = 0
    reaped: bool = True


def judge(*, whole: bool, exit_: int, signal: int) -> Outcome:
    """The outcome of a job that we did not kill: `whole` where its last frame was END."""
    if whole and exit_ == EXIT_DONE and signal == 0:
        return Outcome.DONE
    if exit_ == EXIT_MEMORY:
        return Outcome.MEMORY
    if signal == signals.SIGXCPU:
        return Outcome.TIMEOUT
    return Outcome.CRASHED
