"""The TLS port: which versions are spoken, and that nothing is ever spoken in clear."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest
from OpenSSL import SSL

from kit.service import running

if TYPE_CHECKING:
    from pathlib import Path

    from kit.service import Service

pytestmark = pytest.mark.e2e


def version(service: Service, highest: ssl.TLSVersion) -> str | None:
    """The version that a client gets which speaks no newer one than `highest`; None where it gets none."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.maximum_version = highest
    target = urlsplit(service.url)
    with socket.create_connection((target.hostname, target.port or 0), timeout=20) as plain:
        try:
            with context.wrap_socket(plain, server_hostname="localhost") as tls:
                return tls.version()
        except ssl.SSLError:
            return None


def test_tls_1_3_only_unless_a_setting_says_otherwise(tmp_path: Path) -> None:
    with running(tmp_path / "strict") as service:
        assert version(service, ssl.TLSVersion.TLSv1_3) == "TLSv1.3"
        assert version(service, ssl.TLSVersion.TLSv1_2) is None
    with running(tmp_path / "lenient", settings='[server]\ntls_min = "1.2"\n') as service:
        assert version(service, ssl.TLSVersion.TLSv1_3) == "TLSv1.3"
        assert version(service, ssl.TLSVersion.TLSv1_2) == "TLSv1.2"


def test_nothing_is_answered_in_clear_and_every_answer_has_its_headers(tmp_path: Path) -> None:
    with running(tmp_path / "state") as service:
        target = urlsplit(service.url)
        with socket.create_connection((target.hostname, target.port or 0), timeout=20) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
            assert not plain.recv(1000).startswith(b"HTTP/")
        with httpx.Client(base_url=service.url, verify=False, trust_env=False) as http:  # noqa: S501 - own service
            for path in ("/", "/healthz", "/readyz", "/.well-known/ocrypt", "/nothing"):
                headers = http.get(path).headers
                assert headers["strict-transport-security"].startswith("max-age=")
                assert headers["x-content-type-options"] == "nosniff"
                assert "default-src 'none'" in headers["content-security-policy"]
                assert "unsafe-inline" not in headers["content-security-policy"]
                assert headers["cross-origin-opener-policy"] == "same-origin"
                assert headers["cross-origin-embedder-policy"] == "require-corp"
                assert "server" not in headers


def test_the_bundled_library_speaks_the_post_quantum_group_from_the_confined_gateway(tmp_path: Path) -> None:
    with running(tmp_path / "bundled", settings='[server]\ntls_library = "bundled"\n') as service:
        assert version(service, ssl.TLSVersion.TLSv1_3) == "TLSv1.3"
        assert version(service, ssl.TLSVersion.TLSv1_2) is None
        target = urlsplit(service.url)
        with socket.create_connection((target.hostname or "", target.port or 0), timeout=20) as plain:
            plain.settimeout(None)
            client = SSL.Connection(SSL.Context(SSL.TLS_CLIENT_METHOD), plain)
            client.set_connect_state()
            client.do_handshake()
            assert client.get_group_name() == "X25519MLKEM768"
        with httpx.Client(base_url=service.url, verify=False, trust_env=False) as http:  # noqa: S501 - own service
            assert http.get("/healthz").status_code == 200
            assert http.get("/").content.startswith(b"<!doctype html>")
