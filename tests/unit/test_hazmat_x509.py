"""The certificate that a new service makes for itself."""

from __future__ import annotations

import hashlib
import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509 as theirs

from ocrypt.hazmat.errors import BadSignature
from ocrypt.hazmat.x509 import fingerprint, self_signed

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_it_names_hosts_and_addresses_for_its_days_only() -> None:
    made = self_signed(["ocr.example", "127.0.0.1", "::1"], now=NOW, days=90)
    certificate = theirs.load_pem_x509_certificate(made.pem)
    names = certificate.extensions.get_extension_for_class(theirs.SubjectAlternativeName).value
    assert names.get_values_for_type(theirs.DNSName) == ["ocr.example"]
    addresses = [ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1")]
    assert names.get_values_for_type(theirs.IPAddress) == addresses
    assert certificate.not_valid_after_utc == NOW + timedelta(days=90)
    assert certificate.not_valid_before_utc == NOW - timedelta(hours=1)
    assert not certificate.extensions.get_extension_for_class(theirs.BasicConstraints).value.ca


def test_its_fingerprint_is_that_of_the_der_bytes() -> None:
    made = self_signed(["localhost"], now=NOW, days=1)
    der = ssl.PEM_cert_to_DER_cert(made.pem.decode())
    assert made.fingerprint == hashlib.sha256(der).digest() == fingerprint(made.pem)
    assert self_signed(["localhost"], now=NOW, days=1).fingerprint != made.fingerprint


def test_tls_takes_it_and_its_key_does_not_print(tmp_path: Path) -> None:
    made = self_signed(["localhost"], now=datetime.now(UTC), days=1)
    file = tmp_path / "both.pem"
    file.write_bytes(made.pem + bytes(made.key_pem.reveal()))
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(file)
    assert b"PRIVATE KEY" in made.key_pem.reveal()
    assert "PRIVATE" not in repr(made)


@pytest.mark.parametrize("pem", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_what_is_no_certificate(pem: bytes) -> None:
    with pytest.raises(BadSignature):
        fingerprint(pem)
