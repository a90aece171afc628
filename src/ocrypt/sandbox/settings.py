"""What a zygote is told by the program that starts it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ocrypt.sandbox.rlimits import JobLimits

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ZygoteSettings:
    """Settings of one zygote and of its jobs."""

    read_paths: tuple[Path, ...]
    """All that may be read after the start: libraries, models, and what they ask of /proc and /sys."""
    lifeline: int
    """A descriptor that reads end-of-file when the supervisor is gone: then zygote, heir and jobs end."""
    dynasty: int
    """A descriptor that is kept open for as long as a zygote or an heir lives, and that no job has."""
    allow_degraded: bool = False
    """Serve without a layer that this machine does not have; every report then says so."""
    limits: JobLimits = field(default_factory=JobLimits)
    max_jobs: int = 64
    """Spares and running jobs together; what is asked for beyond waits."""
    max_head: int = 64 * 1024
    """Bytes of the largest head of a task."""
