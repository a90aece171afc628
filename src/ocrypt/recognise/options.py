"""What a caller may choose about reading. Light: importing it loads no library."""

from __future__ import annotations

from dataclasses import dataclass

from ocrypt.core.engines import ENGINES


@dataclass(frozen=True, slots=True)
class Options:
    """How to read."""

    engine: str = ENGINES[0]
    threads: int = 1
    """Threads of one inference. One is right where several pictures are read at once, and in a job process."""
