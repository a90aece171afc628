"""Client certificates: real handshakes on loopback with both TLS libraries, and what the gateway makes of them."""

from __future__ import annotations

import asyncio
import socket
import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import uvicorn
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from kit.authority import DAY, Authority
from kit.gateways import NOW, Revoked, application, settings, token
from ocrypt.client.steps import Exactly, Unverified
from ocrypt.client.tls import TlsSettings, context
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, Refused
from ocrypt.core.ids import Digest
from ocrypt.gateway.admit import Admission, Admitted, Asker
from ocrypt.gateway.listener import listen, options
from ocrypt.gateway.peer import ClientCertificate, find
from ocrypt.gateway.settings import Anonymous, ClientCertificates, TlsLibrary
from ocrypt.hazmat.errors import BadSignature
from ocrypt.hazmat.x509 import revocation_lists, self_signed, subject_of

if TYPE_CHECKING:
    from pathlib import Path

    from kit.authority import Client

LIBRARIES = list(TlsLibrary)


@pytest.fixture
def told(tmp_path: Path) -> dict[str, str]:
    made = self_signed(["localhost", "127.0.0.1"], now=datetime.now(UTC), days=2)
    (tmp_path / "cert.pem").write_bytes(made.pem)
    (tmp_path / "key.pem").write_bytes(bytes(made.key_pem.reveal()))
    return {"certificate": str(tmp_path / "cert.pem"), "certificate_key": str(tmp_path / "key.pem")}


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "ours")


async def _subject(scope, receive, send) -> None:
    """Answers whose certificate the request's connection showed."""
    found = find(scope)
    # In the head, which comes in one piece.
    said = b"nobody" if found is None else f"{found.subject} {found.sha256.hex()}".encode()
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0"), (b"x-subject", said)]}
    )
    await send({"type": "http.response.body", "body": b""})


REQUEST = (
    b"GET / HTTP/1.1\r\nhost: localhost\r\nx-client-cert: admin\r\nx-ssl-client-verify: SUCCESS\r\n"
    b"x-forwarded-client-cert: Subject=admin\r\nssl-client-cert: admin\r\n\r\n"
)
"""With the headers by which proxies tell of certificates."""


def _heard(head: bytes) -> str:
    return head.partition(b"x-subject: ")[2].partition(b"\r\n")[0].decode() or "refused"


def _asked(port: int, told: dict[str, str], shown: Client | None, requests: int) -> list[str]:
    """What the port answers to requests on one connection; `refused` where the handshake or the connection ended."""
    client = ssl.create_default_context(cafile=told["certificate"])
    if shown is not None:
        client.load_cert_chain(shown.pem, shown.key)
    answers = []
    try:
        with (
            socket.create_connection(("127.0.0.1", port), timeout=20) as wire,
            client.wrap_socket(wire, server_hostname="localhost") as tls,
        ):
            for _ in range(requests):
                tls.sendall(REQUEST)
                heard = tls.recv(65536)
                while heard and b"\r\n\r\n" not in heard:
                    heard += tls.recv(65536)
                answers.append(_heard(heard))
    except (ssl.SSLError, ConnectionError):
        answers.append("refused")
    return answers


def answers(told: dict[str, str], shown: Client | None, *, requests: int = 1, **changes: object) -> list[str]:
    """What a real server with these settings answers."""

    async def main() -> list[str]:
        given = settings(**told, **changes)
        with listen(given) as listening:
            server = uvicorn.Server(uvicorn.Config(_subject, **options(given)))
            serving = asyncio.create_task(server._serve(sockets=[listening]))
            try:
                return await asyncio.to_thread(_asked, listening.getsockname()[1], told, shown, requests)
            finally:
                server.should_exit = True
                await serving

    return asyncio.run(main())


