"""Server-side TLS 1.3 on the OpenSSL that the crypto library carries, so that X25519MLKEM768 needs no newer system.

Sans-I/O: bytes of the wire go in and come out; sockets are the caller's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, unique
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding
from OpenSSL import SSL, crypto

from ocrypt.hazmat.errors import BadSignature
from ocrypt.hazmat.x509 import revocation_lists

if TYPE_CHECKING:
    from pathlib import Path

GROUPS = b"X25519MLKEM768/X25519/P-256"
"""Key exchanges in our order (draft-ietf-tls-ecdhe-mlkem, RFC 8446). A slash, not a colon: a client that knows a better
one than it sent a share for is asked again (HelloRetryRequest)."""
_READ = 64 * 1024


class BadTls(Exception):
    """What arrived is not the TLS that is spoken here; the reason is not told."""


class UnusableCertificate(Exception):
    """Certificate and key can't be loaded, or are not each other's."""


class UnusableAuthorities(Exception):
    """The authorities for clients, or their revocations, can't be loaded."""


@unique
class Demand(Enum):
    """Whether a client may go without a certificate."""

    ACCEPT = SSL.VERIFY_PEER
    REQUIRE = SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT


@dataclass(frozen=True, slots=True)
class ClientTrust:
    """Who vouches for clients: a PEM file of authorities, and their revocation lists in PEM where there are some."""

    authorities: Path
    revocations: bytes | None
    demand: Demand


def server_context(certificate: str, key: str, clients: ClientTrust | None = None) -> SSL.Context:
    """TLS 1.3 only, without early data, resumption and renegotiation; ALPN `http/1.1`.

    Raises:
        UnusableCertificate: the PEM files at these paths can't be used.
        UnusableAuthorities: those of `clients` can't.
    """
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.set_min_proto_version(SSL.TLS1_3_VERSION)
    # (1) Nothing is resumed: a ticket's key would outlive the connections that it opens.
    context.set_options(
        SSL.OP_NO_TICKET | SSL.OP_NO_RENEGOTIATION | SSL.OP_NO_COMPRESSION | SSL.OP_CIPHER_SERVER_PREFERENCE
    )
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    # (2) The post-quantum group first, also where the client has it last.
    set_groups(context, GROUPS)
    context.set_alpn_select_callback(_alpn)
    try:
        context.use_certificate_chain_file(certificate)
        context.use_privatekey_file(key)
        context.check_privatekey()
    except (SSL.Error, OSError):
        raise UnusableCertificate from None
    if clients is not None:
        _trust(context, clients)
    return context


def _trust(context: SSL.Context, clients: ClientTrust) -> None:
    try:
        context.load_verify_locations(clients.authorities)
        # Named in the request, so that a client that has several certificates shows the right one.
        context.load_client_ca(str(clients.authorities).encode())
        store = context.get_cert_store()
        if clients.revocations is not None and store is not None:
            for each in revocation_lists(clients.revocations):
                store.add_crl(each)
            # An issuer without a list, or with one that is out of date, has every certificate refused.
            store.set_flags(crypto.X509StoreFlags.CRL_CHECK)
    except (SSL.Error, crypto.Error, BadSignature):
        raise UnusableAuthorities from None
    context.set_verify(clients.demand.value)


def set_groups(context: SSL.Context, groups: bytes) -> None:
    """Set the key exchanges, best first. The library has no public call for it: this is the one private one."""
    if SSL._lib.SSL_CTX_set1_curves_list(context._context, groups) != 1:  # type: ignore[attr-defined]  # noqa: SLF001
        message = "this OpenSSL does not know the groups"
        raise ValueError(message)


def _alpn(_connection: SSL.Connection, offered: list[bytes]) -> bytes | SSL._NoOverlappingProtocols:
    return b"http/1.1" if b"http/1.1" in offered else SSL.NO_OVERLAPPING_PROTOCOLS


class Session:
    """The server's side of one connection."""

    def __init__(self, context: SSL.Context) -> None:
        self._connection = SSL.Connection(context, None)
        self._connection.set_accept_state()
        self.established = False
        self.ended = False
        """Whether the client said that it sends no more (close_notify)."""

    @property
    def group(self) -> str:
        """The key exchange that was agreed on; empty before."""
        return self._connection.get_group_name() or ""

    @property
    def peer_der(self) -> bytes | None:
        """The client's certificate, verified, where the context asks for one and the client showed one."""
        certificate = self._connection.get_peer_certificate(as_cryptography=True) if self.established else None
        return None if certificate is None else certificate.public_bytes(Encoding.DER)

    def receive(self, untrusted_wire: bytes) -> bytes:
        """Take bytes of the wire; give what they say, in clear. `output` may have grown.

        Raises:
            BadTls: and an alert may be waiting in `output`.
        """
        clear = bytearray()
        rest = memoryview(untrusted_wire)
        try:
            while rest:
                rest = rest[self._connection.bio_write(rest[:_READ].tobytes()) :]
                self._drain(clear)
        except SSL.ZeroReturnError:
            self.ended = True
        except SSL.Error:
            raise BadTls from None
        return bytes(clear)

    def _drain(self, clear: bytearray) -> None:
        try:
            if not self.established:
                self._connection.do_handshake()
                self.established = True
            while True:
                clear += self._connection.recv(_READ)
        except SSL.WantReadError:
            return

    def send(self, clear: bytes) -> None:
        """Encrypt into `output`.

        Raises:
            BadTls: the session is over.
        """
        rest = memoryview(clear)
        try:
            while rest:
                rest = rest[self._connection.send(rest[:_READ].tobytes()) :]
        except SSL.Error:
            raise BadTls from None

    def output(self) -> bytes:
        """Bytes that wait for the wire; they are given once."""
        parts = []
        try:
            while True:
                parts.append(self._connection.bio_read(_READ))
        except SSL.WantReadError:
            return b"".join(parts)

    def close(self) -> None:
        """Put close_notify into `output`; nothing where there is no session to end."""
        try:
            self._connection.shutdown()
        except SSL.Error:
            return
