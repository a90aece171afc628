"""What a token allows, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

READ: Final = "read"
"""Have pictures read."""
CODES: Final = "codes"
"""Have codes read and made."""
ADMIN: Final = "admin:*"
"""Everything that an administrator may do; with a second factor."""
ADMIN_PARTS: Final = ("admin:keys", "admin:log", "admin:status", "admin:tokens")

SEALED: Final = (READ, CODES)
"""Either lets a sealed request in: which of the two it needs is told inside, where only the job looks."""
SCOPES: Final = (READ, CODES, ADMIN, *ADMIN_PARTS)


def covers(granted: Iterable[str], wanted: str) -> bool:
    """Whether scopes allow what `wanted` names: the name itself, or `admin:*` for one of its parts."""
    names = set(granted)
    return wanted in names or (wanted.startswith("admin:") and ADMIN in names)
