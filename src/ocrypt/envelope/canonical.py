"""Canonical JSON, RFC 8785, for values without floats: what a signature is made over."""

from __future__ import annotations

import json
from typing import Final, NoReturn, TypeAlias

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"

MAX_INTEGER: Final = 2**53 - 1
"""Beyond it JavaScript rounds."""

MAX_LENGTH: Final = 262_144
"""Bytes of a text that `parse` looks at."""


def canonical(value: Json) -> bytes:
    """The one encoding of `value`. Raises ValueError for floats, huge integers and lone surrogates."""
    return _encode(value).encode("utf-8")


def parse(untrusted: bytes) -> Json:
    """Read JSON that can be made canonical.

    Raises:
        LocalError: SERVER_MISBEHAVED, it is too long, not JSON, has a float, a huge integer, or a name twice.
    """
    try:
        if len(untrusted) > MAX_LENGTH:
            raise ValueError  # noqa: TRY301 - every reason ends in the same answer
        value: Json = json.loads(
            untrusted.decode("utf-8"),
            object_pairs_hook=_object,
            parse_float=_refuse,
            parse_constant=_refuse,
        )
        canonical(value)
    # A deep nest ends in RecursionError.
    except (ValueError, RecursionError):
        raise LocalError(Code.SERVER_MISBEHAVED, "it sent JSON that is malformed") from None
    return value


def _encode(value: object) -> str:
    if isinstance(value, dict):
        # Section 3.2.3: by UTF-16 code units, as JavaScript sorts.
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{_encode(name)}:{_encode(value[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_encode(each) for each in value) + "]"
    if isinstance(value, float) or (isinstance(value, int) and abs(value) > MAX_INTEGER):
        raise ValueError("a number that has no exact form everywhere")
    return json.dumps(value, ensure_ascii=False)


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name stands twice")
    return value


def _refuse(_text: str) -> NoReturn:
    raise ValueError("a number that has no exact form everywhere")
