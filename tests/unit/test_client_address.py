from __future__ import annotations

import pytest

from ocrypt.client.address import Address
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError


@pytest.mark.parametrize(
    ("text", "authority"),
    [
        ("https://host", "host"),
        ("https://host/", "host"),
        ("https://host:443", "host"),
        ("https://Host.Example:8443/", "host.example:8443"),
        ("https://127.0.0.1:8443", "127.0.0.1:8443"),
        ("https://[::1]:8443", "[::1]:8443"),
        ("https://bücher.example", "xn--bcher-kva.example"),
        ("HTTPS://host", "host"),
    ],
)
def test_addresses(text, authority):
    address = Address.parse(text)
    assert address.authority == authority
    assert Address.parse(address.origin) == address


@pytest.mark.parametrize(
    "text",
    [
        "", "host", "host:8443", "http://host", "ftp://host", "https://", "https:///path", "https://host/path",
        "https://host?x", "https://host#x", "https://user@host", "https://user:secret@host", "https://host:0",
        "https://host:65536", "https://host:x", "https://ho st", "https://host\r\nx: y", "https://[::1", "https://a..b",
        "https://-a", "https://" + "a" * 64, "https://" + "a." * 130 + "b",
    ],
)  # fmt: skip
def test_what_is_no_address(text):
    with pytest.raises(LocalError) as error:
        Address.parse(text)
    assert error.value.code is Code.USAGE
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://localhost:8443", "https://127.0.0.1:8443", True),
        ("https://[::1]:8443", "https://localhost:8443", True),
        ("https://localhost:8443", "https://localhost:8444", False),
        ("https://host:8443", "https://localhost:8443", False),
        ("https://host", "https://HOST:443/", True),
    ],
)
def test_same_service(one, other, same):
    assert Address.parse(one).same_service(Address.parse(other)) is same
