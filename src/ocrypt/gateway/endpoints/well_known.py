"""`/.well-known/…`: what the service is, and which keys to seal to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from ocrypt.core.base64url import decode_base64url
from ocrypt.core.codes import Code
from ocrypt.core.frames import Ask, Operation
from ocrypt.gateway.described import Body, Described, Words

if TYPE_CHECKING:
    from starlette.requests import Request

    from ocrypt.core.ids import RequestId
    from ocrypt.gateway.parts import Parts

_KEPT = {"Cache-Control": "public, max-age=60"}


_CODES = (Code.WORKER_UNAVAILABLE, Code.WORKER_LOST)

DESCRIBED = (
    Described(
        method="GET",
        path="/.well-known/ocrypt",
        words=Words("The signed service description", "已签名的服务说明"),
        gives=(Body(media_type="application/json", schema="Description"),),
        codes=_CODES,
    ),
    Described(
        method="GET",
        path="/.well-known/ohttp-gateway",
        words=Words("The key configuration (RFC 9458 section 3)", "密钥配置"),
        gives=(Body(media_type="application/ohttp-keys"),),
        codes=_CODES,
    ),
)


def routes(parts: Parts) -> list[Route]:
    """The service description, and the key configuration by itself."""
    known = _WellKnown(parts)
    return [
        Route("/.well-known/ohttp-gateway", parts.guarded(known.key_configuration), methods=["GET"]),
        Route("/.well-known/ocrypt", parts.guarded(known.description), methods=["GET"]),
    ]


class _WellKnown:
    def __init__(self, parts: Parts) -> None:
        self._relay = parts.relay

    async def key_configuration(self, _request: Request, _request_id: RequestId) -> Response:
        """`GET /.well-known/ohttp-gateway`: the key configuration (RFC 9458 section 3, RFC 9540)."""
        description = json.loads(await self._describe())
        configs = decode_base64url(description["keys"]["configs"])
        return Response(configs, headers=_KEPT, media_type="application/ohttp-keys")

    async def description(self, _request: Request, _request_id: RequestId) -> Response:
        """`GET /.well-known/ocrypt`: the signed service description."""
        return Response(await self._describe(), headers=_KEPT, media_type="application/json")

    async def _describe(self) -> bytes:
        return await self._relay.ask(Ask(operation=Operation.DESCRIBE))
