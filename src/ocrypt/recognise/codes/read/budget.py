"""How long a picture may be looked at."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment at which no further pass begins, on a clock that counts the CPU seconds of this thread."""

    at: float
    now: Callable[[], float] = time.thread_time

    @classmethod
    def after(cls, milliseconds: float, now: Callable[[], float] = time.thread_time) -> Deadline:
        """So many milliseconds of CPU time from now."""
        return cls(now() + milliseconds / 1000, now)

    def over(self) -> bool:
        """Whether it has passed."""
        return self.now() >= self.at