def _named(client: Client, name: str) -> str:
    return f"{name} {subject_of(client.der).fingerprint.hex()}"


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda value: value.value)
@pytest.mark.parametrize("mode", list(ClientCertificates), ids=lambda value: value.value)
def test_a_verified_certificate_reaches_each_request_and_no_header_does(
    told: dict[str, str], authority: Authority, library: TlsLibrary, mode: ClientCertificates
) -> None:
    shown = authority.client("scanner 7")
    given = {"tls_library": library, "client_ca": str(authority.pem), "client_certificates": mode}
    expected = "nobody" if mode is ClientCertificates.OFF else _named(shown, "scanner 7")
    assert answers(told, shown, requests=2, **given) == [expected, expected]
    without = "refused" if mode is ClientCertificates.REQUIRE else "nobody"
    assert answers(told, None, **given) == [without]


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda value: value.value)
@pytest.mark.parametrize("mode", [ClientCertificates.ACCEPT, ClientCertificates.REQUIRE], ids=lambda value: value.value)
def test_a_certificate_that_can_not_be_verified_ends_the_connection(
    tmp_path: Path, told: dict[str, str], authority: Authority, library: TlsLibrary, mode: ClientCertificates
) -> None:
    given = {"tls_library": library, "client_ca": str(authority.pem), "client_certificates": mode}
    other = Authority(tmp_path / "other")
    for shown in (
        other.client("scanner 7"),
        authority.client("scanner 7", until=-DAY),
        authority.client("scanner 7", usage=ExtendedKeyUsageOID.SERVER_AUTH),
    ):
        assert answers(told, shown, **given) == ["refused"]


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda value: value.value)
def test_a_revoked_certificate_is_refused_and_an_old_list_refuses_all(
    told: dict[str, str], authority: Authority, library: TlsLibrary
) -> None:
    good, bad = authority.client("good"), authority.client("bad")
    given = {
        "tls_library": library,
        "client_ca": str(authority.pem),
        "client_crl": str(authority.revocations(bad)),
        "client_certificates": ClientCertificates.REQUIRE,
    }
    assert answers(told, good, **given) == [_named(good, "good")]
    assert answers(told, bad, **given) == ["refused"]
    authority.revocations(bad, until=timedelta(hours=-1))
    assert answers(told, good, **given) == ["refused"]


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda value: value.value)
@pytest.mark.parametrize("broken", ["client_ca", "client_crl"])
def test_authorities_that_can_not_be_loaded_refuse_the_start(
    tmp_path: Path, told: dict[str, str], authority: Authority, library: TlsLibrary, broken: str
) -> None:
    file = tmp_path / "broken.pem"
    given = {"client_ca": str(authority.pem), "client_crl": str(authority.revocations()), broken: str(file)}
    for content in (None, "", "-----BEGIN X509 CRL-----\njunk\n-----END X509 CRL-----\n"):
        if content is not None:
            file.write_text(content)
        with pytest.raises(LocalError) as caught:
            options(settings(tls_library=library, client_certificates=ClientCertificates.REQUIRE, **told, **given))
        assert caught.value.code is Code.STATE_UNUSABLE
        assert "broken.pem" in caught.value.detail


# --- whom a certificate names -------------------------------------------------------------------------------------

URI = x509.UniformResourceIdentifier("spiffe://a.test/scanner")
DNS = x509.DNSName("scanner.a.test")
MAIL = x509.RFC822Name("scanner@a.test")


@pytest.mark.parametrize(
    ("common", "names", "expected"),
    [
        ("cn", (MAIL, DNS, URI), URI.value),
        ("cn", (MAIL, DNS), DNS.value),
        ("cn", (MAIL,), MAIL.value),
        ("cn", (), "cn"),
        ("扫描仪", (), "扫描仪"),
        ("", (), None),
        ("a\nb", (), None),
        (" ", (), None),
        ("cn", (x509.DNSName("a" * 101),), "cn"),
    ],
)
def test_whom_a_certificate_names(
    authority: Authority, common: str, names: tuple[x509.GeneralName, ...], expected: str | None
) -> None:
    made = authority.client(common, names=names)
    found = subject_of(made.der)
    assert found.name == (expected or f"sha256-{found.fingerprint.hex()}")


def test_what_is_no_certificate_names_nobody() -> None:
    for junk in (b"", b"\x30\x00", b"junk" * 100):
        with pytest.raises(BadSignature):
            subject_of(junk)
        with pytest.raises(BadSignature):
            revocation_lists(junk)


# --- admission ------------------------------------------------------------------------------------------------------


def _admitted(wanted: str = "read", authorization: str = "", **changes: object) -> Admitted | Code:
    given = settings(**{"certificate_scopes": ("read", "codes"), "anonymous": Anonymous.ALWAYS, **changes})
    asker = Asker(
        address="192.0.2.7",
        untrusted_authorization=authorization,
        header_names=frozenset(),
        certificate=ClientCertificate("scanner", Digest(bytes(32))),
    )
    try:
        return Admission(given, Revoked()).admit(asker, [wanted], NOW)
    except Refused as refused:
        return refused.code


