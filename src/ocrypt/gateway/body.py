"""Takes a request's body in bounded pieces: no larger than allowed, no slower than allowed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect

from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLimits:
    """Bounds on one body."""

    max_bytes: int
    idle_seconds: float
    bytes_per_second: int

    def at_most(self, max_bytes: int) -> BodyLimits:
        """The same for a smaller body."""
        return replace(self, max_bytes=min(self.max_bytes, max_bytes))

    def times(self, numerator: int, denominator: int) -> BodyLimits:
        """The same for a body that is written longer, by this factor."""
        return replace(self, max_bytes=self.max_bytes * numerator // denominator)

    def allowed_seconds(self, received: int) -> float:
        """How long the first `received` bytes may take together: the idle time, and the slowest rate."""
        return self.idle_seconds + received / self.bytes_per_second


def media_type(request: Request) -> str:
    """The media type of the body as its header tells it, without parameters; empty without one."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def announced_length(request: Request, limits: BodyLimits) -> int | None:
    """The body's length as its header tells it, None without one.

    Raises:
        Refused: `BODY_TOO_LARGE` when it is over the limit already.
    """
    untrusted = request.headers.get("content-length")
    if untrusted is None or not untrusted.isdecimal():
        return None
    length = int(untrusted[:20])
    if length > limits.max_bytes:
        raise Refused(Code.BODY_TOO_LARGE)
    return length


async def pieces(request: Request, limits: BodyLimits) -> AsyncIterator[bytes]:
    """The body, piece by piece.

    Raises:
        Refused: `BODY_TOO_LARGE`, `BODY_TIMEOUT` (no byte for the idle time, or slower than the rate overall),
            `BODY_INCOMPLETE` when the client went away in the middle.
    """
    loop = asyncio.get_running_loop()
    began = loop.time()
    received = 0
    stream = request.stream()
    while True:
        # The rate is checked against the clock and not per piece, so that a byte now and then does not help.
        left = began + limits.allowed_seconds(received) - loop.time()
        try:
            async with asyncio.timeout(min(left, limits.idle_seconds)):
                piece = await anext(stream, None)
        except TimeoutError:
            raise Refused(Code.BODY_TIMEOUT) from None
        except ClientDisconnect:
            raise Refused(Code.BODY_INCOMPLETE) from None
        if piece is None:
            return
        received += len(piece)
        if received > limits.max_bytes:
            raise Refused(Code.BODY_TOO_LARGE)
        if piece:
            yield piece
