"""Who is at the other end of a connection, as TLS proved it. No header is ever looked at for this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrypt.hazmat.errors import BadSignature
from ocrypt.hazmat.x509 import subject_of

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping, MutableMapping
    from typing import Any

    from ocrypt.core.ids import Digest

_PLACE = "ocrypt.client_certificate"
"""In the scope's `state`, which the HTTP protocol fills and no client can write to."""
PEER_DER = "ocrypt.peer_der"
"""What our own TLS transport is asked for: the client's certificate."""


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """A certificate that the handshake verified: whom it names, and SHA-256 of its DER bytes."""

    subject: str
    sha256: Digest


def certificate_of(transport: asyncio.BaseTransport) -> ClientCertificate | None:
    """The client's certificate of a connection whose handshake is done; None where it showed none.

    Only for a context that verifies: a certificate that could not be verified has ended the handshake.
    """
    der: bytes | None = transport.get_extra_info(PEER_DER)
    if der is None and (system := transport.get_extra_info("ssl_object")) is not None:
        der = system.getpeercert(True)  # noqa: FBT003 - by position, as the library has it
    if der is None:
        return None
    try:
        subject = subject_of(der)
    except BadSignature:
        # OpenSSL took it and the stricter reader does not: nobody is admitted by it.
        return None
    return ClientCertificate(subject.name, subject.fingerprint)


def put(state: MutableMapping[str, Any], certificate: ClientCertificate | None) -> None:
    """Into a request's `state`, for `find`."""
    state[_PLACE] = certificate


def find(scope: Mapping[str, Any]) -> ClientCertificate | None:
    """The client's certificate from a request's scope; None where it showed none."""
    found = scope.get("state", {}).get(_PLACE)
    return found if isinstance(found, ClientCertificate) else None
