"""TLS contexts, one for each kind of trust."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from ocrypt.client.steps import Exactly, SystemStore, Unverified
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError

if TYPE_CHECKING:
    from ocrypt.client.steps import Tls


class TlsFloor(Enum):
    """The oldest TLS version that is spoken."""

    TLS_1_3 = ssl.TLSVersion.TLSv1_3
    TLS_1_2 = ssl.TLSVersion.TLSv1_2


@dataclass(frozen=True, slots=True)
class TlsSettings:
    """What holds for every connection of a client."""

    floor: TlsFloor = TlsFloor.TLS_1_3
    authorities: Path | None = None
    """A PEM file of certificate authorities to trust in the place of the system's store."""
    certificate: Path | None = None
    """A PEM file with the certificate that says who we are, and what is between it and its authority."""
    certificate_key: Path | None = None
    """A PEM file with its key, not encrypted; None where it is in the same file."""


def context(tls: Tls, settings: TlsSettings) -> ssl.SSLContext:
    """Make a client context that takes what `tls` says and nothing else.

    Raises:
        LocalError: FILE_UNREADABLE for the authorities or our own certificate, SERVER_UNTRUSTED for one that is none.
    """
    # Made bare: `ssl.create_default_context` would write session keys to the file that SSLKEYLOGFILE names.
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = settings.floor.value
    made.set_alpn_protocols(["http/1.1"])
    match tls:
        case SystemStore():
            _load_authorities(made, settings.authorities)
        case Exactly(certificate):
            # (1) The certificate itself is the anchor, whoever issued it: its digest is in a description that the
            #     pinned identity signed, and only its own key could let it vouch for another.
            # (2) So the name in it adds nothing: the identity was checked, not the host.
            made.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
            made.check_hostname = False
            try:
                made.load_verify_locations(cadata=certificate)
            except (ssl.SSLError, ValueError):
                raise LocalError(Code.SERVER_UNTRUSTED, "its certificate is malformed") from None
        case Unverified():
            # Only the public, signed description comes this way; see `ocrypt.client.trust`.
            made.check_hostname = False
            made.verify_mode = ssl.CERT_NONE
    if settings.certificate is not None:
        # Shown in each case: a service that requires one gives not even its description without. Whoever answers
        # learns whose certificate it is, and can do nothing with it: the handshake is signed, never the key sent.
        _load_own(made, settings.certificate, settings.certificate_key)
    return made


def _load_own(made: ssl.SSLContext, certificate: Path, key: Path | None) -> None:
    try:
        # The answer to a question for a passphrase: there is none. Without it OpenSSL would ask at the terminal.
        made.load_cert_chain(certificate, key, password=lambda: "")
    except (OSError, ValueError):  # ssl.SSLError is an OSError
        raise LocalError(Code.FILE_UNREADABLE, "the client certificate or its key") from None


def _load_authorities(made: ssl.SSLContext, authorities: Path | None) -> None:
    """Load the chosen authorities, or the store at OpenSSL's compiled-in places.

    `load_default_certs` would let SSL_CERT_FILE and SSL_CERT_DIR name others: no trust roots from the environment.
    """
    if authorities is not None:
        try:
            made.load_verify_locations(cafile=authorities)
        except OSError:  # ssl.SSLError is one
            raise LocalError(Code.FILE_UNREADABLE, "the file of certificate authorities") from None
        return
    places = ssl.get_default_verify_paths()
    file, folder = Path(places.openssl_cafile), Path(places.openssl_capath)
    if file.is_file() or folder.is_dir():
        made.load_verify_locations(
            cafile=file if file.is_file() else None,
            capath=folder if folder.is_dir() else None,
        )
