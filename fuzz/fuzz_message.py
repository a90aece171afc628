"""Coverage-guided fuzzing of binary HTTP: requests as a job meets them, responses as a client does.

PYTHONPATH=src python fuzz/fuzz_message.py -runs=100000 [CORPUS]
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from envelope_seeds import expect, run, seeds

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, Unreadable
from ocrypt.envelope.message import (
    MAX_FIELDS,
    Response,
    encode_request,
    encode_response,
    parse_request,
    parse_response,
)
from ocrypt.envelope.stream import ResponseReader
from ocrypt.envelope.window import check_fresh

LONGEST = 10_000
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def one_input(data: bytes) -> None:
    """A message is refused with its code, or means the same when it is written again."""
    _request(data)
    _response(data)


def _request(data: bytes) -> None:
    try:
        request = parse_request(data)
    except Unreadable as refused:
        expect(refused.code, Code.REQUEST_MALFORMED)
        return
    assert len(request.headers) <= MAX_FIELDS
    assert len(request.content) <= len(data)
    assert parse_request(encode_request(request)) == request
    try:
        check_fresh(request, now=NOW)
    except Unreadable as refused:
        expect(refused.code, Code.REQUEST_STALE)


def _response(data: bytes) -> None:
    whole = in_parts = None
    try:
        whole = parse_response(data)
    except LocalError as refused:
        expect(refused.code, Code.SERVER_MISBEHAVED)
    step = 1 + len(data) // 7
    reader = ResponseReader()
    try:
        content = b"".join(reader.feed(data[at : at + step]) for at in range(0, len(data), step))
        head = reader.finish()
    except LocalError as refused:
        expect(refused.code, Code.SERVER_MISBEHAVED)
    else:
        in_parts = Response(status=head.status, headers=head.headers, content=content)
    assert whole == in_parts
    if whole is not None:
        assert parse_response(encode_response(whole)) == whole


def corpus() -> list[bytes]:
    """Messages, good and bad."""
    kinds = ("bhttp-request", "bhttp-response", "bhttp-request-refused", "bhttp-response-refused")
    return [encoded for case in seeds(*kinds) if len(encoded := bytes.fromhex(case["encoded"])) < LONGEST]


def main() -> None:
    """Fuzz, with the arguments of the command line."""
    run(one_input, corpus())


if __name__ == "__main__":
    main()
