"""Bodies: not too large, not too slow, not cut short."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from starlette.requests import Request

from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.gateway.body import BodyLimits, announced_length, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable

LIMITS = BodyLimits(max_bytes=1000, idle_seconds=5.0, bytes_per_second=1000)
GONE = "gone"
NEVER = "never"


def request(incoming: Iterable[object] = (), headers: dict[str, str] | None = None) -> Request:
    """A request whose body's pieces are bytes; a number is a pause in seconds."""
    queue = list(incoming)

    async def receive() -> dict[str, object]:
        if queue and isinstance(queue[0], float):
            await asyncio.sleep(queue.pop(0))
        if not queue:
            return {"type": "http.request", "body": b"", "more_body": False}
        piece = queue.pop(0)
        if piece == GONE:
            return {"type": "http.disconnect"}
        if piece == NEVER:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": piece, "more_body": True}

    raw = [(name.encode(), value.encode("latin-1")) for name, value in (headers or {}).items()]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": raw}, receive)


async def taken(asked: Request, limits: BodyLimits) -> list[bytes]:
    return [piece async for piece in pieces(asked, limits)]


def code_of(incoming: Iterable[object], limits: BodyLimits = LIMITS) -> Code | None:
    try:
        asyncio.run(taken(request(incoming), limits))
    except Refused as refused:
        return refused.code
    return None


def test_pieces_come_as_they_are_and_empty_ones_are_dropped() -> None:
    assert asyncio.run(taken(request([b"a", b"", b"bc"]), LIMITS)) == [b"a", b"bc"]
    assert asyncio.run(taken(request([]), LIMITS)) == []


@pytest.mark.parametrize(
    ("incoming", "expected"),
    [
        ([bytes(1000)], None),
        ([bytes(1001)], Code.BODY_TOO_LARGE),
        ([bytes(600), bytes(401)], Code.BODY_TOO_LARGE),
        ([b"x"] * 1000, None),
        ([b"x"] * 1001, Code.BODY_TOO_LARGE),
        ([GONE], Code.BODY_INCOMPLETE),
        ([b"abc", GONE], Code.BODY_INCOMPLETE),
    ],
)
def test_size_and_end(incoming: list[object], expected: Code | None) -> None:
    assert code_of(incoming) is expected


def test_a_body_that_stops_is_given_up() -> None:
    limits = BodyLimits(max_bytes=1000, idle_seconds=0.05, bytes_per_second=1)
    assert code_of([b"abc", NEVER], limits) is Code.BODY_TIMEOUT


def test_a_body_that_dribbles_is_given_up_though_it_never_stops() -> None:
    limits = BodyLimits(max_bytes=1000, idle_seconds=0.3, bytes_per_second=1_000_000)
    assert code_of([part for _ in range(100) for part in (0.01, b"x")], limits) is Code.BODY_TIMEOUT


def test_a_body_that_is_slow_but_fast_enough_is_taken() -> None:
    limits = BodyLimits(max_bytes=1000, idle_seconds=20.0, bytes_per_second=100)
    assert code_of([part for _ in range(5) for part in (0.01, b"x")], limits) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("0", 0),
        ("1000", 1000),
        ("1001", Code.BODY_TOO_LARGE),
        ("9" * 5000, Code.BODY_TOO_LARGE),
        ("-1", None),
        ("+5", None),
        ("1e3", None),
        ("", None),
        ("\u00b2", None),
    ],
)
def test_the_announced_length(value: str | None, expected: int | Code | None) -> None:
    asked = request(headers={} if value is None else {"content-length": value})
    if isinstance(expected, Code):
        with pytest.raises(Refused) as caught:
            announced_length(asked, LIMITS)
        assert caught.value.code is expected
    else:
        assert announced_length(asked, LIMITS) == expected
