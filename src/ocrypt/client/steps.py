"""The words between the rules and the transports: what a flow asks for, and what it gets.

A flow is a generator. It yields `Ask` (begin an HTTP exchange) and gets a `Head`, or `Pull` and gets the next piece of
that answer's body (empty at its end), or `Rest` and gets nothing, later. Failures of the transport are thrown into it
as `LocalError`. So the bounds on what a server may send are kept here once, for the sync and the async client alike.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ocrypt.core.secrets import Sealed, Secret

Ticks: TypeAlias = "Callable[[], float]"
"""Seconds from some fixed point, never going back (`time.monotonic`)."""


class Method(Enum):
    """What a client sends."""

    GET = "GET"
    POST = "POST"


@dataclass(frozen=True, slots=True)
class Unverified:
    """Take any certificate. Nothing secret may be sent this way: only the public service description is fetched."""


@dataclass(frozen=True, slots=True)
class SystemStore:
    """Take what the machine's certificate store vouches for, for this host name."""


@dataclass(frozen=True, slots=True)
class Exactly:
    """Take this one certificate (DER) and nothing else; the name in it does not matter."""

    certificate: bytes


Tls: TypeAlias = Unverified | SystemStore | Exactly


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Begin one HTTP exchange. Redirects are not followed, nothing is decompressed, nothing is sent twice."""

    method: Method
    path: str
    tls: Tls
    accept: str
    content_type: str = ""
    sealed: Sealed | None = None
    token: Secret | None = None

    def __post_init__(self) -> None:
        """Refuse what no rule may do: give a token or a picture to whoever answers."""
        if isinstance(self.tls, Unverified) and (self.sealed is not None or self.token is not None):
            raise ValueError


@dataclass(frozen=True, slots=True)
class Pull:
    """Give the next piece of the body; empty means that it ended properly."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Wait for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What came before the body. `untrusted_headers` has lower-case names; `certificate` is the peer's, in DER."""

    status: int
    untrusted_headers: tuple[tuple[str, str], ...]
    certificate: bytes

    def header(self, name: str) -> str:
        """Give the value of the one header of this name, or an empty string where it is missing.

        Raises:
            LocalError: SERVER_MISBEHAVED where it is there twice: which one counts would be a guess.
        """
        values = [value for key, value in self.untrusted_headers if key == name]
        if len(values) > 1:
            raise LocalError(Code.SERVER_MISBEHAVED, f"two {name} headers")
        return values[0] if values else ""

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case."""
        return self.header("content-type").partition(";")[0].strip().lower()


T = TypeVar("T")
Step: TypeAlias = Ask | Pull | Rest
Got: TypeAlias = Head | bytes | None
Flow: TypeAlias = Generator[Step, Got, T]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """When a whole exchange must be over. A server that sends a byte a second never trips a read timeout; this does."""

    ticks: Ticks
    until: float

    @classmethod
    def of(cls, seconds: float, ticks: Ticks) -> Patience:
        """Start to wait for at most `seconds`."""
        return cls(ticks=ticks, until=ticks() + seconds)

    def check(self) -> None:
        """Raise CONNECTION_LOST when the time is over."""
        if self.ticks() > self.until:
            raise LocalError(Code.CONNECTION_LOST, "the answer took too long")


def begin(ask: Ask) -> Flow[Head]:
    """Send `ask`; give the head of its answer."""
    got = yield ask
    if not isinstance(got, Head):
        raise TypeError
    return got


def pull() -> Flow[bytes]:
    """Give the next piece of the answer that was begun last; empty at its end."""
    got = yield Pull()
    if not isinstance(got, bytes):
        raise TypeError
    return got


def collect(*, at_most: int, patience: Patience) -> Flow[bytes]:
    """Give the whole body of the answer that was begun last.

    Raises:
        LocalError: SERVER_MISBEHAVED when it is longer than `at_most` bytes, CONNECTION_LOST when it takes too long.
    """
    body = bytearray()
    while piece := (yield from pull()):
        body += piece
        patience.check()
        if len(body) > at_most:
            raise LocalError(Code.SERVER_MISBEHAVED, "its answer is longer than it may be")
    return bytes(body)
