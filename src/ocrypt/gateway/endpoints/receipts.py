"""`GET /v1/receipts/{id}`: the receipt of a recent request, for whoever knows its id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.frames import Ask, Operation
from ocrypt.core.ids import REQUEST_ID_PATTERN
from ocrypt.gateway.described import Body, Described, Words
from ocrypt.gateway.headers import NO_STORE

if TYPE_CHECKING:
    from starlette.requests import Request

    from ocrypt.core.ids import RequestId
    from ocrypt.gateway.parts import Parts


DESCRIBED = (
    Described(
        method="GET",
        path="/v1/receipts/{id}",
        words=Words("The signed receipt of a recent request", "近期某个请求的签名回执"),
        gives=(Body(media_type="application/json", schema="Receipt"),),
        codes=(Code.NOT_FOUND, Code.WORKER_UNAVAILABLE, Code.WORKER_LOST),
    ),
)


def routes(parts: Parts) -> list[Route]:
    """One receipt at a time; there is no list of them."""

    async def receipt(request: Request, _request_id: RequestId) -> Response:
        untrusted_id = request.path_params["id"]
        if not re.match(REQUEST_ID_PATTERN, untrusted_id):
            raise Refused(Code.NOT_FOUND)
        signed = await parts.relay.ask(Ask(operation=Operation.RECEIPT, request_id=untrusted_id))
        return Response(signed, headers={"Cache-Control": NO_STORE}, media_type="application/json")

    return [Route("/v1/receipts/{id}", parts.guarded(receipt), methods=["GET"])]
