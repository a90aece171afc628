"""`/healthz` and `/readyz`: for whoever keeps the service running."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from ocrypt.core.codes import Code
from ocrypt.core.frames import Ask, Operation
from ocrypt.gateway.described import Body, Described, Words
from ocrypt.gateway.headers import NO_STORE

if TYPE_CHECKING:
    from starlette.requests import Request

    from ocrypt.core.ids import RequestId
    from ocrypt.gateway.parts import Parts


DESCRIBED = (
    Described(
        method="GET",
        path="/healthz",
        words=Words("Whether this process answers", "本进程是否应答"),
        gives=(Body(media_type="application/json", schema="Alive"),),
    ),
    Described(
        method="GET",
        path="/readyz",
        words=Words("Whether a picture sent now would be read", "现在发来的图片能否被识别"),
        gives=(Body(media_type="application/json", schema="Ready"),),
        codes=(Code.WORKER_UNAVAILABLE, Code.WORKER_LOST),
    ),
)


def routes(parts: Parts) -> list[Route]:
    """Whether this process answers, and whether a picture sent now would be read."""

    async def alive(_request: Request, _request_id: RequestId) -> Response:
        return _told(b'{"status":"ok"}')

    async def ready(_request: Request, _request_id: RequestId) -> Response:
        return _told(await parts.relay.ask(Ask(operation=Operation.READY)))

    return [
        Route("/healthz", parts.guarded(alive), methods=["GET"]),
        Route("/readyz", parts.guarded(ready), methods=["GET"]),
    ]


def _told(state: bytes) -> Response:
    return Response(state, headers={"Cache-Control": NO_STORE}, media_type="application/json")
