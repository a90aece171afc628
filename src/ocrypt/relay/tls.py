"""TLS on both sides of a relay: 1.3, with the target's certificate always checked."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError

if TYPE_CHECKING:
    from ocrypt.relay.settings import RelaySettings


def towards_clients(settings: RelaySettings) -> ssl.SSLContext:
    """The context of the listening port.

    Raises:
        LocalError: `STATE_UNUSABLE` when the certificate and its key can't be loaded.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(settings.certificate, settings.certificate_key)
    except OSError:  # ssl.SSLError is one
        raise LocalError(Code.STATE_UNUSABLE, f"{settings.certificate} and its key can't be loaded") from None
    return context


def towards_target(settings: RelaySettings) -> ssl.SSLContext:
    """The context of the connections to the target.

    Raises:
        LocalError: `FILE_UNREADABLE` for the file of authorities.
    """
    # Made bare, as the client's: no trust roots and no key log from the environment.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.set_alpn_protocols(["http/1.1"])
    if settings.target_ca is not None:
        # A self-signed certificate is its own authority; the host's name is checked all the same.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        try:
            context.load_verify_locations(cafile=settings.target_ca)
        except OSError:
            raise LocalError(Code.FILE_UNREADABLE, "the file of certificate authorities") from None
        return context
    places = ssl.get_default_verify_paths()
    file, folder = Path(places.openssl_cafile), Path(places.openssl_capath)
    if file.is_file() or folder.is_dir():
        context.load_verify_locations(
            cafile=file if file.is_file() else None, capath=folder if folder.is_dir() else None
        )
    return context
