"""`/healthz` and `/readyz`: for whoever keeps the service running."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from ocrypt.core.frames import Ask, Operation
from ocrypt.gateway.headers import NO_STORE

if TYPE_CHECKING:
    from starlette.requests import Request

    from ocrypt.core.ids import RequestId
    from ocrypt.gateway.parts import Parts


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
