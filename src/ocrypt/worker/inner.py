"""The inner HTTP service: what an opened request may ask for. It runs in the job and knows no key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import msgspec

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.core.limits import Limits
from ocrypt.core.problem import MEDIA_TYPE as PROBLEM_TYPE
from ocrypt.core.problem import encode_problem
from ocrypt.envelope.message import Field, parse_request
from ocrypt.envelope.window import check_fresh
from ocrypt.recognise.formats import by_media_type, by_name
from ocrypt.recognise.options import PREPARE, Options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrypt.envelope.message import Request
    from ocrypt.recognise.formats import Format
    from ocrypt.recognise.pipeline import Reader
    from ocrypt.worker.task import Task

NDJSON = "application/x-ndjson"
"""Not a format of a reading: the pages one by one, as they are read."""
_MAX_ACCEPT = 16
_MAX_OPTIONS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The inner answer: a head at once, the content in pieces as they come."""

    status: int
    headers: tuple[Field, ...]
    content: Iterator[bytes]


def answer(untrusted: memoryview, task: Task, reader: Reader) -> Answer:
    """The answer to an opened request; every refusal is an answer too, with its code."""
    try:
        request = parse_request(untrusted)
        # How old a request may be is bounded, so that a recording soon is worthless (RFC 9458 section 6.5.1).
        check_fresh(
            request, now=datetime.fromtimestamp(task.now, UTC), window=timedelta(seconds=task.date_window_seconds)
        )
        _check_target(request)
        asked = _accepted(request.get("accept") or "")
        return _read(request, asked, _options(request, reader), task, reader)
    except Unreadable as error:
        return failure(error.code, task)


def failure(code: Code, task: Task) -> Answer:
    """The answer that tells a code."""
    return Answer(
        status=code.meaning.status,
        headers=(Field("content-type", PROBLEM_TYPE),),
        content=iter((encode_problem(code, task.request_id),)),
    )


def _read(request: Request, asked: Format | None, options: Options, task: Task, reader: Reader) -> Answer:
    limits = Limits(
        max_bytes=task.limits.max_bytes,
        max_pixels=task.limits.max_pixels,
        max_total_pixels=task.limits.max_total_pixels,
        max_frames=task.limits.max_frames,
        max_ratio=task.limits.max_ratio,
    )
    if asked is None:
        return _ok(NDJSON, _lines(request, limits, options, task, reader))
    reading = reader.read(request.content, limits, options.prepare)
    return _ok(asked.content_type, iter((asked.render(reading, memoryview(request.content)),)))


def _ok(content_type: str, content: Iterator[bytes]) -> Answer:
    return Answer(status=200, headers=(Field("content-type", content_type),), content=content)


def _lines(request: Request, limits: Limits, options: Options, task: Task, reader: Reader) -> Iterator[bytes]:
    # The status is told before the first page is read, so what goes wrong later travels as a line of its own.
    try:
        for page in reader.pages(request.content, limits, options.prepare):
            yield b'{"page":' + page.to_json() + b"}\n"
    except Unreadable as error:
        yield b'{"error":' + encode_problem(error.code, task.request_id) + b"}\n"
        return
    yield b'{"done":true,"engine":' + msgspec.json.encode(reader.engine) + b"}\n"


def _check_target(request: Request) -> None:
    if request.path.partition("?")[0] != "/v1/read":
        raise Unreadable(Code.PATH_UNKNOWN)
    if request.method != "POST":
        raise Unreadable(Code.METHOD_INSIDE)


def _accepted(accept: str) -> Format | None:
    """The first known type in an Accept header; weights are ignored, the order is the client's word.

    None stands for the pages one by one.
    """
    usual = by_name("json")
    if not accept:
        return usual
    for item in accept.split(",")[:_MAX_ACCEPT]:
        media_type = item.partition(";")[0].strip().lower()
        if media_type == NDJSON:
            return None
        if media_type in {"*/*", "application/*"}:
            return usual
        known = by_media_type(media_type)
        if known is not None:
            return known
    raise Unreadable(Code.NOT_ACCEPTABLE)


def _options(request: Request, reader: Reader) -> Options:
    """Options in the query: a name that is unknown, or given twice, is an error and not a surprise."""
    _, has_query, query = request.path.partition("?")
    try:
        strict = bool(has_query)
        options = parse_qsl(query, keep_blank_values=True, strict_parsing=strict, max_num_fields=_MAX_OPTIONS)
    except ValueError:
        raise Unreadable(Code.OPTION_INVALID) from None
    if len({name for name, _ in options}) != len(options):
        raise Unreadable(Code.OPTION_INVALID)
    prepare = PREPARE[0]
    for name, value in options:
        match name:
            case "engine" if value == reader.engine.name:
                pass
            case "prepare" if value in PREPARE:
                prepare = PREPARE[PREPARE.index(value)]
            case _:
                raise Unreadable(Code.OPTION_INVALID)
    return Options(engine=reader.engine.name, prepare=prepare)
