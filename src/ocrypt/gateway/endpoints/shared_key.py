"""`POST /ocr`: relays a request of the shared-key wire as it is. Off unless configured: 404 then, like nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import Route

from ocrypt.core.base64url import encode_base64url
from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.frames import Ask, Operation
from ocrypt.gateway import body
from ocrypt.gateway.described import Body, Described, Words
from ocrypt.gateway.headers import NO_STORE
from ocrypt.gateway.waiting import unless_gone

if TYPE_CHECKING:
    from starlette.requests import Request

    from ocrypt.core.ids import RequestId
    from ocrypt.gateway.parts import Parts

_JSON: Final = "application/json"
REFUSAL: Final = b'{"status":"error","code":"envelope-unopenable","message":"The request could not be opened or read."}'
"""spec/shared-key-wire.md: the one answer to whatever can't be opened or read, the same bytes each time."""

DESCRIBED = (
    Described(
        method="POST",
        path="/ocr",
        words=Words("The shared-key wire, where it is on", "共享密钥接口（开启时）"),
        takes=(Body(media_type=_JSON, schema="SharedRequest"),),
        gives=(Body(media_type=_JSON, schema="SharedAnswer"),),
        refuses=(Body(media_type=_JSON, schema="SharedRefusal"),),
        codes=(
            Code.NOT_FOUND,
            Code.ADDRESS_REFUSED,
            Code.MEDIA_TYPE,
            Code.BODY_TOO_LARGE,
            Code.BODY_TIMEOUT,
            Code.BODY_INCOMPLETE,
            Code.RATE_LIMITED,
            Code.BUSY,
            Code.DRAINING,
            Code.WORKER_UNAVAILABLE,
            Code.WORKER_LOST,
            Code.LOG_UNWRITABLE,
        ),
    ),
)


def routes(parts: Parts) -> list[Route]:
    """One address."""

    async def shared(request: Request, request_id: RequestId) -> Response:
        if not parts.shared_key_wire:
            raise Refused(Code.NOT_FOUND)
        if body.media_type(request) != _JSON:
            raise Refused(Code.MEDIA_TYPE)
        if parts.draining():
            raise Refused(Code.DRAINING)
        address = parts.address_of(request)
        # The key is the client's proof; how often anybody may try is all that is left to say here.
        await parts.rates.shared_key(address)
        # Base64 makes four of three.
        limits = parts.limits.times(4, 3)
        body.announced_length(request, limits)
        with parts.pressure.place(f"shared-key {address}"):
            return await _relayed(parts, request, request_id, limits)

    return [Route("/ocr", parts.guarded(shared), methods=["POST"])]


async def _relayed(parts: Parts, request: Request, request_id: RequestId, limits: body.BodyLimits) -> Response:
    headers = {"Ocrypt-Request-Id": request_id, "Cache-Control": NO_STORE}
    async with parts.relay.exchange(Ask(operation=Operation.SHARED, request_id=request_id)) as exchange:
        async for piece in body.pieces(request, limits):
            await exchange.send(piece)
        await exchange.finish()
        answer = exchange.answer()
        try:
            first = await unless_gone(request, anext(answer, b""), parts.worker_seconds)
        except Refused as refused:
            if refused.code is not Code.ENVELOPE_UNOPENABLE:
                raise
            return Response(REFUSAL, status_code=400, headers=headers, media_type=_JSON)
        whole = first + b"".join([piece async for piece in answer])
        headers["Ocrypt-Receipt"] = encode_base64url(exchange.closing)
        return Response(whole, headers=headers, media_type=_JSON)
