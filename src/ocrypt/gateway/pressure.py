"""Back-pressure: a request that would wait too long is told so at once, so that those that are let in keep their pace.

Pure but for the clock that comes in. The expected wait is the length of the queue over the rate at which it empties
(Little's law), measured while there is a queue.
"""

from __future__ import annotations

import math
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.core.codes import Code
from ocrypt.gateway.limited import Limited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_WEIGHT: Final = 0.2
"""Of the newest interval between two answers in the running mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """How many requests may be under way."""

    jobs: int
    """Pictures that are read at the same time."""
    in_flight: int
    """All that are under way, waiting ones too."""
    per_actor: int
    """Of one actor; others get their turn then."""
    wait_seconds: float
    """The longest that anybody is let wait."""


class Pressure:
    """Counts what is under way."""

    def __init__(self, places: Places, now: Callable[[], float]) -> None:
        self._places = places
        self._now = now
        self._under_way = 0
        self._of: Counter[str] = Counter()
        self._interval = 0.0
        self._last_end: float | None = None

    @property
    def expected_wait(self) -> float:
        """Seconds until a request that came now would begin."""
        return max(0, self._under_way - self._places.jobs + 1) * self._interval

    @contextmanager
    def place(self, actor: str) -> Iterator[None]:
        """A place for one request.

        Raises:
            Limited: `BUSY` when all are taken or it would wait too long, `RATE_LIMITED` when this actor has its share.
        """
        if self._of[actor] >= self._places.per_actor:
            raise Limited(Code.RATE_LIMITED, math.ceil(self.expected_wait))
        if self._under_way >= self._places.in_flight or self.expected_wait > self._places.wait_seconds:
            raise Limited(Code.BUSY, math.ceil(self.expected_wait - self._places.wait_seconds / 2))
        self._under_way += 1
        self._of[actor] += 1
        try:
            yield
        finally:
            self._leave(actor)

    def _leave(self, actor: str) -> None:
        now = self._now()
        # Only while somebody waited is the time between two answers that of the work, and not that of the arrivals.
        waited = self._under_way > self._places.jobs
        if waited and self._last_end is not None:
            interval = now - self._last_end
            self._interval += (interval - self._interval) * (_WEIGHT if self._interval else 1.0)
        self._last_end = now if waited else None
        self._under_way -= 1
        self._of[actor] -= 1
        if not self._of[actor]:
            del self._of[actor]
