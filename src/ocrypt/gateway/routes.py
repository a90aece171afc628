"""What is served at which address."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from ocrypt.core.base64url import decode_base64url, encode_base64url
from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.frames import Ask, Operation
from ocrypt.core.ids import REQUEST_ID_PATTERN
from ocrypt.envelope.wire import Form
from ocrypt.gateway import body
from ocrypt.gateway.admit import Asker
from ocrypt.gateway.headers import NO_STORE
from ocrypt.gateway.problem import problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine

    from starlette.requests import Request

    from ocrypt.core.clock import Clock
    from ocrypt.core.ids import RequestId
    from ocrypt.gateway.admit import Admission, Admitted
    from ocrypt.gateway.page import Asset
    from ocrypt.gateway.relay import Relay

    Handler = Callable[[Request], Awaitable[Response]]

_FORMS = {form.request_media_type: form for form in Form}
_DESCRIPTION_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the composition root hands to the routes."""

    admission: Admission
    relay: Relay
    page: dict[str, Asset]
    limits: body.BodyLimits
    max_in_flight: int
    worker_seconds: float
    clock: Clock
    new_request_id: Callable[[], RequestId]
    draining: Callable[[], bool]
    """Whether the service is stopping and takes no more."""


@dataclass(slots=True)
class _Flight:
    """How many sealed requests are under way."""

    count: int = field(default=0)


