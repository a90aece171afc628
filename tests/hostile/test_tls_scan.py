"""The TLS port as an attacker's scanner sees it: testssl.sh, and clients that insist on what must be refused."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from OpenSSL import SSL

from kit.service import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kit.service import Service

pytestmark = pytest.mark.hostile

KNOWN = {
    "cert_chain_of_trust": "our own certificate is self-signed; clients pin the identity that signs its digest",
    "cert_revocation": "nobody could revoke a self-signed certificate but its owner, who replaces it",
}
"""Findings above LOW that are as meant, each with its reason."""
UNTOLD = {
    "sessionresumption_ticket": "the scanner can't tell; that the bundled library resumes nothing is a unit test",
}
"""Checks that the scanner may give up (WARN), each with its reason."""
TESTSSL = ("/usr/bin/testssl", "--quiet", "--color", "0", "--warnings", "off", "--nodns", "none")
HARMLESS = {"OK", "INFO", "LOW"}
SETTINGS = {
    "system": "",
    "bundled": '[server]\ntls_library = "bundled"\n',
    "1.2 allowed": '[server]\ntls_min = "1.2"\n',
}


@pytest.fixture(scope="module", params=list(SETTINGS))
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Service]]:
    with running(tmp_path_factory.mktemp("scan") / "state", settings=SETTINGS[request.param]) as service:
        yield request.param, service


def _port(service: Service) -> int:
    return urlsplit(service.url).port or 0


def test_a_scanner_finds_nothing(service: tuple[str, Service], tmp_path: Path) -> None:
    kind, running_service = service
    report = tmp_path / "report.json"
    parts = ["--protocols", "--std", "--pfs", "--server-preference", "--server-defaults", "--vulnerable"]
    run = subprocess.run(
        [*TESTSSL, *parts, "--jsonfile", report, f"127.0.0.1:{_port(running_service)}"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    found = {each["id"]: (each["severity"], each["finding"]) for each in json.loads(report.read_text())}
    # It did look, and at this service.
    assert found["TLS1_3"][0] == "OK", run.stdout
    assert found["TLS1_2"][1].startswith("offered") is (kind == "1.2 allowed"), found["TLS1_2"]
    assert {"SSLv2", "SSLv3", "TLS1", "TLS1_1", "heartbleed", "ROBOT", "LUCKY13", "secure_client_renego"} <= set(found)
    assert {name for name, what in found.items() if what[0] == "WARN"} <= set(UNTOLD)
    fine = HARMLESS | {"WARN"}
    assert {name: what for name, what in found.items() if what[0] not in fine and name not in KNOWN} == {}


def _version(service: Service, *, ciphers: str = "") -> str:
    """What a client gets that knows nothing newer than TLS 1.2; `refused` where it gets nothing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    if ciphers:
        context.set_ciphers(ciphers)
    with socket.create_connection(("127.0.0.1", _port(service)), timeout=20) as wire:
        try:
            with context.wrap_socket(wire) as tls:
                name, version, _ = tls.cipher() or ("", "", 0)
                assert tls.compression() is None
                return f"{version} {name}"
        except (ssl.SSLError, ConnectionError):
            return "refused"


def test_old_ciphers_are_refused(service: tuple[str, Service]) -> None:
    kind, running_service = service
    assert (_version(running_service) != "refused") is (kind == "1.2 allowed")
    for ciphers in (
        "ECDHE-ECDSA-AES256-SHA:ECDHE-ECDSA-AES256-SHA384:ECDHE-ECDSA-AES128-SHA",
        "AES256-GCM-SHA384:AES128-SHA",
        "DHE-RSA-AES256-GCM-SHA384",
    ):
        assert _version(running_service, ciphers=ciphers) == "refused"


def test_nobody_renegotiates(service: tuple[str, Service]) -> None:
    kind, running_service = service
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    if kind == "1.2 allowed":
        context.set_max_proto_version(SSL.TLS1_2_VERSION)
    with socket.create_connection(("127.0.0.1", _port(running_service)), timeout=20) as wire:
        wire.settimeout(None)
        client = SSL.Connection(context, wire)
        client.set_connect_state()
        client.do_handshake()
        # With TLS 1.3 there is no such thing (RFC 8446 §4.1.2); with 1.2 the service answers no_renegotiation.
        with pytest.raises(SSL.Error):
            _renegotiate(client)


def _renegotiate(client: SSL.Connection) -> None:
    if client.renegotiate():
        client.do_handshake()


def test_early_data_is_not_taken(service: tuple[str, Service], tmp_path: Path) -> None:
    _, running_service = service
    session, early = tmp_path / "session", tmp_path / "early"
    early.write_bytes(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n")
    ask = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
    command = ["/usr/bin/openssl", "s_client", "-ign_eof", "-connect", f"127.0.0.1:{_port(running_service)}"]
    first = subprocess.run([*command, "-sess_out", session], input=ask, capture_output=True, check=False, timeout=60)
    assert b"HTTP/1.1 200" in first.stdout
    assert b"Max Early Data: 0" in first.stdout or b"Max Early Data" not in first.stdout
    if session.exists():
        again = [*command, "-sess_in", session, "-early_data", early]
        second = subprocess.run(again, input=ask, capture_output=True, check=False, timeout=60)
        assert b"Early data was accepted" not in second.stdout
        assert second.stdout.count(b"HTTP/1.1 200") <= 1
