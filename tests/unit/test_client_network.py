"""What a client does on the network besides its one service: nothing."""

from __future__ import annotations

import socket
import ssl
import threading
from typing import Self

import pytest

from kit.clients import AsyncFace, SyncFace
from kit.fakeservice import FakeService
from ocrypt.client.tls import TlsFloor, TlsSettings
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError


@pytest.fixture(params=[SyncFace, AsyncFace], ids=["sync", "async"])
def face(request):
    return request.param


def test_proxies_from_the_environment_are_not_used(face, monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with FakeService() as service:
        assert face(service.url, pin=service.pin).read(b"x").text == "x"


def test_a_proxy_that_was_asked_for_is_used(face):
    with FakeService() as service, pytest.raises(LocalError) as error:
        face(service.url, pin=service.pin, proxy="http://127.0.0.1:1").read(b"x")
    assert error.value.code is Code.CONNECTION_FAILED
    assert service.seen.paths == []


@pytest.mark.parametrize("proxy", ["nonsense", "ftp://host", "", "http://[::1", "socks5://host", "http://"])
def test_what_is_no_proxy(face, proxy):
    with pytest.raises(LocalError) as error:
        face("https://localhost:1", proxy=proxy).read(b"x")
    assert error.value.code is Code.USAGE


class OldServer:
    """Speaks TLS 1.2 and nothing newer; counts what came to it after a handshake."""

    def __init__(self, service: FakeService) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.maximum_version = ssl.TLSVersion.TLSv1_2
        self._context.load_cert_chain(service.ca, service.ca.with_name("key.pem"))
        self.received = b""

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://localhost:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        try:
            while True:
                connection, _ = self._listener.accept()
                with connection:
                    self._speak(connection)
        except OSError:
            return

    def _speak(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        try:
            with self._context.wrap_socket(connection, server_side=True) as tls:
                self.received += tls.recv(10_000)
        except OSError:
            return


def test_tls_before_1_3_is_refused_unless_it_was_allowed(face):
    with FakeService() as service, OldServer(service) as old:
        with pytest.raises(LocalError) as error:
            face(old.url, pin=service.pin).read(b"x")
        assert (error.value.code, old.received) == (Code.CONNECTION_FAILED, b"")
        with pytest.raises(LocalError) as error:
            face(old.url, pin=service.pin, tls=TlsSettings(TlsFloor.TLS_1_2)).read(b"x")
        # It spoke, and got no HTTP back.
        assert old.received.startswith(b"GET /.well-known/ocrypt HTTP/1.1\r\n")
        assert error.value.code is Code.CONNECTION_LOST
