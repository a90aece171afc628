"""What a command line or a row of a table says about the content of a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, Unreadable
from ocrypt.recognise.codes.make.faults import place_of
from ocrypt.recognise.codes.make.payload import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ocrypt.recognise.codes.make.payload import Payload

YES = {"yes": "true", "no": "false"}
"""How people write truth; msgspec knows true, false, 1 and 0."""


def fields_of(pairs: Sequence[str]) -> dict[str, str]:
    """Take `NAME=VALUE` apart.

    Raises:
        LocalError: USAGE.
    """
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise LocalError(Code.USAGE, "--set takes NAME=VALUE")
        found[name] = value
    return found


def payload_of(kind: str, fields: Mapping[str, str]) -> Payload:
    """Give the typed content; values are text, as a command line and a table have them.

    Raises:
        LocalError: USAGE where there is no such kind.
        Unreadable: CODE_FIELD.
    """
    found = KINDS.get(kind)
    if found is None:
        raise LocalError(Code.USAGE, f"kinds are {', '.join(KINDS)}")
    said = {name: YES.get(value.lower(), value) if name == "hidden" else value for name, value in fields.items()}
    there = found.__struct_fields__
    if not said.keys() <= set(there):
        raise Unreadable(Code.CODE_FIELD, f"the fields of {kind} are: {', '.join(there)}")
    try:
        return msgspec.convert(said, found, strict=False)
    except msgspec.ValidationError as error:
        raise Unreadable(Code.CODE_FIELD, place_of(error)) from None
