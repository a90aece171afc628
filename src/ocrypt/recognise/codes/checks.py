"""Whether codes that a service tells of make sense: what types alone can't say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ocrypt.recognise.geometry import is_plain, lies_within

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ocrypt.recognise.codes.code import Code


class Sheet(Protocol):
    """A page as far as a code on it must fit."""

    @property
    def width(self) -> int:
        """Pixels across."""
        ...

    @property
    def height(self) -> int:
        """Pixels down."""
        ...

    @property
    def error(self) -> str | None:
        """What kept it from being read."""
        ...


def are_sound(codes: Iterable[Code], sheets: Sequence[Sheet]) -> bool:
    """Whether each code lies on a page that is there and was read, and nothing but its text can drive a terminal.

    `text` itself may hold any character, as `spec/codes.md` says: whoever shows it escapes.
    """
    return all(
        code.page < len(sheets)
        and sheets[code.page].error is None
        and lies_within(code.polygon, sheets[code.page].width, sheets[code.page].height)
        and all(map(is_plain, _beside(code)))
        for code in codes
    )


def _beside(code: Code) -> tuple[str, ...]:
    verdict = code.verdict
    around = (code.charset, code.level, code.version, verdict.host, verdict.ascii_host, verdict.site)
    return around if code.sequence is None else (*around, code.sequence.id)
