"""Canonical JSON (RFC 8785, JCS) without floats: one object, one byte string, so that it can be signed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NoReturn, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | bool | None"

MAX_INTEGER = 2**53 - 1
"""Beyond this a number is not the same in every language (RFC 8785 section 3.2.2.3, RFC 7493 section 2.2)."""
MAX_DEPTH = 32


class NotCanonical(ValueError):  # noqa: N818 - says what the value is
    """The value has no canonical form here; what it holds is not told."""


def encode(value: Json) -> bytes:
    """Give the one canonical form of `value` in UTF-8.

    Raises:
        NotCanonical: floats, integers beyond 2**53-1, lone surrogates, other types, or deeper than 32.
    """
    try:
        return json.dumps(_ordered(value, MAX_DEPTH), ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        raise NotCanonical from None


def decode(untrusted: bytes) -> Json:
    """Parse JSON that must have a canonical form, in whatever order and spacing it arrives.

    Raises:
        NotCanonical: not JSON, not UTF-8, a name twice in one object, or what `encode` refuses.
    """
    try:
        value: Json = json.loads(
            untrusted.decode(),
            object_pairs_hook=_unique,
            parse_float=_refuse,
            parse_constant=_refuse,
        )
        encode(value)
    except (ValueError, RecursionError):
        raise NotCanonical from None
    return value


def _refuse(_: str) -> NoReturn:
    raise NotCanonical


def _unique(pairs: Iterable[tuple[str, Json]]) -> dict[str, Json]:
    members: dict[str, Json] = {}
    for name, value in pairs:
        # Two members of one name: which of them was signed would depend on the reader.
        if name in members:
            raise NotCanonical
        members[name] = value
    return members


def _ordered(value: Json, depth: int) -> Json:
    """Copy `value` with members in the order of their names' UTF-16 code units (RFC 8785 section 3.2.3)."""
    if depth < 0:
        raise NotCanonical
    match value:
        case None | bool() | str():
            return value
        case int() if abs(value) <= MAX_INTEGER:
            return value
        case dict():
            names = sorted(value, key=_utf16)
            return {name: _ordered(value[name], depth - 1) for name in names}
        case list() | tuple():
            return [_ordered(item, depth - 1) for item in value]
        case _:
            raise NotCanonical


def _utf16(name: object) -> bytes:
    if not isinstance(name, str):
        raise NotCanonical
    return name.encode("utf-16-be", "surrogatepass")
