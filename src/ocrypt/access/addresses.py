"""Which addresses may ask: lists of networks in CIDR notation (RFC 4632, RFC 4291)."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


def parse_address(untrusted: str) -> Address | None:
    """An address, with IPv4 in IPv6 (`::ffff:…`) taken as the IPv4 that it is; None for anything else."""
    try:
        address = ipaddress.ip_address(untrusted.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def is_loopback(host: str) -> bool:
    """Whether an address or the name localhost stays on this machine."""
    if host == "localhost":
        return True
    address = parse_address(host)
    return address is not None and address.is_loopback


@dataclass(frozen=True, slots=True)
class Networks:
    """A list of networks."""

    networks: tuple[_Network, ...]

    @classmethod
    def parse(cls, written: Sequence[str]) -> Networks:
        """The list as it is written. Raises ValueError where one is no network, or has bits set below its prefix."""
        return cls(tuple(ipaddress.ip_network(each) for each in written))

    def __contains__(self, untrusted: str) -> bool:
        """Whether an address lies in one of them; what is no address lies in none."""
        address = parse_address(untrusted)
        return address is not None and any(address in network for network in self.networks)

    def __bool__(self) -> bool:
        return bool(self.networks)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRules:
    """Who may come near at all, before anything else of a request is looked at."""

    allow: Networks
    """Empty for everybody."""
    deny: Networks
    """Wins over `allow`."""
    admin: Networks
    """Who may reach the administration."""
    proxies: Networks
    """Whose word on the client's address is taken."""

    def admits(self, address: str) -> bool:
        """Whether an address may ask."""
        return address not in self.deny and (not self.allow or address in self.allow)

    def client_of(self, peer: str, untrusted_forwarded: Iterable[str]) -> str:
        """Who asks: the peer, or what the proxies that are trusted say in `X-Forwarded-For`, from the right.

        What stands further left than the first address that is not a trusted proxy's was written by the client.
        """
        client = peer
        hops = [hop.strip() for header in untrusted_forwarded for hop in header.split(",")]
        while client in self.proxies and hops:
            client = hops.pop()
        return client
