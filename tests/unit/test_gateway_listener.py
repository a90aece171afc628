"""The TLS port: what it speaks, where it listens, and how long it waits for a request's head."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import uvicorn

from kit.gateways import application, settings
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.gateway.listener import listen, protocol, tls_context, uvicorn_options
from ocrypt.gateway.settings import TlsMinimum
from ocrypt.hazmat.x509 import self_signed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from ocrypt.gateway.settings import GatewaySettings


@pytest.fixture
def with_certificate(tmp_path: Path) -> dict[str, str]:
    made = self_signed(["localhost", "127.0.0.1"], now=datetime.now(UTC), days=2)
    (tmp_path / "cert.pem").write_bytes(made.pem)
    (tmp_path / "key.pem").write_bytes(bytes(made.key_pem.reveal()))
    return {"certificate": str(tmp_path / "cert.pem"), "certificate_key": str(tmp_path / "key.pem")}


@pytest.mark.parametrize(
    ("minimum", "offered", "spoken"),
    [
        (TlsMinimum.TLS13, ssl.TLSVersion.TLSv1_3, "TLSv1.3"),
        (TlsMinimum.TLS13, ssl.TLSVersion.TLSv1_2, None),
        (TlsMinimum.TLS12, ssl.TLSVersion.TLSv1_3, "TLSv1.3"),
        (TlsMinimum.TLS12, ssl.TLSVersion.TLSv1_2, "TLSv1.2"),
    ],
)
def test_versions(
    with_certificate: dict[str, str], minimum: TlsMinimum, offered: ssl.TLSVersion, spoken: str | None
) -> None:
    server = tls_context(settings(tls_minimum=minimum, **with_certificate))
    client = ssl.create_default_context(cafile=with_certificate["certificate"])
    client.maximum_version = offered
    client.set_alpn_protocols(["h2", "http/1.1"])
    assert _shake_hands(server, client) == spoken


def _shake_hands(server: ssl.SSLContext, client: ssl.SSLContext) -> str | None:
    """The version that two contexts agree on, over memory; None when they do not."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(down, up, server_hostname="localhost"),
        server.wrap_bio(up, down, server_side=True),
    ]
    for _ in range(6):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLError:
                return None
    assert ends[0].selected_alpn_protocol() == "http/1.1"
    assert "GCM" in ends[0].cipher()[0] or "CHACHA20" in ends[0].cipher()[0]
    return ends[0].version()


def test_a_certificate_that_can_not_be_loaded(tmp_path: Path, with_certificate: dict[str, str]) -> None:
    (tmp_path / "junk.pem").write_text("junk")
    for changes in ({}, {"certificate": str(tmp_path / "junk.pem")}, {"certificate_key": str(tmp_path / "junk.pem")}):
        told = settings(**{**with_certificate, **changes}) if changes else settings()
        with pytest.raises(LocalError) as caught:
            tls_context(told)
        assert caught.value.code is Code.STATE_UNUSABLE


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_port_zero_lets_the_system_choose(host: str) -> None:
    with listen(settings(host=host)) as listening:
        assert listening.getsockname()[1] > 0


def test_a_port_that_is_taken_is_told_with_its_number() -> None:
    with listen(settings()) as first:
        port = first.getsockname()[1]
        with pytest.raises(LocalError) as caught:
            listen(settings(port=port))
    assert caught.value.code is Code.PORT_UNAVAILABLE
    assert caught.value.detail == f"127.0.0.1 port {port}: it is in use"


@pytest.mark.parametrize("host", ["192.0.2.1", "not a name", "host.invalid"])
def test_an_address_that_is_not_ours(host: str) -> None:
    with pytest.raises(LocalError) as caught:
        listen(settings(host=host))
    assert caught.value.code is Code.PORT_UNAVAILABLE
    assert caught.value.detail.startswith(f"{host} port 0: ")


def test_the_server_is_told_to_be_quiet_and_to_trust_no_header(with_certificate: dict[str, str]) -> None:
    told = settings(drain_seconds=7.5, **with_certificate)
    config = uvicorn.Config(application(), **uvicorn_options(told, tls_context(told)))
    assert not config.access_log
    assert not config.proxy_headers
    assert not config.server_header
    assert config.timeout_graceful_shutdown == 7


HEAD = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n"


def with_server(told: GatewaySettings, use: Callable[[int], Awaitable[None]]) -> None:
    """Run the real server without TLS, which is not what is tried here."""

    async def main() -> None:
        with listen(told) as listening:
            config = uvicorn.Config(
                application(), http=protocol(told.head_seconds), lifespan="off", log_config=None, ws="none"
            )
            server = uvicorn.Server(config)
            server.install_signal_handlers = lambda: None
            serving = asyncio.create_task(server._serve(sockets=[listening]))
            try:
                await use(listening.getsockname()[1])
            finally:
                server.should_exit = True
                await serving

    asyncio.run(main())


async def _said(port: int, *parts: bytes | float) -> bytes:
    """What the server says to `parts` (numbers are pauses) until it closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            if isinstance(part, float):
                await asyncio.sleep(part)
                continue
            writer.write(part)
        async with asyncio.timeout(20):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize(
    "parts",
    [(), (HEAD[:10],), (HEAD[:-2],), (HEAD[:10], 0.05, HEAD[10:20], 0.05, HEAD[20:30])],
    ids=["says nothing", "stops in the first line", "stops before the end", "dribbles"],
)
def test_a_head_that_does_not_come_in_time_ends_the_connection(parts: tuple[bytes | float, ...]) -> None:
    async def use(port: int) -> None:
        assert await _said(port, *parts) == b""

    with_server(settings(head_seconds=0.2), use)


def test_a_second_head_on_the_same_connection_is_timed_too() -> None:
    async def use(port: int) -> None:
        said = await _said(port, HEAD, 0.1, HEAD[:10])
        assert said.startswith(b"HTTP/1.1 200")
        assert said.count(b"HTTP/1.1") == 1

    with_server(settings(head_seconds=0.3), use)


def test_a_head_in_time_is_answered_however_long_the_connection_then_rests() -> None:
    async def use(port: int) -> None:
        said = await _said(port, HEAD, 0.4, HEAD.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n"))
        assert said.count(b"HTTP/1.1 200") == 2

    with_server(settings(head_seconds=0.2), use)
