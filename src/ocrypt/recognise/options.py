"""What a caller may choose about reading. Light: importing it loads no library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ocrypt.core.engines import ENGINES, PROFILES, Profile

Prepare: TypeAlias = Literal["auto", "none"]
"""Whether a picture is made easier to read first: where measures of it say that it helps, or never."""
PREPARE: Final[tuple[Prepare, ...]] = ("auto", "none")
"""The choices, the default first."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to read."""

    engine: str = ENGINES[0]
    profile: Profile = PROFILES[0]
    threads: int = 1
    """Lines read side by side. One is right where several pictures are read at once, and in a job process."""
    prepare: Prepare = "auto"