class Routes:
    """The handlers. Each gives a response or raises `Refused`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._flight = _Flight()

    def table(self) -> list[Route]:
        """Every address that is served."""
        sealed = self._guarded(self.sealed)
        routes = [
            Route("/v1/sealed", sealed, methods=["POST"]),
            Route("/.well-known/ohttp-gateway", sealed, methods=["POST"]),
            Route("/.well-known/ohttp-gateway", self._guarded(self.key_configuration), methods=["GET"]),
            Route("/.well-known/ocrypt", self._guarded(self.description), methods=["GET"]),
            Route("/v1/receipts/{id}", self._guarded(self.receipt), methods=["GET"]),
            Route("/healthz", self._guarded(self.alive), methods=["GET"]),
            Route("/readyz", self._guarded(self.ready), methods=["GET"]),
        ]
        routes.extend(Route(path, self._guarded(self.asset), methods=["GET"]) for path in self._parts.page)
        return routes

    async def sealed(self, request: Request, request_id: RequestId) -> Response:
        """`POST /v1/sealed`: relay a sealed request and its sealed answer, neither of which can be read here."""
        # (1) Early data can be replayed by whoever saw it (RFC 8470).
        if request.headers.get("early-data") == "1":
            raise Refused(Code.EARLY_DATA)
        # (2) The media type says which form it is.
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        form = _FORMS.get(media_type)
        if form is None:
            raise Refused(Code.MEDIA_TYPE)
        # (3) Who asks, and (4) how much, before a byte of the body is taken.
        admitted = self._admit(request, "read")
        body.announced_length(request, self._parts.limits)
        if self._parts.draining():
            raise Refused(Code.DRAINING)
        if self._flight.count >= self._parts.max_in_flight:
            raise Refused(Code.BUSY)
        self._flight.count += 1
        try:
            return await self._relay(request, request_id, form, admitted)
        finally:
            self._flight.count -= 1

    async def _relay(self, request: Request, request_id: RequestId, form: Form, admitted: Admitted) -> Response:
        ask = Ask(
            operation=Operation.SEALED,
            request_id=request_id,
            media_type=form.request_media_type,
            actor=admitted.actor,
        )
        async with AsyncExitStack() as stack:
            exchange = await stack.enter_async_context(self._parts.relay.exchange(ask))
            async for piece in body.pieces(request, self._parts.limits):
                await exchange.send(piece)
            await exchange.finish()
            headers = {"Ocrypt-Request-Id": request_id, "Cache-Control": NO_STORE, "Incremental": "?1"}
            answer = exchange.answer()
            first = await _unless_gone(request, anext(answer, b""), self._parts.worker_seconds)
            if form is Form.CHUNKED:
                # From here on the stream owns the exchange and closes it.
                rest = _stream(first, answer, stack.pop_all())
                return StreamingResponse(rest, headers=headers, media_type=form.response_media_type)
            whole = first + b"".join([piece async for piece in answer])
            headers["Ocrypt-Receipt"] = encode_base64url(exchange.closing)
            return Response(whole, headers=headers, media_type=form.response_media_type)

    async def key_configuration(self, request: Request, request_id: RequestId) -> Response:  # noqa: ARG002
        """`GET /.well-known/ohttp-gateway`: the key configuration (RFC 9458 section 3, RFC 9540)."""
        description = json.loads(await self._describe())
        configs = decode_base64url(description["keys"]["configs"])
        return Response(configs, headers=_kept(_DESCRIPTION_SECONDS), media_type="application/ohttp-keys")

    async def description(self, request: Request, request_id: RequestId) -> Response:  # noqa: ARG002
        """`GET /.well-known/ocrypt`: the signed service description."""
        return Response(await self._describe(), headers=_kept(_DESCRIPTION_SECONDS), media_type="application/json")

    async def receipt(self, request: Request, request_id: RequestId) -> Response:  # noqa: ARG002
        """`GET /v1/receipts/{id}`: the receipt of a recent request, for whoever knows its id."""
        untrusted_id = request.path_params["id"]
        if not re.match(REQUEST_ID_PATTERN, untrusted_id):
            raise Refused(Code.NOT_FOUND)
        ask = Ask(operation=Operation.RECEIPT, request_id=untrusted_id)
        return Response(
            await self._parts.relay.ask(ask), headers={"Cache-Control": NO_STORE}, media_type="application/json"
        )

    async def alive(self, request: Request, request_id: RequestId) -> Response:  # noqa: ARG002
        """`GET /healthz`: this process answers."""
        return Response(b'{"status":"ok"}', headers={"Cache-Control": NO_STORE}, media_type="application/json")

    async def ready(self, request: Request, request_id: RequestId) -> Response:  # noqa: ARG002
        """`GET /readyz`: a picture sent now would be read."""
        state = await self._parts.relay.ask(Ask(operation=Operation.READY))
        return Response(state, headers={"Cache-Control": NO_STORE}, media_type="application/json")

    async def asset(self, request: Request, request_id: RequestId) -> Response:  # noqa: ARG002
        """The page and its parts."""
        asset = self._parts.page[request.url.path]
        headers = {"Cache-Control": asset.cache_control, "ETag": asset.etag}
        if request.headers.get("if-none-match") == asset.etag:
            return Response(status_code=304, headers=headers)
        return Response(asset.content, headers=headers, media_type=asset.media_type)

    async def _describe(self) -> bytes:
        return await self._parts.relay.ask(Ask(operation=Operation.DESCRIBE))

    def _admit(self, request: Request, scope: str) -> Admitted:
        asker = Asker(
            address=request.client.host if request.client else "",
            untrusted_authorization=request.headers.get("authorization", ""),
            header_names=frozenset(request.headers.keys()),
        )
        return self._parts.admission.admit(asker, scope, self._parts.clock.now())

    def _guarded(self, handler: Callable[[Request, RequestId], Coroutine[None, None, Response]]) -> Handler:
        async def guarded(request: Request) -> Response:
            request_id = self._parts.new_request_id()
            try:
                return await handler(request, request_id)
            except Refused as refused:
                return problem(refused.code, request_id)

        return guarded


async def _unless_gone(request: Request, answer: Coroutine[None, None, bytes], seconds: float) -> bytes:
    """Await the worker's answer, unless the client leaves first: then the worker connection closes and the job ends.

    Raises:
        Refused: `BODY_INCOMPLETE` when the client left, `WORKER_LOST` when the worker says nothing for `seconds`.
    """
    work = asyncio.ensure_future(answer)
    gone = asyncio.ensure_future(_disconnected(request))
    try:
        done, _ = await asyncio.wait({work, gone}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if work in done:
            return work.result()
        raise Refused(Code.BODY_INCOMPLETE if gone in done else Code.WORKER_LOST)
    finally:
        work.cancel()
        gone.cancel()
        await asyncio.gather(work, gone, return_exceptions=True)


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _stream(first: bytes, answer: AsyncIterator[bytes], stack: AsyncExitStack) -> AsyncIterator[bytes]:
    async with stack:
        yield first
        async for piece in answer:
            yield piece


def _kept(seconds: int) -> dict[str, str]:
    return {"Cache-Control": f"public, max-age={seconds}"}
