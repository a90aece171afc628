"""What an inner request asks for: options in its query, formats in its Accept header."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import parse_qsl

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ocrypt.envelope.message import Request

T = TypeVar("T")

_MAX_ACCEPT = 16
_MAX_OPTIONS = 16
_ANY = frozenset({"*/*", "application/*"})


@dataclass(frozen=True, slots=True)
class Option:
    """One option as the query has it."""

    name: str
    value: str


def options_of(request: Request) -> tuple[Option, ...]:
    """The options in the query. One that is given twice is an error and not a surprise.

    Raises:
        Unreadable: OPTION_INVALID.
    """
    _, has_query, query = request.path.partition("?")
    try:
        strict = bool(has_query)
        options = parse_qsl(query, keep_blank_values=True, strict_parsing=strict, max_num_fields=_MAX_OPTIONS)
    except ValueError:
        raise Unreadable(Code.OPTION_INVALID) from None
    if len({name for name, _ in options}) != len(options):
        raise Unreadable(Code.OPTION_INVALID)
    return tuple(Option(name, value) for name, value in options)


def one_of(value: str, choices: Sequence[T]) -> T:
    """The choice that a value names.

    Raises:
        Unreadable: OPTION_INVALID.
    """
    for choice in choices:
        if choice == value:
            return choice
    raise Unreadable(Code.OPTION_INVALID)


def accepted(request: Request, usual: T, known: Callable[[str], T | None]) -> T:
    """The first media type of the Accept header that is `known`; `usual` where it takes anything.

    Weights are ignored: the order is the client's word.

    Raises:
        Unreadable: NOT_ACCEPTABLE.
    """
    accept = request.get("accept") or ""
    if not accept:
        return usual
    for item in accept.split(",")[:_MAX_ACCEPT]:
        media_type = item.partition(";")[0].strip().lower()
        if media_type in _ANY:
            return usual
        found = known(media_type)
        if found is not None:
            return found
    raise Unreadable(Code.NOT_ACCEPTABLE)
