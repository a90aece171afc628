"""`/openapi.json`, and `/docs`: the same for people, without a script and without a third party."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from ocrypt.gateway import docs_page
from ocrypt.gateway.described import Body, Described, Words
from ocrypt.gateway.openapi import document
from ocrypt.gateway.schemas import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from ocrypt.core.ids import RequestId
    from ocrypt.gateway.parts import Parts

_KEPT = {"Cache-Control": "no-cache"}

DESCRIBED = (
    Described(
        method="GET",
        path="/openapi.json",
        words=Words("This description in OpenAPI 3.1", "OpenAPI 3.1 格式的接口说明"),
        gives=(Body(media_type="application/json"),),
    ),
    Described(
        method="GET",
        path="/docs",
        words=Words("This description for people", "供人阅读的接口说明"),
        gives=(Body(media_type="text/html"),),
    ),
    Described(
        method="GET",
        path="/docs.css",
        words=Words("How that page looks", "该页面的样式"),
        gives=(Body(media_type="text/css"),),
    ),
)


def routes(parts: Parts, described: Sequence[Described]) -> list[Route]:
    """Three fixed answers, made once."""
    answers = {
        "/openapi.json": (document(described, SCHEMAS), "application/json"),
        "/docs": (docs_page.html(described), "text/html"),
        "/docs.css": (docs_page.CSS, "text/css"),
    }

    async def fixed(request: Request, _request_id: RequestId) -> Response:
        content, media_type = answers[request.url.path]
        return Response(content, headers=_KEPT, media_type=media_type)

    return [Route(path, parts.guarded(fixed), methods=["GET"]) for path in answers]
