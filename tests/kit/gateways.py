"""The gateway's application for tests, called without a network."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx

from ocrypt.core.clock import FixedClock, SystemClock
from ocrypt.gateway.app import Surroundings, build
from ocrypt.gateway.page import Asset
from ocrypt.gateway.settings import Anonymous, GatewaySettings, TlsMinimum
from ocrypt.gateway.store import rate_limiter
from ocrypt.hazmat.sign import SigningKey
from ocrypt.hazmat.tokens import TokenClaims, issue

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
AUDIENCE = "ocrypt-id:" + "A" * 43
TOKEN_KEY = SigningKey.generate()
SEALED = {"content-type": "message/ohttp-req"}


def settings(**changes: object) -> GatewaySettings:
    fields: dict[str, object] = {
        "host": "127.0.0.1",
        "port": 0,
        "certificate": "missing.pem",
        "certificate_key": "missing-key.pem",
        "tls_minimum": TlsMinimum.TLS13,
        "worker_socket": "missing.sock",
        "anonymous": Anonymous.LOOPBACK,
        "allow": (),
        "deny": (),
        "admin_allow": ("127.0.0.0/8", "::1/128"),
        "trusted_proxies": (),
        "token_key": TOKEN_KEY.public.raw,
        "token_registry": "missing.jsonl",
        "audience": AUDIENCE,
        "max_body_bytes": 100_000,
        "max_in_flight": 4,
        "worker_seconds": 5.0,
        **changes,
    }
    return GatewaySettings(**fields)  # type: ignore[arg-type]


def token(
    key: SigningKey = TOKEN_KEY,
    *,
    audience: str = AUDIENCE,
    scopes=("read",),
    age=timedelta(0),
    token_id="t1",  # noqa: S107 - a name
) -> str:
    """An access token for `Authorization`, an hour long, issued `age` ago."""
    claims = TokenClaims(
        subject="somebody",
        scopes=tuple(scopes),
        token_id=token_id,
        issued=NOW - age,
        expires=NOW - age + timedelta(hours=1),
    )
    return "Bearer " + issue(claims, key, audience=audience)


PAGE = {
    "/": Asset(content=b"<!doctype html>", media_type="text/html", cache_control="no-cache", etag='"e"'),
}


class Revoked:
    """Knows which tokens are revoked."""

    def __init__(self, *token_ids: str) -> None:
        self.token_ids = set(token_ids)

    def is_revoked(self, token_id: str) -> bool:
        return token_id in self.token_ids


def application(*revoked: str, **changes: object) -> ASGIApp:
    told = settings(**changes)
    surroundings = Surroundings(
        page=PAGE, clock=FixedClock(NOW), revocations=Revoked(*revoked), rates=rate_limiter(told, SystemClock())
    )
    return build(told, surroundings)


def client(app: ASGIApp, address: str = "127.0.0.1") -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app, client=(address, 5)), base_url="https://localhost", timeout=20
    )


@dataclass(slots=True)
class Heard:
    """An answer as the ASGI server would have got it."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    whole: bool = False


async def call(app: ASGIApp, incoming: AsyncIterator[dict[str, object]], headers: dict[str, str]) -> Heard:
    """`POST /v1/sealed` whose body comes as `incoming` says; what is after its end never comes."""
    heard = Heard()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "https",
        "path": "/v1/sealed",
        "raw_path": b"/v1/sealed",
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 5),
        "server": ("localhost", 443),
    }

    async def receive() -> dict[str, object]:
        async for message in incoming:
            return message
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            heard.status = message["status"]
            heard.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            heard.body += message.get("body", b"")
            heard.whole = not message.get("more_body", False)

    await app(scope, receive, send)
    return heard
