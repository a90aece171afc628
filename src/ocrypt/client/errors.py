"""A service's refusals, told by their stable code. The service's own words are never shown: it may be hostile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from ocrypt.core.codes import Code, Place
from ocrypt.core.errors import LocalError, OcryptError, Refused, Unreadable

if TYPE_CHECKING:
    from ocrypt.core.ids import RequestId

MAX_PROBLEM = 16 * 1024
"""Bytes of a problem document that are looked at."""
MAX_RETRY_AFTER = 3600

SEAL_ANEW = frozenset({Code.KEY_UNKNOWN, Code.KEY_RETIRED, Code.ENVELOPE_UNOPENABLE})
"""What a service says when it has changed its keys: fetch them again, once, and seal anew."""

WAIT = frozenset({Code.BUSY, Code.DRAINING, Code.WORKER_UNAVAILABLE, Code.WORKER_LOST})
"""What passes by waiting."""


class ServiceRefused(Refused):
    """The service refused before it opened anything."""

    def __init__(self, code: Code, *, request_id: RequestId | None, retry_after: int | None) -> None:
        """`retry_after` is in seconds, where the service gave it."""
        super().__init__(code)
        self.request_id = request_id
        self.retry_after = retry_after


class ServiceUnreadable(Unreadable):
    """The sealed answer says that the picture or the request could not be read."""

    def __init__(self, code: Code, *, request_id: RequestId, field: str = "") -> None:
        """`field` is the name of the field of a request that is at fault, "" where it is not told."""
        super().__init__(code, field)
        self.request_id = request_id


@dataclass(frozen=True, slots=True)
class _Problem:
    """The one member of an RFC 9457 document that is used."""

    code: str


@dataclass(frozen=True, slots=True)
class _Fault:
    """And the one that is used of a code to be made."""

    field: str = ""


def misbehaved(what: str) -> LocalError:
    """Give the error for an answer that no ocrypt service gives; `what` is in our own words."""
    return LocalError(Code.SERVER_MISBEHAVED, what)


def parse_code(untrusted_problem: bytes, *places: Place) -> Code:
    """Give the code of a problem document (RFC 9457).

    Raises:
        LocalError: SERVER_MISBEHAVED when it is none, or its code is unknown here or told in the wrong place.
    """
    try:
        code = Code(msgspec.json.decode(untrusted_problem, type=_Problem).code)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise misbehaved("it refused without a known code") from None
    if code.meaning.place not in places:
        raise misbehaved("it refused with a code of another place")
    return code


def parse_field(untrusted_problem: bytes) -> str:
    """Give the field of a code's content that a problem document names; "" for any word that is no such field."""
    from ocrypt.recognise.codes.make.payload import FIELDS  # noqa: PLC0415 - few requests make a code

    try:
        name = msgspec.json.decode(untrusted_problem, type=_Fault).field
    except (msgspec.MsgspecError, RecursionError):
        return ""
    return name if name in FIELDS else ""


def parse_retry_after(untrusted: str) -> int | None:
    """Give the seconds of a Retry-After header; its date form is not used here (RFC 9110 section 10.2.3)."""
    if not (untrusted.isascii() and untrusted.isdigit() and len(untrusted) <= 6):  # noqa: PLR2004 - digits of a day
        return None
    return min(int(untrusted), MAX_RETRY_AFTER)


def request_id_of(error: OcryptError) -> RequestId | None:
    """Give the request id under which the service knows this error, where it told one."""
    return error.request_id if isinstance(error, ServiceRefused | ServiceUnreadable) else None
