"""IP addresses as browsers read them: every lenient way of writing IPv4, and whose network an address lies in."""

from __future__ import annotations

import ipaddress
from typing import Final, TypeAlias

from ocrypt.recognise.codes.content.lists import METADATA_ADDRESSES

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_DIGITS: Final = {8: frozenset("01234567"), 10: frozenset("0123456789"), 16: frozenset("0123456789abcdef")}
_PRIVATE: Final = tuple(
    ipaddress.ip_network(each)
    for each in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/127",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)
_METADATA: Final = frozenset(ipaddress.ip_address(each) for each in METADATA_ADDRESSES)
_MAX_DIGITS: Final = 40


def ends_in_number(host: str) -> bool:
    """Whether browsers take the host for IPv4, valid or not: its last part is a number (WHATWG URL)."""
    last = host.removesuffix(".").rpartition(".")[2]
    return bool(last) and (all(each in _DIGITS[10] for each in last) or _number(last) is not None)


def ipv4(host: str) -> ipaddress.IPv4Address | None:
    """The address that browsers make of one to four numbers, decimal, octal or hexadecimal; None if there is none."""
    parts = host.removesuffix(".").split(".")
    if len(parts) > 4:
        return None
    numbers = [_number(part) for part in parts]
    known = [number for number in numbers if number is not None]
    if len(known) != len(numbers) or any(number > 255 for number in known[:-1]):
        return None
    if known[-1] >= 256 ** (5 - len(known)):
        return None
    total = known[-1]
    for place, number in enumerate(known[:-1]):
        total += number * 256 ** (3 - place)
    return ipaddress.IPv4Address(total)


def ipv6(host: str) -> ipaddress.IPv6Address | None:
    """The address between the brackets; None if it is none."""
    try:
        return ipaddress.IPv6Address(host.partition("%")[0])
    except ValueError:
        return None


def is_private(address: Address) -> bool:
    """Whether it lies in one's own network, on one's own machine, or nowhere that is public."""
    inner = _inner(address)
    return any(inner in network for network in _PRIVATE if network.version == inner.version)


def is_metadata(address: Address) -> bool:
    """Whether clouds answer there with what only their own machines may know."""
    return _inner(address) in _METADATA


def _inner(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one (mapped, compatible, NAT64, 6to4), else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    whole = int(address)
    if whole >> 32 in {0xFFFF, 0x64FF9B << 64, 0} and whole > 0xFFFF:
        return ipaddress.IPv4Address(whole & 0xFFFFFFFF)
    if whole >> 112 == 0x2002:
        return ipaddress.IPv4Address((whole >> 80) & 0xFFFFFFFF)
    return address


def _number(part: str) -> int | None:
    """One part of a lenient IPv4 address."""
    base, digits = 10, part
    if part.startswith(("0x", "0X")):
        base, digits = 16, part[2:].lower()
    elif len(part) > 1 and part.startswith("0"):
        base, digits = 8, part[1:]
    if not part or len(digits) > _MAX_DIGITS or not all(each in _DIGITS[base] for each in digits):
        return None
    return int(digits, base) if digits else 0
