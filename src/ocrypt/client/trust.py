"""Whether a service is the one that is meant: pure rules over a description, a pin and a certificate.

With a pin, the identity is what counts, and the certificate has only to belong to it. Without one, the certificate
authorities of this machine vouch for the host, and the identity is whoever they let speak for it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ocrypt.client.description import ServiceDescription, verify
from ocrypt.client.steps import Exactly, SystemStore, Tls
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.hazmat.digest import sha256

if TYPE_CHECKING:
    from ocrypt.client.fingerprint import Fingerprint

SKEW = timedelta(minutes=10)
"""How far the service's clock may be from ours; the sealed Date has the same room."""


class Stale(LocalError):
    """The description was right once and its keys have expired: a fresh one may be fetched, once."""


def check_pinned(untrusted: bytes, *, pin: Fingerprint, now: datetime) -> ServiceDescription:
    """Give the description when it is fresh and comes from the identity that was pinned.

    Raises:
        LocalError: SERVER_UNTRUSTED, SIGNATURE_BAD or SERVER_MISBEHAVED; `Stale` when its keys have expired.
    """
    # (1) It says who it is and proves it.
    description = verify(untrusted)
    # (2) That is the one whom the pin names.
    if description.fingerprint != pin:
        raise LocalError(Code.SERVER_UNTRUSTED, f"it is {description.fingerprint}, not the pinned {pin}")
    # (3) An old description may not bring old keys back.
    check_fresh(description, now)
    return description


def check_vouched(untrusted: bytes, *, now: datetime) -> ServiceDescription:
    """Give the description when it is fresh; it must have come over TLS that the system's store vouches for.

    Raises:
        LocalError: SIGNATURE_BAD, SERVER_UNTRUSTED or SERVER_MISBEHAVED; `Stale` when its keys have expired.
    """
    # (1) The connection's certificate was checked for this host; whom it names must still prove it.
    description = verify(untrusted)
    # (2) As above.
    check_fresh(description, now)
    return description


def check_fresh(description: ServiceDescription, now: datetime) -> None:
    """Raise where the description comes from the future or its keys have expired."""
    if description.issued > now + SKEW or description.not_before > now + SKEW:
        raise LocalError(Code.SERVER_UNTRUSTED, "its description is from the future; is this machine's clock right?")
    if description.not_after + SKEW <= now:
        raise Stale(Code.SERVER_UNTRUSTED, "the keys in its description have expired; is this machine's clock right?")


def tls_of(description: ServiceDescription, certificate: bytes) -> Tls:
    """Say which certificate the real connection must have, after a pinned identity was checked.

    (1) The very certificate that was seen, when the signed description lists it; (2) else one that the system's
    store vouches for: a proxy in front of the service may have its own.
    """
    if sha256(certificate) in description.certificates:
        return Exactly(certificate)
    return SystemStore()
