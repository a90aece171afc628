"""The inner HTTP service: what an opened request may ask for. It runs in the job and knows no key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ocrypt.access.scopes import CODES, READ, covers
from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.envelope.message import Field, Request, parse_request
from ocrypt.envelope.window import check_fresh
from ocrypt.recognise.codes.make.faults import BadField
from ocrypt.worker.inner.answer import Answer, failure
from ocrypt.worker.inner.codes_make import make_code
from ocrypt.worker.inner.codes_read import read_codes
from ocrypt.worker.inner.read import read
from ocrypt.worker.inner.token import scopes_of

if TYPE_CHECKING:
    from ocrypt.recognise.pipeline import Reader
    from ocrypt.worker.task import Task

__all__ = ["Answer", "answer", "answer_picture"]


def answer(untrusted: memoryview, task: Task, reader: Reader) -> Answer:
    """The answer to an opened request; every refusal is an answer too, with its code."""
    try:
        request = parse_request(untrusted)
        # How old a request may be is bounded, so that a recording soon is worthless (RFC 9458 section 6.5.1).
        check_fresh(
            request, now=datetime.fromtimestamp(task.now, UTC), window=timedelta(seconds=task.date_window_seconds)
        )
        return _routed(request, task, reader)
    except BadField as error:
        return failure(error.code, task, error.field)
    except Unreadable as error:
        return failure(error.code, task)


def answer_picture(untrusted: memoryview, task: Task, reader: Reader) -> Answer:
    """The answer to a bare picture, as if it had been sent to `/v1/read`; read whole, so that an error is known."""
    request = Request(
        method="POST",
        scheme="https",
        authority="localhost",
        path="/v1/read",
        headers=(Field("accept", task.picture_as),),
        content=untrusted,
    )
    try:
        given = _routed(request, task, reader)
        return Answer(status=given.status, headers=given.headers, content=iter((b"".join(given.content),)))
    except Unreadable as error:
        return failure(error.code, task)


def _routed(request: Request, task: Task, reader: Reader) -> Answer:
    match request.path.partition("?")[0]:
        case "/v1/read":
            _check(request, task, READ)
            return read(request, task, reader)
        case "/v1/codes/read":
            _check(request, task, CODES)
            return read_codes(request, task, reader)
        case "/v1/codes/make":
            _check(request, task, CODES)
            return make_code(request, task)
        case _:
            raise Unreadable(Code.PATH_UNKNOWN)


def _check(request: Request, task: Task, scope: str) -> None:
    if request.method != "POST":
        raise Unreadable(Code.METHOD_INSIDE)
    # The gateway can't see the inner path: only here is known what the token must allow.
    if not covers(scopes_of(request, task), scope):
        raise Unreadable(Code.TOKEN_SCOPE)
