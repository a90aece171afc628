"""`GET /metrics`: counts for the operator, in the text format of Prometheus."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.frames import Ask, Operation
from ocrypt.gateway.admit import ANONYMOUS
from ocrypt.gateway.described import Body, Described, Needs, Words
from ocrypt.gateway.headers import NO_STORE
from ocrypt.gateway.metrics import MEDIA_TYPE

if TYPE_CHECKING:
    from starlette.requests import Request

    from ocrypt.core.ids import RequestId
    from ocrypt.gateway.parts import Parts

DESCRIBED = (
    Described(
        method="GET",
        path="/metrics",
        words=Words("Counts for the operator; no content", "供运维的计数，不含任何内容"),
        gives=(Body(media_type=MEDIA_TYPE),),
        needs=Needs.TOKEN,
        codes=(Code.TOKEN_MISSING, Code.TOKEN_INVALID, Code.TOKEN_SCOPE),
    ),
)


def routes(parts: Parts) -> list[Route]:
    """One address. On this machine it needs no token; from elsewhere one with `admin:status`."""

    async def metrics(request: Request, _request_id: RequestId) -> Response:
        if not parts.is_local(request) and parts.admit(request, "admin:status").actor == ANONYMOUS:
            # Who may read pictures as nobody in particular is not thereby an operator.
            raise Refused(Code.TOKEN_MISSING)
        try:
            state = json.loads(await parts.relay.ask(Ask(operation=Operation.READY)))
            parts.metrics.pool(ready=state["spares"], busy=state["busy"])
        except Refused:
            # A worker that is down is a figure too, and no reason to give none.
            parts.metrics.pool(ready=0, busy=0)
        return Response(parts.metrics.text(), headers={"Cache-Control": NO_STORE}, media_type=MEDIA_TYPE)

    return [Route("/metrics", parts.guarded(metrics), methods=["GET"])]
