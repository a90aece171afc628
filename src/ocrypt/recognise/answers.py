"""JSON that a service answered with, taken over key for key. Light: importing it loads no library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Octets: TypeAlias = bytes | bytearray | memoryview

T = TypeVar("T")

MAX_JSON_BYTES: Final = 64 * 1024 * 1024
"""The longest answer that is looked at."""


def taken(
    untrusted: bytes | bytearray | memoryview,
    decode: Callable[[bytes | bytearray | memoryview], T],
    *,
    what: str,
    spec: str,
) -> T:
    """Give what a strict decoder makes of an answer; `what` and `spec` name both in the error.

    Raises:
        LocalError: SERVER_MISBEHAVED where it is too long, or not what the specification says.
    """
    # (1) An answer that is too long is not looked at.
    if len(untrusted) > MAX_JSON_BYTES:
        raise LocalError(Code.SERVER_MISBEHAVED, f"the {what} is too long")
    # (2) Every key, type and bound as the specification says.
    try:
        return decode(untrusted)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise LocalError(Code.SERVER_MISBEHAVED, f"the {what} is not what {spec} says") from None
