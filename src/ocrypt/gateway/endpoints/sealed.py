"""`POST /v1/sealed`: relays a sealed request and its sealed answer, neither of which can be read here."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from ocrypt.core.base64url import encode_base64url
from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.frames import Ask, Operation
from ocrypt.envelope import gm_wire
from ocrypt.envelope.wire import Form
from ocrypt.gateway import body
from ocrypt.gateway.described import Body, Described, Needs, Words
from ocrypt.gateway.headers import NO_STORE
from ocrypt.gateway.waiting import unless_gone

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from ocrypt.core.ids import RequestId
    from ocrypt.gateway.admit import Admitted
    from ocrypt.gateway.parts import Parts


@dataclass(frozen=True, slots=True)
class _Envelope:
    """What goes in and what comes out; how the answer comes is the form's."""

    request_media_type: str
    response_media_type: str
    form: Form


_OHTTP = tuple(_Envelope(form.request_media_type, form.response_media_type, form) for form in Form)
_GM = (_Envelope(gm_wire.REQUEST_MEDIA_TYPE, gm_wire.RESPONSE_MEDIA_TYPE, Form.SINGLE),)
_CODES = (
    Code.BODY_TOO_LARGE,
    Code.BODY_TIMEOUT,
    Code.BODY_INCOMPLETE,
    Code.MEDIA_TYPE,
    Code.TOKEN_MISSING,
    Code.TOKEN_INVALID,
    Code.TOKEN_SCOPE,
    Code.KEY_UNKNOWN,
    Code.KEY_RETIRED,
    Code.ENVELOPE_UNOPENABLE,
    Code.ENVELOPE_REPLAYED,
    Code.EARLY_DATA,
    Code.RATE_LIMITED,
    Code.BUSY,
    Code.DRAINING,
    Code.WORKER_UNAVAILABLE,
    Code.WORKER_LOST,
    Code.LOG_UNWRITABLE,
)


def _described(path: str, words: Words, envelopes: tuple[_Envelope, ...] = _OHTTP) -> Described:
    return Described(
        method="POST",
        path=path,
        words=words,
        takes=tuple(Body(media_type=each.request_media_type) for each in envelopes),
        gives=tuple(Body(media_type=each.response_media_type) for each in envelopes),
        needs=Needs.TOKEN,
        codes=_CODES,
    )


DESCRIBED = (
    _described(
        "/v1/sealed", Words("A sealed request in, its sealed answer out (RFC 9458)", "密封的请求进，密封的答复出")
    ),
    _described("/.well-known/ohttp-gateway", Words("The same, where RFC 9540 has it", "同上，RFC 9540 规定的地址")),
    _described(
        gm_wire.PATH,
        Words(
            "The same by SM2 and SM4-GCM, where the service offers it", "同上，以国密 SM2、SM4-GCM 密封（服务开启时）"
        ),
        _GM,
    ),
)


def routes(parts: Parts) -> list[Route]:
    """The addresses at which sealed requests are taken."""
    endpoint = _Sealed(parts)
    sealed = parts.guarded(partial(endpoint.answer, _OHTTP))
    return [
        Route(gm_wire.PATH, parts.guarded(partial(endpoint.answer, _GM)), methods=["POST"]),
        Route("/v1/sealed", sealed, methods=["POST"]),
        Route("/.well-known/ohttp-gateway", sealed, methods=["POST"]),
    ]


class _Sealed:
    """Admits and relays."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def answer(self, taken: tuple[_Envelope, ...], request: Request, request_id: RequestId) -> Response:
        # (1) Early data can be replayed by whoever saw it (RFC 8470).
        if request.headers.get("early-data") == "1":
            raise Refused(Code.EARLY_DATA)
        # (2) The media type says which form it is.
        media_type = body.media_type(request)
        envelope = next((each for each in taken if each.request_media_type == media_type), None)
        if envelope is None:
            raise Refused(Code.MEDIA_TYPE)
        # (3) Who asks, and (4) how much, before a byte of the body is taken.
        if self._parts.draining():
            raise Refused(Code.DRAINING)
        admitted = await self._parts.take(request)
        with self._parts.pressure.place(self._parts.name_of(request, admitted)):
            return await self._relay(request, request_id, envelope, admitted)

    async def _relay(
        self, request: Request, request_id: RequestId, envelope: _Envelope, admitted: Admitted
    ) -> Response:
        ask = Ask(
            operation=Operation.SEALED,
            request_id=request_id,
            media_type=envelope.request_media_type,
            actor=admitted.actor,
            scopes=" ".join(admitted.scopes),
        )
        async with AsyncExitStack() as stack:
            exchange = await stack.enter_async_context(self._parts.relay.exchange(ask))
            async for piece in body.pieces(request, self._parts.limits):
                await exchange.send(piece)
            await exchange.finish()
            headers = {"Ocrypt-Request-Id": request_id, "Cache-Control": NO_STORE, "Incremental": "?1"}
            answer = exchange.answer()
            first = await unless_gone(request, anext(answer, b""), self._parts.worker_seconds)
            if envelope.form is Form.CHUNKED:
                # From here on the stream owns the exchange and closes it.
                rest = _stream(first, answer, stack.pop_all())
                return StreamingResponse(rest, headers=headers, media_type=envelope.response_media_type)
            whole = first + b"".join([piece async for piece in answer])
            headers["Ocrypt-Receipt"] = encode_base64url(exchange.closing)
            return Response(whole, headers=headers, media_type=envelope.response_media_type)


async def _stream(first: bytes, answer: AsyncIterator[bytes], stack: AsyncExitStack) -> AsyncIterator[bytes]:
    async with stack:
        yield first
        async for piece in answer:
            yield piece
