"""Which addresses may ask: tables of lists and of what proxies say."""

from __future__ import annotations

import pytest

from ocrypt.access.addresses import AddressRules, Networks, is_loopback, parse_address


def rules(**lists: tuple[str, ...]) -> AddressRules:
    names = ("allow", "deny", "admin", "proxies")
    return AddressRules(**{name: Networks.parse(lists.get(name, ())) for name in names})


@pytest.mark.parametrize(
    ("written", "address", "inside"),
    [
        (("10.0.0.0/8",), "10.1.2.3", True),
        (("10.0.0.0/8",), "11.1.2.3", False),
        (("10.0.0.0/8",), "::ffff:10.1.2.3", True),
        (("2001:db8::/32",), "2001:db8:1::9", True),
        (("2001:db8::/32",), "10.1.2.3", False),
        (("fe80::/10",), "fe80::1%eth0", True),
        (("192.0.2.7",), "192.0.2.7", True),
        (("192.0.2.7",), "192.0.2.8", False),
        (("0.0.0.0/0", "::/0"), "unknown", False),
        (("0.0.0.0/0", "::/0"), "", False),
        (("0.0.0.0/0", "::/0"), "10.1.2.3, 10.1.2.4", False),
        ((), "10.1.2.3", False),
    ],
)
def test_a_list(written: tuple[str, ...], address: str, inside: bool) -> None:
    assert (address in Networks.parse(written)) is inside


@pytest.mark.parametrize("written", ["10.0.0.1/8", "10.0.0.0/33", "quokka", "", "::/129"])
def test_what_is_no_network_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        Networks.parse((written,))


@pytest.mark.parametrize(
    ("allow", "deny", "address", "admitted"),
    [
        ((), (), "192.0.2.7", True),
        ((), (), "", True),
        ((), ("192.0.2.0/24",), "192.0.2.7", False),
        (("192.0.2.0/24",), (), "192.0.2.7", True),
        (("192.0.2.0/24",), (), "198.51.100.7", False),
        (("192.0.2.0/24",), (), "", False),
        (("192.0.2.0/24",), ("192.0.2.7",), "192.0.2.7", False),
        (("192.0.2.0/24",), ("192.0.2.7",), "192.0.2.8", True),
    ],
)
def test_who_may_ask(allow: tuple[str, ...], deny: tuple[str, ...], address: str, admitted: bool) -> None:
    assert rules(allow=allow, deny=deny).admits(address) is admitted


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "client"),
    [
        ((), "192.0.2.7", ["198.51.100.1"], "192.0.2.7"),
        (("192.0.2.7",), "192.0.2.7", ["198.51.100.1"], "198.51.100.1"),
        (("192.0.2.7",), "192.0.2.7", [], "192.0.2.7"),
        (("192.0.2.7",), "192.0.2.8", ["198.51.100.1"], "192.0.2.8"),
        # What the client wrote itself stands further left.
        (("192.0.2.7",), "192.0.2.7", ["127.0.0.1, 198.51.100.1"], "198.51.100.1"),
        (("192.0.2.7",), "192.0.2.7", ["127.0.0.1", "198.51.100.1"], "198.51.100.1"),
        (("192.0.2.0/24",), "192.0.2.7", ["198.51.100.1, 192.0.2.9"], "198.51.100.1"),
        (("192.0.2.0/24",), "192.0.2.7", ["192.0.2.8"], "192.0.2.8"),
        (("192.0.2.7",), "192.0.2.7", ["junk"], "junk"),
    ],
)
def test_who_asks(proxies: tuple[str, ...], peer: str, forwarded: list[str], client: str) -> None:
    assert rules(proxies=proxies).client_of(peer, forwarded) == client


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("0.0.0.0", False),
        ("192.0.2.7", False),
        ("localhost.example", False),
        ("", False),
    ],
)
def test_what_stays_on_this_machine(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_what_is_no_address() -> None:
    assert parse_address("300.1.1.1") is None
