"""When keys are born and when they retire: pure rules over times.

The figures follow what Apple published for Private Cloud Compute: a life of 24 h, a new key at half-life, a short
grace, and a hard cap on how long a key can open at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class RotationPolicy:
    """How long a key lives, and how often a new one takes over the sealing."""

    life: timedelta = timedelta(hours=24)
    every: timedelta = timedelta(hours=12)
    grace: timedelta = timedelta(minutes=5)
    cap: timedelta = timedelta(hours=48)

    def __post_init__(self) -> None:
        if not timedelta(0) < self.every <= self.life:
            raise ValueError("a new key must come before the old one's life ends")
        if self.grace < timedelta(0) or self.life + self.grace > self.cap:
            raise ValueError("a key's life and grace together must stay within the cap")

    def not_after(self, born: datetime) -> datetime:
        """The last moment at which a client may seal to a key born at `born`."""
        return born + self.life

    def retires(self, born: datetime) -> datetime:
        """The moment from which the key opens nothing any more."""
        return born + self.life + self.grace

    def next_birth(self, newest: datetime) -> datetime:
        """When the successor of a key born at `newest` is due."""
        return newest + self.every
