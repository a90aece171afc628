"""The relay's composition root, and the three addresses that it answers."""

from __future__ import annotations

import secrets
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import StreamingResponse
from starlette.routing import Route

from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.ids import RequestId
from ocrypt.envelope.wire import Form
from ocrypt.gateway import body
from ocrypt.gateway.headers import EVERYWHERE, NO_STORE
from ocrypt.gateway.problem import problem
from ocrypt.relay.forward import Message

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from ocrypt.relay.forward import Forwarder
    from ocrypt.relay.rate import Rate

_TAKEN = frozenset(form.request_media_type for form in Form)
_SEALED = "/v1/sealed"
_FETCHED = ("/.well-known/ohttp-gateway", "/.well-known/ocrypt", "/readyz")
"""What clients need before they can seal; through the relay, so that they never meet the gateway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the relay's answers are made with."""

    forwarder: Forwarder
    rate: Rate
    limits: body.BodyLimits
    max_in_flight: int


def build(parts: Parts) -> ASGIApp:
    """The whole application."""
    relay = _Relay(parts)
    return Starlette(
        routes=[
            Route("/", relay.sealed, methods=["POST"]),
            Route(_SEALED, relay.sealed, methods=["POST"]),
            *(Route(path, relay.fetched, methods=["GET"]) for path in _FETCHED),
            Route(_FETCHED[0], relay.sealed, methods=["POST"]),
        ],
        exception_handlers={Refused: _refused, HTTPException: _no_such, Exception: _failed},
    )


class _Relay:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._in_flight = 0

    async def sealed(self, request: Request) -> Response:
        """Pass a sealed request on: its body and its media type, and nothing else of it."""
        media_type = body.media_type(request)
        if media_type not in _TAKEN:
            raise Refused(Code.MEDIA_TYPE)
        body.announced_length(request, self._parts.limits)
        pieces = body.pieces(request, self._parts.limits)
        return await self._pass(request, Message(method="POST", path=_SEALED, media_type=media_type, body=pieces))

    async def fetched(self, request: Request) -> Response:
        """Pass on what is public and the same for all."""
        return await self._pass(request, Message(method="GET", path=request.scope["path"]))

    async def _pass(self, request: Request, message: Message) -> Response:
        if request.client is None or not self._parts.rate.allows(request.client.host):
            raise Refused(Code.BUSY)
        if self._in_flight >= self._parts.max_in_flight:
            raise Refused(Code.BUSY)
        async with AsyncExitStack() as stack:
            self._in_flight += 1
            stack.callback(self._left)
            answered = await stack.enter_async_context(self._parts.forwarder.exchange(message))
            headers = {**EVERYWHERE, **answered.headers, "cache-control": NO_STORE}
            # From here on the stream owns the exchange and closes it.
            return StreamingResponse(
                _stream(answered.body, stack.pop_all()), status_code=answered.status, headers=headers
            )

    def _left(self) -> None:
        self._in_flight -= 1


async def _stream(pieces: AsyncIterator[bytes], stack: AsyncExitStack) -> AsyncIterator[bytes]:
    async with stack:
        async for piece in pieces:
            yield piece


async def _refused(_request: Request, error: Exception) -> Response:
    return _problem(error.code if isinstance(error, Refused) else Code.INTERNAL)


async def _no_such(_request: Request, error: Exception) -> Response:
    wrong_method = isinstance(error, HTTPException) and error.status_code == Code.METHOD.meaning.status
    return _problem(Code.METHOD if wrong_method else Code.NOT_FOUND)


async def _failed(_request: Request, _error: Exception) -> Response:
    # The outermost loop: whatever it was, the answer says nothing about it.
    return _problem(Code.INTERNAL)


def _problem(code: Code) -> Response:
    answer = problem(code, RequestId(secrets.token_hex(16)))
    answer.headers.update(EVERYWHERE)
    return answer
