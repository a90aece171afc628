"""What a caller may choose about reading codes. Light: importing it loads no library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

from ocrypt.recognise.codes.code import FORMATS

if TYPE_CHECKING:
    from ocrypt.recognise.codes.code import Format

Effort: TypeAlias = Literal["auto", "fast", "thorough"]
"""How hard to look: `fast` is one pass; `auto` goes on where that found nothing, or something that it can't decode;
`thorough` goes on until the budget is spent."""
EFFORTS: Final[tuple[Effort, ...]] = get_args(Effort)
"""The choices, the default first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeOptions:
    """How to look for codes."""

    effort: Effort = EFFORTS[0]
    budget_ms: int | None = None
    """Milliseconds of this thread's CPU time for one picture; None: what the effort usually takes at most.

    No pass is begun once it is spent; one that runs is not interrupted."""
    formats: tuple[Format, ...] = FORMATS
