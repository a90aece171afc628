"""The TLS port: which TLS is spoken, and how long a client may take to say what it wants."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.gateway.bundled_tls import TlsProtocol
from ocrypt.gateway.http_guard import GuardedProtocol
from ocrypt.gateway.peer import certificate_of, put
from ocrypt.gateway.settings import ClientCertificates, TlsLibrary, TlsMinimum
from ocrypt.hazmat.errors import BadSignature
from ocrypt.hazmat.tls import ClientTrust, Demand, UnusableAuthorities, UnusableCertificate, server_context
from ocrypt.hazmat.x509 import revocation_lists

if TYPE_CHECKING:
    import asyncio

    from OpenSSL import SSL
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

    from ocrypt.gateway.settings import GatewaySettings

_BACKLOG = 512


def tls_context(settings: GatewaySettings) -> ssl.SSLContext:
    """Server-side TLS, 1.3 only unless the settings allow 1.2.

    Raises:
        LocalError: `STATE_UNUSABLE` when the certificate and its key can't be loaded.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = (
        ssl.TLSVersion.TLSv1_3 if settings.tls_minimum is TlsMinimum.TLS13 else ssl.TLSVersion.TLSv1_2
    )
    # For 1.2 only: forward secrecy and authenticated ciphers. TLS 1.3 has nothing else.
    context.set_ciphers("ECDHE+AESGCM:ECDHE+CHACHA20")
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION | ssl.OP_CIPHER_SERVER_PREFERENCE
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(settings.certificate, settings.certificate_key)
    except (OSError, ssl.SSLError):
        raise LocalError(Code.STATE_UNUSABLE, f"{settings.certificate} and its key can't be loaded") from None
    if settings.client_certificates is not ClientCertificates.OFF:
        _trust(context, settings)
    return context


def _trust(context: ssl.SSLContext, settings: GatewaySettings) -> None:
    try:
        context.load_verify_locations(cafile=settings.client_ca)
        if settings.client_crl:
            # Parsed here only to know that there is a list; OpenSSL reads the file by itself.
            revocation_lists(_revocations(settings) or b"")
            context.load_verify_locations(cafile=settings.client_crl)
            # An issuer without a list, or with one that is out of date, has every certificate refused.
            context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
    except (OSError, BadSignature):  # ssl.SSLError is an OSError
        raise _bad_authorities(settings) from None
    # A resumed session is not verified again: nothing is resumed.
    context.num_tickets = 0
    context.options |= ssl.OP_NO_TICKET
    required = settings.client_certificates is ClientCertificates.REQUIRE
    context.verify_mode = ssl.CERT_REQUIRED if required else ssl.CERT_OPTIONAL


def _bad_authorities(settings: GatewaySettings) -> LocalError:
    files = " or ".join(filter(None, (settings.client_ca, settings.client_crl)))
    return LocalError(Code.STATE_UNUSABLE, f"{files} can't be loaded")


def bundled_context(settings: GatewaySettings) -> SSL.Context:
    """Server-side TLS 1.3 of the crypto library, X25519MLKEM768 first.

    Raises:
        LocalError: `STATE_UNUSABLE` when the certificate and its key can't be loaded.
    """
    try:
        return server_context(settings.certificate, settings.certificate_key, _client_trust(settings))
    except UnusableCertificate:
        raise LocalError(Code.STATE_UNUSABLE, f"{settings.certificate} and its key can't be loaded") from None
    except UnusableAuthorities:
        raise _bad_authorities(settings) from None


def _client_trust(settings: GatewaySettings) -> ClientTrust | None:
    if settings.client_certificates is ClientCertificates.OFF:
        return None
    required = settings.client_certificates is ClientCertificates.REQUIRE
    try:
        revocations = _revocations(settings)
    except OSError:
        raise _bad_authorities(settings) from None
    return ClientTrust(Path(settings.client_ca), revocations, Demand.REQUIRE if required else Demand.ACCEPT)


def _revocations(settings: GatewaySettings) -> bytes | None:
    return Path(settings.client_crl).read_bytes() if settings.client_crl else None


def options(settings: GatewaySettings) -> dict[str, Any]:
    """Keyword arguments for `uvicorn.Config`, with the TLS that the settings name.

    Raises:
        LocalError: `STATE_UNUSABLE` when the certificate and its key can't be loaded.
    """
    if settings.tls_library is TlsLibrary.SYSTEM:
        return uvicorn_options(settings, tls_context(settings))
    return bundled_options(settings, bundled_context(settings))


def bundled_options(settings: GatewaySettings, context: SSL.Context) -> dict[str, Any]:
    """As `uvicorn_options`; the server sees a plain port, and each connection does its own TLS."""
    http = protocol(settings.head_seconds)

    def wrapped(**told: Any) -> TlsProtocol:  # noqa: ANN401 - what uvicorn gives its protocols
        return TlsProtocol(context, lambda: http(**told), settings.head_seconds)

    return _quiet(settings) | {"http": wrapped}


def listen(settings: GatewaySettings) -> socket.socket:
    """A listening socket at the address in the settings; port 0 lets the system choose one.

    Raises:
        LocalError: `PORT_UNAVAILABLE`.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=_BACKLOG)
    except OSError as error:
        reason = {13: "permission denied", 98: "it is in use", 99: "it is not an address of this machine"}
        detail = f"{settings.host} port {settings.port}: {reason.get(error.errno or 0, 'the system refused')}"
        raise LocalError(Code.PORT_UNAVAILABLE, detail) from None


def protocol(head_seconds: float) -> type[HttpToolsProtocol]:
    """The HTTP protocol of uvicorn, with a bound on how long the head of a request may take to arrive (slow loris).

    Each request's scope tells whose certificate the connection showed.
    """

    class HeadTimedProtocol(GuardedProtocol):
        _head_timer: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._certificate = certificate_of(transport)
            self._arm()

        def connection_lost(self, exc: Exception | None) -> None:
            self._disarm()
            super().connection_lost(exc)

        def on_message_begin(self) -> None:
            self._arm()
            super().on_message_begin()
            put(self.scope["state"], self._certificate)

        def on_headers_complete(self) -> None:
            self._disarm()
            super().on_headers_complete()

        def _arm(self) -> None:
            self._disarm()
            self._head_timer = self.loop.call_later(head_seconds, self.transport.abort)

        def _disarm(self) -> None:
            if self._head_timer is not None:
                self._head_timer.cancel()
                self._head_timer = None

    return HeadTimedProtocol


def uvicorn_options(settings: GatewaySettings, context: ssl.SSLContext) -> dict[str, Any]:
    """Keyword arguments for `uvicorn.Config` with the system's TLS."""
    return _quiet(settings) | {
        "http": protocol(settings.head_seconds),
        "ssl_context_factory": lambda _config, _default: context,
    }


def _quiet(settings: GatewaySettings) -> dict[str, Any]:
    """What holds with any TLS, each with its reason."""
    return {
        "loop": "uvloop",
        "ws": "none",  # one protocol less to speak
        "lifespan": "off",
        "access_log": False,  # who asked for what is nobody's business but the audit log's
        "log_config": None,
        "log_level": "critical",
        "server_header": False,  # no product, no version
        "proxy_headers": False,  # a header can't say who asks
        "timeout_keep_alive": 30,
        "timeout_graceful_shutdown": int(settings.drain_seconds),
    }
