"""Requests that two servers could read in two ways, and heads of any size: each refused with a code, none believed."""

from __future__ import annotations

import json
import re
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from kit.service import running
from ocrypt.gateway.headers import EVERYWHERE
from ocrypt.gateway.http_guard import MAX_HEAD, MAX_HEADERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.service import Service

pytestmark = pytest.mark.hostile

POST = "POST /v1/sealed HTTP/1.1\r\nHost: a\r\nContent-Type: message/ohttp-req\r\n"
GET = "GET /healthz HTTP/1.1\r\nHost: a\r\n"
SMUGGLED = "GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n"

MALFORMED = {
    "a length and chunks": f"{POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{SMUGGLED}",
    "chunks and a length": f"{POST}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n{SMUGGLED}",
    "two lengths": f"{POST}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello{SMUGGLED}",
    "a list of lengths": f"{POST}Content-Length: 5, 5\r\n\r\nhello{SMUGGLED}",
    "a length with a sign": f"{POST}Content-Length: +5\r\n\r\nhello{SMUGGLED}",
    "a length in hexadecimal": f"{POST}Content-Length: 0x5\r\n\r\nhello{SMUGGLED}",
    "an unknown coding": f"{POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{SMUGGLED}",
    "chunked, but not last": f"{POST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{SMUGGLED}",
    "a chunk's length too long for a number": f"{POST}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nx",
    "a chunk that is longer than it says": f"{POST}Transfer-Encoding: chunked\r\n\r\n1\r\nxx\r\n0\r\n\r\n",
    "a space before the colon": "GET /healthz HTTP/1.1\r\nHost : a\r\n\r\n",
    "a folded line": f"{GET}X: 1\r\n 2\r\n\r\n",
    "bare line feeds": "GET /healthz HTTP/1.1\nHost: a\n\n",
    "bare carriage returns": "GET /healthz HTTP/1.1\rHost: a\r\r",
    "no host": "GET /healthz HTTP/1.1\r\n\r\n",
    "two hosts": f"{GET}Host: b\r\n\r\n",
    "a null byte": "GET /health\0z HTTP/1.1\r\nHost: a\r\n\r\n",
    "HTTP/0.9": "GET /healthz\r\n\r\n",
    "HTTP/2 in clear": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a tunnel": "CONNECT elsewhere:443 HTTP/1.1\r\nHost: a\r\n\r\n",
    "not HTTP at all": "\x16\x03\x01 quokka\r\n\r\n",
}
TOO_LARGE = {
    "a long header": f"{GET}X: {'a' * MAX_HEAD}\r\n\r\n",
    "a long address": f"GET /{'a' * MAX_HEAD} HTTP/1.1\r\nHost: a\r\n\r\n",
    "many headers": GET + "".join(f"x{number}: 1\r\n" for number in range(MAX_HEADERS)) + "\r\n",
}
# What is odd and clear: one answer each, and the connection goes on where HTTP/1.1 says so.
CLEAR = {
    "absolute form": ("GET https://elsewhere/healthz HTTP/1.1\r\nHost: a\r\n\r\n", [200]),
    "HTTP/1.0": ("GET /healthz HTTP/1.0\r\n\r\n", [200]),
    "an upgrade that is not taken": (f"{GET}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n", [200]),
    "trace": ("TRACE / HTTP/1.1\r\nHost: a\r\nX: quokka\r\n\r\n", [405]),
    "dots": ("GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", [404]),
    "dots, percent-encoded": ("GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", [404]),
    "a refused body, then another request": (
        f"POST /v1/sealed HTTP/1.1\r\nHost: a\r\nContent-Type: x/y\r\nContent-Length: 5\r\n\r\nhello{SMUGGLED}",
        [415, 200],
    ),
    "chunks with an extension": (f"{POST}Transfer-Encoding: chunked\r\n\r\n1;a=b\r\nx\r\n0\r\n\r\n", [400]),
    "expect": (f"{POST}Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello", [100, 400]),
}


@pytest.fixture(scope="module", params=["system", "bundled"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    settings = f'[server]\ntls_library = "{request.param}"\n'
    with running(tmp_path_factory.mktemp("raw") / "state", settings=settings) as service:
        yield service


def raw(service: Service, request: str, *, more: bool) -> bytes:
    """What comes back to bytes that are sent as they are; with `more`, until a short silence."""
    where = urlsplit(service.url)
    context = service.trusting()
    received = b""
    with (
        socket.create_connection((where.hostname or "", where.port or 0)) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as channel,
    ):
        channel.sendall(request.encode("latin-1"))
        channel.settimeout(1.0 if more else 20.0)
        try:
            while piece := channel.recv(65536):
                received += piece
        except TimeoutError:
            assert more, "the connection stayed open"
        except ConnectionError:
            # Closed with bytes of ours unread.
            assert not more
    return received


def statuses(answer: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 ([0-9]{3})", answer)]


def refused(answer: bytes, status: int, code: str) -> None:
    assert statuses(answer) == [status]
    head, _, content = answer.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().lower().split("\r\n")[1:])
    assert headers["content-type"] == "application/problem+json"
    assert headers["connection"] == "close"
    assert {name.lower() for name in EVERYWHERE} <= set(headers)
    assert "server" not in headers
    assert json.loads(content)["code"] == code


@pytest.mark.parametrize("kind", MALFORMED)
def test_what_can_be_read_in_two_ways_is_refused_and_nothing_behind_it_is_read(service: Service, kind: str) -> None:
    refused(raw(service, MALFORMED[kind], more=False), 400, "http-malformed")


@pytest.mark.parametrize("kind", TOO_LARGE)
def test_a_head_of_any_size_is_refused(service: Service, kind: str) -> None:
    refused(raw(service, TOO_LARGE[kind], more=False), 431, "headers-too-large")


@pytest.mark.parametrize("kind", CLEAR)
def test_what_is_odd_and_clear_is_answered_once(service: Service, kind: str) -> None:
    request, expected = CLEAR[kind]
    answer = raw(service, request, more=True)
    assert statuses(answer) == expected
    assert b"quokka" not in answer
    assert not re.search(rb"uvicorn|starlette|python|traceback|/usr/|/src/", answer, re.IGNORECASE)
