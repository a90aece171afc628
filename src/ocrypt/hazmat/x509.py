"""A self-signed TLS certificate for a service that has no other yet (RFC 5280)."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ocrypt.core.ids import Digest
from ocrypt.core.secrets import Secret
from ocrypt.hazmat.errors import BadSignature

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_CLOCK_SKEW = timedelta(hours=1)
_MAX_NAME = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate and its key, both PEM; `fingerprint` is SHA-256 of the certificate's DER bytes."""

    pem: bytes
    key_pem: Secret
    fingerprint: Digest


def self_signed(names: Sequence[str], *, now: datetime, days: int) -> Certificate:
    """A certificate for host names and IP addresses, valid from an hour before `now` for `days` days.

    ECDSA on P-256: browsers take no Ed25519 certificates.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ocrypt")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # Clocks of clients may be behind ours.
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([_general_name(each) for each in names]), critical=False)
        # It vouches for nobody else.
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_signature_only(), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    key_pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Certificate(
        pem=certificate.public_bytes(serialization.Encoding.PEM),
        key_pem=Secret(key_pem),
        fingerprint=Digest(certificate.fingerprint(hashes.SHA256())),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a certificate says: names and addresses, its end, and SHA-256 of its DER bytes."""

    names: tuple[str, ...]
    not_after: datetime
    fingerprint: Digest


def examine(untrusted_pem: bytes) -> Facts:
    """What the first certificate in a PEM file says. Raises `BadSignature` where there is none."""
    try:
        certificate = x509.load_pem_x509_certificate(untrusted_pem)
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        raise BadSignature from None
    hosts = names.get_values_for_type(x509.DNSName)
    addresses = names.get_values_for_type(x509.IPAddress)
    return Facts(
        names=(*hosts, *(str(address) for address in addresses)),
        not_after=certificate.not_valid_after_utc,
        fingerprint=Digest(certificate.fingerprint(hashes.SHA256())),
    )


def fingerprint(untrusted_pem: bytes) -> Digest:
    """SHA-256 of the DER bytes of the first certificate in a PEM file. Raises `BadSignature` where there is none."""
    try:
        certificate = x509.load_pem_x509_certificate(untrusted_pem)
    except ValueError:
        raise BadSignature from None
    return Digest(certificate.fingerprint(hashes.SHA256()))


def revocation_lists(untrusted_pem: bytes) -> list[x509.CertificateRevocationList]:
    """The revocation lists in a PEM file. Raises `BadSignature` where there is none or one is malformed (RFC 5280)."""
    begin = b"-----BEGIN X509 CRL-----"
    try:
        lists = [x509.load_pem_x509_crl(begin + each) for each in untrusted_pem.split(begin)[1:]]
    except ValueError:
        raise BadSignature from None
    if not lists:
        raise BadSignature
    return lists


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a client's certificate names, and SHA-256 of its DER bytes."""

    name: str
    fingerprint: Digest


def subject_of(untrusted_der: bytes) -> Subject:
    """The first of: alternative name (URI, DNS name, e-mail address), common name, `sha256-` and the digest in hex.

    A name of more than 100 characters, or with one that does not print, counts as none. Raises `BadSignature` where
    this is no certificate that can be read (RFC 5280).
    """
    try:
        certificate = x509.load_der_x509_certificate(untrusted_der)
        fingerprint = Digest(certificate.fingerprint(hashes.SHA256()))
        names = [name for name in _names(certificate) if len(name) <= _MAX_NAME and name.isprintable() and name.strip()]
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        raise BadSignature from None
    return Subject(names[0] if names else f"sha256-{fingerprint.hex()}", fingerprint)


def _names(certificate: x509.Certificate) -> list[str]:
    names: list[str] = []
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        for kind in (x509.UniformResourceIdentifier, x509.DNSName, x509.RFC822Name):
            names += found.get_values_for_type(kind)
    except x509.ExtensionNotFound:
        pass
    return names + [str(each.value) for each in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _signature_only() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
