"""What a caller may choose about reading codes. Light: importing it loads no library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.recognise.codes.code import FORMATS

if TYPE_CHECKING:
    from ocrypt.recognise.codes.code import Format

Effort: TypeAlias = Literal["auto", "fast", "thorough"]
"""How hard to look: `fast` is one pass; `auto` goes on where that found nothing, or something that it can't decode;
`thorough` goes on until the budget is spent."""
EFFORTS: Final[tuple[Effort, ...]] = get_args(Effort)
"""The choices, the default first."""
MAX_BUDGET_MS: Final = 60_000
"""The longest budget that can be set, a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeOptions:
    """How to look for codes."""

    effort: Effort = EFFORTS[0]
    budget_ms: int | None = None
    """Milliseconds of this thread's CPU time for one picture; None: what the effort usually takes at most.

    No pass is begun once it is spent; one that runs is not interrupted."""
    formats: tuple[Format, ...] = FORMATS


def check_options(options: CodeOptions) -> None:
    """Refuse a choice that there is not, for callers whose types nobody checks.

    Raises:
        LocalError: USAGE.
    """
    if options.effort not in EFFORTS:
        raise LocalError(Code.USAGE, f"effort is one of {', '.join(EFFORTS)}")
    if options.budget_ms is not None and not 1 <= options.budget_ms <= MAX_BUDGET_MS:
        raise LocalError(Code.USAGE, f"the budget is 1 to {MAX_BUDGET_MS} milliseconds")
    if not options.formats or not set(options.formats) <= set(FORMATS):
        raise LocalError(Code.USAGE, f"formats are some of {', '.join(FORMATS)}")
