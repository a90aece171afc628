"""What a caller may choose about reading. Light: importing it loads no library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ocrypt.core.engines import ENGINES

PROFILES: Final = ("balanced", "fast", "accurate")
"""How much care is spent, the default first; an engine that has one way to read takes any of them for it."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to read."""

    engine: str = ENGINES[0]
    profile: str = PROFILES[0]
    threads: int = 1
    """Threads of one inference. One is right where several pictures are read at once, and in a job process."""
