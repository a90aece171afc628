"""The answer when something is refused in clear: problem details (RFC 9457) and the headers that go with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from ocrypt.core.codes import Code
from ocrypt.core.problem import MEDIA_TYPE, encode_problem

if TYPE_CHECKING:
    from ocrypt.core.ids import RequestId

_RETRY_SECONDS = {
    Code.BUSY: 2,
    Code.RATE_LIMITED: 1,
    Code.DRAINING: 5,
    Code.WORKER_UNAVAILABLE: 1,
    Code.WORKER_LOST: 1,
    Code.LOG_UNWRITABLE: 30,
    Code.FACTOR_LOCKED: 60,
}

_CLOSING = frozenset({Code.BODY_TIMEOUT, Code.BODY_INCOMPLETE})
"""After these the connection's state is unknown. After any other the rest of the body is read and dropped, so that a
client which still sends gets to see its answer."""


def problem(code: Code, request_id: RequestId, *, allow: str = "", retry_after: int = 0) -> Response:
    """The answer for `code`; `retry_after`, in seconds, takes the place of the code's own."""
    headers = {"Ocrypt-Request-Id": request_id, "Cache-Control": "no-store"}
    if seconds := retry_after or _RETRY_SECONDS.get(code, 0):
        headers["Retry-After"] = str(seconds)
    if code in {Code.TOKEN_MISSING, Code.TOKEN_INVALID}:
        headers["WWW-Authenticate"] = 'Bearer realm="ocrypt"'
    if code in _CLOSING:
        headers["Connection"] = "close"
    if allow:
        headers["Allow"] = allow
    return Response(
        encode_problem(code, request_id), status_code=code.meaning.status, headers=headers, media_type=MEDIA_TYPE
    )
