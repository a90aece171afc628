"""A relay passes on a sealed body and its media type and nothing else, and gives back nothing that links."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.gateway.body import BodyLimits
from ocrypt.relay.app import Parts, build
from ocrypt.relay.forward import Forwarder
from ocrypt.relay.rate import Rate, bucket
from ocrypt.relay.settings import Target

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

SEALED = b"\x00sealed\xff" * 1000
pytestmark = pytest.mark.anyio

TELLING = {
    "authorization": "Bearer canary",
    "cookie": "canary=1",
    "user-agent": "canary/1",
    "forwarded": "for=192.0.2.7",
    "x-forwarded-for": "192.0.2.7",
    "x-real-ip": "192.0.2.7",
    "via": "1.1 canary",
    "referer": "https://canary.example/",
    "host": "elsewhere.example",
}


class Pretended(httpx.AsyncBaseTransport):
    """A target that notes what reaches it."""

    def __init__(self, answer: Callable[[], httpx.Response]) -> None:
        self.seen: list[tuple[httpx.Request, bytes]] = []
        self._answer = answer

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append((request, await request.aread()))
        return self._answer()


async def streamed() -> AsyncIterator[bytes]:
    yield b"sealed "
    yield b"answer"


def answer() -> httpx.Response:
    return httpx.Response(
        200,
        headers={"content-type": "message/ohttp-res", "set-cookie": "canary=1", "server": "canary", "retry-after": "2"},
        content=streamed(),
    )


def gone() -> httpx.Response:
    message = "canary"
    raise httpx.ConnectError(message)


def client(target: Pretended, *, per_minute: int = 1000, max_bytes: int = 100_000) -> httpx.AsyncClient:
    parts = Parts(
        forwarder=Forwarder(Target.parse("https://gateway.example:8443"), target, 5.0, 1000),
        rate=Rate(per_minute),
        limits=BodyLimits(max_bytes=max_bytes, idle_seconds=5.0, bytes_per_second=1000),
        max_in_flight=4,
    )
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(build(parts), client=("192.0.2.7", 4000)), base_url="https://relay.example"
    )


@pytest.mark.parametrize("media_type", ["message/ohttp-req", "message/ohttp-chunked-req"])
@pytest.mark.parametrize("path", ["/", "/v1/sealed", "/.well-known/ohttp-gateway"])
async def test_only_body_and_media_type_reach_the_one_target(path: str, media_type: str) -> None:
    target = Pretended(answer)
    async with client(target) as http:
        await http.post(path + "?to=canary", content=SEALED, headers={**TELLING, "content-type": media_type})
    [(request, body)] = target.seen
    assert body == SEALED
    assert str(request.url) == "https://gateway.example:8443/v1/sealed"
    told = {
        name: value for name, value in request.headers.items() if name not in {"content-length", "transfer-encoding"}
    }
    assert told == {"host": "gateway.example:8443", "content-type": media_type}


async def test_an_answer_comes_back_without_what_links_or_names() -> None:
    async with client(Pretended(answer)) as http:
        given = await http.post("/", content=SEALED, headers={"content-type": "message/ohttp-req"})
    assert (given.status_code, given.content) == (200, b"sealed answer")
    assert given.headers["content-type"] == "message/ohttp-res"
    assert given.headers["retry-after"] == "2"
    assert given.headers["cache-control"] == "no-store"
    assert "set-cookie" not in given.headers
    assert "canary" not in str(given.headers)


@pytest.mark.parametrize("path", ["/.well-known/ohttp-gateway", "/.well-known/ocrypt"])
async def test_what_clients_need_before_they_seal_comes_through(path: str) -> None:
    target = Pretended(answer)
    async with client(target) as http:
        given = await http.get(path, headers=TELLING)
    assert given.status_code == 200
    [(request, _)] = target.seen
    assert request.url.path == path
    assert dict(request.headers) == {"host": "gateway.example:8443"}


@pytest.mark.parametrize(
    ("method", "path", "media_type", "code"),
    [
        ("POST", "/", "application/json", Code.MEDIA_TYPE),
        ("POST", "/", "", Code.MEDIA_TYPE),
        ("GET", "/", "message/ohttp-req", Code.METHOD),
        ("POST", "/.well-known/ocrypt", "message/ohttp-req", Code.METHOD),
        ("GET", "/admin/tokens", "", Code.NOT_FOUND),
        ("POST", "/ocr", "message/ohttp-req", Code.NOT_FOUND),
    ],
)
async def test_nothing_else_is_passed_on(method: str, path: str, media_type: str, code: Code) -> None:
    target = Pretended(answer)
    async with client(target) as http:
        given = await http.request(method, path, content=SEALED, headers={"content-type": media_type})
    assert (given.status_code, given.json()["code"]) == (code.meaning.status, code.value)
    assert given.headers["x-content-type-options"] == "nosniff"
    assert target.seen == []


async def test_too_much_is_refused_before_it_is_passed_on() -> None:
    target = Pretended(answer)
    async with client(target, max_bytes=10) as http:
        given = await http.post("/", content=SEALED, headers={"content-type": "message/ohttp-req"})
    assert given.json()["code"] == Code.BODY_TOO_LARGE.value
    assert target.seen == []


async def test_one_address_may_ask_so_often_and_no_more() -> None:
    target = Pretended(answer)
    async with client(target, per_minute=1) as http:
        codes = [
            (await http.post("/", content=SEALED, headers={"content-type": "message/ohttp-req"})).status_code
            for _ in range(4)
        ]
    assert codes.count(Code.BUSY.meaning.status) >= 2  # the minute may turn once in between
    assert len(target.seen) <= 2


async def test_a_target_that_is_gone_is_told_without_its_name() -> None:
    async with client(Pretended(gone)) as http:
        given = await http.post("/", content=SEALED, headers={"content-type": "message/ohttp-req"})
    assert given.json()["code"] == Code.WORKER_UNAVAILABLE.value
    assert "canary" not in given.text
    assert "gateway" not in given.text


def test_an_ipv6_subscriber_is_one_address() -> None:
    assert bucket("2001:db8::1") == bucket("2001:db8::ffff")
    assert bucket("2001:db8::1") != bucket("2001:db8:0:1::1")
    assert bucket("192.0.2.1") != bucket("192.0.2.2")
    assert bucket("testclient") == "unknown"


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://gateway", "https://gateway:443"),
        ("https://gateway:8443/", "https://gateway:8443"),
        ("https://[::1]:8443", "https://[::1]:8443"),
    ],
)
def test_a_target_is_a_host_and_a_port(text: str, origin: str) -> None:
    assert Target.parse(text).origin == origin


@pytest.mark.parametrize(
    "text",
    [
        "http://g",
        "https://",
        "https://g/path",
        "https://g?q",
        "https://u:p@g",
        "https://g:port",
        "g:8443",
        "https://g#f",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(LocalError) as caught:
        Target.parse(text)
    assert caught.value.code is Code.USAGE
