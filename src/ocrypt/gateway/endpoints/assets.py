"""The web page and its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from ocrypt.gateway.described import Body, Described, Words

if TYPE_CHECKING:
    from starlette.requests import Request

    from ocrypt.core.ids import RequestId
    from ocrypt.gateway.parts import Parts


DESCRIBED = (
    Described(
        method="GET",
        path="/",
        words=Words("The web page; its parts are below /assets/", "网页；其各部分位于 /assets/ 之下"),
        gives=(Body(media_type="text/html"),),
    ),
)
"""Only the page: the names of its parts change with what is in them."""


def routes(parts: Parts) -> list[Route]:
    """One address for each file that was built."""

    async def asset(request: Request, _request_id: RequestId) -> Response:
        file = parts.page[request.url.path]
        headers = {"Cache-Control": file.cache_control, "ETag": file.etag}
        if request.headers.get("if-none-match") == file.etag:
            return Response(status_code=304, headers=headers)
        return Response(file.content, headers=headers, media_type=file.media_type)

    return [Route(path, parts.guarded(asset), methods=["GET"]) for path in parts.page]
