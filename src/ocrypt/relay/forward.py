"""Carries one message to the target and its answer back, without a word about who asked."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ocrypt.relay.settings import Target

_PASSED_BACK = ("content-type", "retry-after", "incremental", "ocrypt-request-id", "ocrypt-receipt")
"""What an answer's head may carry through a relay. No cookie, no address, nothing that a client would send again."""

_FAILURES = (httpx.TransportError, httpx.InvalidURL, OSError)
_CONNECT_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What goes to the target: nothing of the request but this."""

    method: str
    path: str
    media_type: str = ""
    body: AsyncIterator[bytes] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The head of the target's answer, cut down to what may pass, and its body as it comes."""

    status: int
    headers: dict[str, str]
    body: AsyncIterator[bytes]


class Forwarder:
    """One pool of connections for all clients: which connection a request came by says nothing about its client."""

    def __init__(self, target: Target, transport: httpx.AsyncBaseTransport, seconds: float, max_bytes: int) -> None:
        """Forward to `target`; it may be silent for `seconds`, and answer at most `max_bytes`."""
        self._target = target
        # The transport, not a client: those keep cookies, follow redirections and environment variables.
        self._transport = transport
        self._timeout = httpx.Timeout(seconds, connect=_CONNECT_SECONDS).as_dict()
        self._max_bytes = max_bytes

    @asynccontextmanager
    async def exchange(self, message: Message) -> AsyncIterator[Answered]:
        """Send the message; give the answer, whose body is read before leaving.

        Raises:
            Refused: `WORKER_UNAVAILABLE` when no answer begins.
        """
        headers = {"content-type": message.media_type} if message.media_type else {}
        request = httpx.Request(
            message.method,
            self._target.origin + message.path,
            headers=headers,
            content=message.body,
            extensions={"timeout": self._timeout},
        )
        try:
            response = await self._transport.handle_async_request(request)
        except _FAILURES:
            raise Refused(Code.WORKER_UNAVAILABLE) from None
        try:
            yield Answered(
                status=response.status_code,
                headers={name: response.headers[name] for name in _PASSED_BACK if name in response.headers},
                body=self._bounded(response),
            )
        finally:
            await response.aclose()

    async def _bounded(self, response: httpx.Response) -> AsyncIterator[bytes]:
        passed = 0
        try:
            async for piece in response.aiter_raw():
                passed += len(piece)
                if passed > self._max_bytes:
                    raise Refused(Code.WORKER_LOST)
                yield piece
        except _FAILURES:
            raise Refused(Code.WORKER_LOST) from None
