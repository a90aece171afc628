"""What a caller may choose about reading. Light: importing it loads no library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ocrypt.core.codes import Code
from ocrypt.core.engines import ENGINES, PROFILES, Profile
from ocrypt.core.errors import LocalError

Prepare: TypeAlias = Literal["auto", "none"]
"""Whether a picture is made easier to read first: where measures of it say that it helps, or never."""
PREPARE: Final[tuple[Prepare, ...]] = ("auto", "none")
"""The choices, the default first."""

Codes: TypeAlias = Literal["fast", "none", "auto", "thorough"]
"""Whether a page's codes are read beside its text: at a glance, not at all, or as hard as `CodeOptions.effort` says."""
CODES: Final[tuple[Codes, ...]] = ("fast", "none", "auto", "thorough")
"""The choices, the default first."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to read."""

    engine: str = ENGINES[0]
    profile: Profile = PROFILES[0]
    threads: int = 1
    """Lines read side by side. One is right where several pictures are read at once, and in a job process."""
    prepare: Prepare = "auto"
    codes: Codes = CODES[0]


def check_choices(prepare: str, codes: str) -> None:
    """Refuse a choice that there is not, for callers whose types nobody checks.

    Raises:
        LocalError: USAGE.
    """
    if prepare not in PREPARE:
        raise LocalError(Code.USAGE, f"prepare is one of {', '.join(PREPARE)}")
    if codes not in CODES:
        raise LocalError(Code.USAGE, f"codes is one of {', '.join(CODES)}")
