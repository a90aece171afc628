"""What is wrong with a request, in our own words: no message here holds what the caller wrote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable

if TYPE_CHECKING:
    import msgspec

_PLACE = re.compile(r" - at `\$\.([A-Za-z0-9_.]{1,80})`\Z")
_NAMED = re.compile(r"required field `([a-z0-9_]{1,40})`")
_STRANGE = "unknown field"


def place_of(error: msgspec.ValidationError) -> str:
    """Give the place that msgspec's message names, without the value or an unknown name that it quotes."""
    message = str(error)
    found, named = _PLACE.search(message), _NAMED.search(message)
    place = found.group(1) if found else ""
    if named:
        return f"{place}.{named.group(1)}" if place else named.group(1)
    if _STRANGE in message:
        return f"{place}: a field that is not known" if place else "a field that is not known"
    return place or "the request"


class BadField(Unreadable):
    """A field of typed content is missing or malformed: CODE_FIELD. `field` is its name, one that a kind has."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(Code.CODE_FIELD, detail)
        self.field = field


def bad_field(name: str, rule: str) -> BadField:
    """Make the error for a field of typed content that is missing or malformed; `rule` says what it must be."""
    return BadField(name, f"{name}: {rule}")


def bad_option(name: str, rule: str) -> Unreadable:
    """Make the error for an option that does not fit the others; `rule` says what it must be."""
    return Unreadable(Code.OPTION_INVALID, f"{name}: {rule}")