def test_a_certificate_is_admitted_with_the_scopes_of_the_settings() -> None:
    assert _admitted() == Admitted(actor="cert:scanner", scopes=("read", "codes"))
    assert _admitted(certificate_names=("scanner", "other")) == Admitted(actor="cert:scanner", scopes=("read", "codes"))
    assert _admitted("codes", certificate_scopes=("read",)) is Code.TOKEN_SCOPE
    assert _admitted("admin:status") is Code.TOKEN_SCOPE


def test_a_certificate_that_is_not_on_the_list_is_not_nobody() -> None:
    assert _admitted(certificate_names=("other",)) is Code.TOKEN_MISSING


def test_a_token_goes_before_a_certificate() -> None:
    by_token = _admitted(authorization=token(), certificate_names=("other",))
    assert isinstance(by_token, Admitted)
    assert by_token.actor == "somebody"
    assert _admitted(authorization="Bearer junk") is Code.TOKEN_INVALID


@pytest.mark.parametrize(
    ("forwarded", "status"), [("", 503), ("203.0.113.9", 401)], ids=["itself", "a proxy for somebody else"]
)
def test_a_proxys_certificate_admits_nobody_else(forwarded: str, status: int) -> None:
    app = application(
        anonymous=Anonymous.NEVER, certificate_scopes=("read",), trusted_proxies=("127.0.0.1/32",), host="127.0.0.1"
    )
    headers = [(b"host", b"localhost"), (b"content-type", b"message/ohttp-req"), (b"content-length", b"0")]
    if forwarded:
        headers.append((b"x-forwarded-for", forwarded.encode()))
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "https",
        "path": "/v1/sealed",
        "raw_path": b"/v1/sealed",
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 5),
        "server": ("localhost", 443),
        "state": {"ocrypt.client_certificate": ClientCertificate("proxy", Digest(bytes(32)))},
    }
    heard: list[int] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            heard.append(message["status"])  # type: ignore[arg-type]

    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    assert heard == [status]


# --- our own client -------------------------------------------------------------------------------------------------


def test_the_client_shows_its_certificate_whatever_it_trusts(
    tmp_path: Path, told: dict[str, str], authority: Authority
) -> None:
    shown = authority.client("scanner")
    both = tmp_path / "both.pem"
    both.write_bytes(shown.pem.read_bytes() + shown.key.read_bytes())
    certificate = ssl.PEM_cert_to_DER_cert((tmp_path / "cert.pem").read_text())
    for trust in (Exactly(certificate), Unverified()):
        for own in (TlsSettings(certificate=shown.pem, certificate_key=shown.key), TlsSettings(certificate=both)):
            made = context(trust, own)
            assert _handshake(told, authority, made) == _named(shown, "scanner")


def _handshake(told: dict[str, str], authority: Authority, made: ssl.SSLContext) -> str:
    def ask(port: int) -> str:
        with socket.create_connection(("127.0.0.1", port), timeout=20) as wire, made.wrap_socket(wire) as tls:
            tls.sendall(REQUEST)
            return _heard(tls.recv(65536))

    async def main() -> str:
        given = settings(client_ca=str(authority.pem), client_certificates=ClientCertificates.REQUIRE, **told)
        with listen(given) as listening:
            server = uvicorn.Server(uvicorn.Config(_subject, **options(given)))
            serving = asyncio.create_task(server._serve(sockets=[listening]))
            try:
                return await asyncio.to_thread(ask, listening.getsockname()[1])
            finally:
                server.should_exit = True
                await serving

    return asyncio.run(main())


def test_a_certificate_of_our_own_that_can_not_be_loaded(tmp_path: Path, authority: Authority) -> None:
    one, other = authority.client("one"), authority.client("other")
    for own in (
        TlsSettings(certificate=tmp_path / "absent.pem"),
        TlsSettings(certificate=one.pem),
        TlsSettings(certificate=one.pem, certificate_key=other.key),
    ):
        with pytest.raises(LocalError) as caught:
            context(Unverified(), own)
        assert caught.value.code is Code.FILE_UNREADABLE
