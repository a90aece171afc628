"""How a job ended: the same words in the sandbox, the event log, the receipt and the client."""

from __future__ import annotations

from enum import Enum, unique
from typing import Final

from ocrypt.core.codes import Code


@unique
class Outcome(Enum):
    """The ways in which a job ends."""

    DONE = "done"
    """The answer is whole, and the job's own: a reading or a code."""
    CRASHED = "crashed"
    """It failed, was killed by the kernel or from outside, or broke the framing."""
    TIMEOUT = "timeout"
    """It took longer than it may, by the clock or in processor time."""
    MEMORY = "memory"
    """It needed more memory than it may have."""
    TOO_LARGE = "too-large"
    """Its answer was longer than it may be."""
    CANCELLED = "cancelled"
    """Nobody wanted the answer any more."""

    @property
    def code(self) -> Code | None:
        """What the client is told; None where there is nothing to tell."""
        return _CODES.get(self)


_CODES: Final = {
    Outcome.CRASHED: Code.JOB_CRASHED,
    Outcome.TIMEOUT: Code.JOB_TIMEOUT,
    Outcome.MEMORY: Code.JOB_MEMORY,
    Outcome.TOO_LARGE: Code.ANSWER_TOO_LARGE,
}


def outcome_of(code: Code | None) -> Outcome:
    """How the job must have ended when the sealed answer tells `code`; None where it is a reading."""
    return next((outcome for outcome, told in _CODES.items() if told is code), Outcome.DONE)
