"""The post-quantum TLS port: a real server on loopback, and clients of two OpenSSLs."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

import pytest
import uvicorn
from OpenSSL import SSL

from kit.gateways import application, settings
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.gateway.listener import listen, options
from ocrypt.gateway.settings import TlsLibrary
from ocrypt.hazmat.tls import set_groups
from ocrypt.hazmat.x509 import self_signed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

T = TypeVar("T")
GET = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"


@pytest.fixture
def told(tmp_path: Path) -> dict[str, str]:
    made = self_signed(["localhost", "127.0.0.1"], now=datetime.now(UTC), days=2)
    (tmp_path / "cert.pem").write_bytes(made.pem)
    (tmp_path / "key.pem").write_bytes(bytes(made.key_pem.reveal()))
    return {"certificate": str(tmp_path / "cert.pem"), "certificate_key": str(tmp_path / "key.pem")}


def served(told: dict[str, str], use: Callable[[int], T], head_seconds: float = 5.0) -> T:
    """What `use`, in a thread of its own, makes of the real server's port."""

    async def main() -> T:
        given = settings(tls_library=TlsLibrary.BUNDLED, head_seconds=head_seconds, **told)
        with listen(given) as listening:
            server = uvicorn.Server(uvicorn.Config(application(), **options(given)))
            serving = asyncio.create_task(server._serve(sockets=[listening]))
            try:
                return await asyncio.to_thread(use, listening.getsockname()[1])
            finally:
                server.should_exit = True
                await serving

    return asyncio.run(main())


def _said(port: int, *parts: bytes) -> bytes:
    """What the port says to raw bytes until it closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as wire:
        heard = b""
        try:
            for part in parts:
                wire.sendall(part)
            while more := wire.recv(65536):
                heard += more
        except ConnectionError:
            pass
        return heard


@contextmanager
def _handshaken(port: int, groups: bytes = b"") -> Iterator[SSL.Connection]:
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    if groups:
        set_groups(context, groups)
    with socket.create_connection(("127.0.0.1", port)) as wire:
        connection = SSL.Connection(context, wire)
        connection.set_connect_state()
        connection.do_handshake()
        yield connection


@pytest.mark.parametrize(
    ("offered", "agreed"),
    [
        (b"", "X25519MLKEM768"),
        (b"P-256:X25519:X25519MLKEM768", "X25519MLKEM768"),
        (b"P-256:X25519", "X25519"),
        (b"P-256", "secp256r1"),
    ],
)
def test_the_key_exchange_is_post_quantum_where_the_client_can(
    told: dict[str, str], offered: bytes, agreed: str
) -> None:
    def use(port: int) -> str:
        with _handshaken(port, offered) as connection:
            connection.sendall(GET)
            assert connection.recv(65536).startswith(b"HTTP/1.1 200")
            return connection.get_group_name() or ""

    assert served(told, use).lower() == agreed.lower()


def _system_client(told: dict[str, str]) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=told["certificate"])
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context


def test_the_systems_openssl_is_served_and_hears_close_notify(told: dict[str, str]) -> None:
    def use(port: int) -> bytes:
        with (
            socket.create_connection(("127.0.0.1", port)) as wire,
            _system_client(told).wrap_socket(wire, server_hostname="localhost", suppress_ragged_eofs=False) as client,
        ):
            assert client.selected_alpn_protocol() == "http/1.1"
            client.sendall(GET)
            return b"".join(iter(lambda: client.recv(65536), b""))

    assert served(told, use).startswith(b"HTTP/1.1 200")


def test_tls_1_2_is_refused(told: dict[str, str]) -> None:
    context = _system_client(told)
    context.maximum_version = ssl.TLSVersion.TLSv1_2

    def use(port: int) -> None:
        with (
            socket.create_connection(("127.0.0.1", port)) as wire,
            pytest.raises(ssl.SSLError),
        ):
            context.wrap_socket(wire, server_hostname="localhost")

    served(told, use)


def test_nothing_is_resumed(told: dict[str, str]) -> None:
    def use(port: int) -> bool:
        context = _system_client(told)
        session = None
        for _ in range(2):
            with (
                socket.create_connection(("127.0.0.1", port)) as wire,
                context.wrap_socket(wire, server_hostname="localhost", session=session) as client,
            ):
                client.sendall(GET)
                client.recv(65536)
                session, reused = client.session, bool(client.session_reused)
        return reused

    assert not served(told, use)


@pytest.mark.parametrize(
    "junk", [GET, b"\x16\x03\x01\x00\x05hello", bytes(20_000), b"\x16\x03\x01\xff\xff" + b"a" * 70_000]
)
def test_what_is_no_tls_gets_no_answer_but_an_alert(told: dict[str, str], junk: bytes) -> None:
    heard = served(told, lambda port: _said(port, junk))
    assert b"HTTP" not in heard
    assert len(heard) <= 7


@pytest.mark.parametrize("parts", [(), (b"\x16",), (b"\x16\x03\x01\x02\x00\x01",)])
def test_a_handshake_that_does_not_end_is_ended(told: dict[str, str], parts: tuple[bytes, ...]) -> None:
    assert served(told, lambda port: _said(port, *parts), head_seconds=0.2) == b""


def test_a_client_that_goes_half_way_leaves_the_server_well(told: dict[str, str]) -> None:
    def use(port: int) -> bytes:
        socket.create_connection(("127.0.0.1", port)).close()
        with socket.create_connection(("127.0.0.1", port), timeout=10) as half:
            half.sendall(b"\x16\x03\x01")
            half.shutdown(socket.SHUT_WR)
            assert half.recv(10) == b""
        with _handshaken(port) as connection:
            connection.sendall(GET)
            heard: bytes = connection.recv(65536)
            return heard

    assert served(told, use).startswith(b"HTTP/1.1 200")


def test_records_that_arrive_in_single_bytes(told: dict[str, str]) -> None:
    def use(port: int) -> bytes:
        connection = SSL.Connection(SSL.Context(SSL.TLS_CLIENT_METHOD), None)
        connection.set_connect_state()
        with socket.create_connection(("127.0.0.1", port), timeout=10) as wire:
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while True:
                try:
                    connection.do_handshake()
                    break
                except SSL.WantReadError:
                    _flush(connection, wire)
                    connection.bio_write(wire.recv(65536))
            connection.sendall(GET[:-2] + b"x: " + b"a" * 16_000 + b"\r\n\r\n")
            _flush(connection, wire)
            while True:
                connection.bio_write(wire.recv(65536))
                try:
                    return bytes(connection.recv(65536))
                except SSL.WantReadError:
                    continue

    assert served(told, use).startswith(b"HTTP/1.1 200")


def _flush(connection: SSL.Connection, wire: socket.socket) -> None:
    while True:
        try:
            for byte in connection.bio_read(65536):
                wire.send(bytes([byte]))
        except SSL.WantReadError:
            return


def test_a_certificate_that_can_not_be_loaded(tmp_path: Path, told: dict[str, str]) -> None:
    (tmp_path / "junk.pem").write_text("junk")
    for changes in ({"certificate": str(tmp_path / "junk.pem")}, {"certificate_key": str(tmp_path / "absent.pem")}):
        with pytest.raises(LocalError) as caught:
            options(settings(tls_library=TlsLibrary.BUNDLED, **{**told, **changes}))
        assert caught.value.code is Code.STATE_UNUSABLE


def test_groups_that_are_not_known() -> None:
    with pytest.raises(ValueError, match="does not know"):
        set_groups(SSL.Context(SSL.TLS_SERVER_METHOD), b"no-such-group")
