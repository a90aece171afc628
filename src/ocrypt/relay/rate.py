"""How often one address may ask. Kept in memory and forgotten with the minute; never told to anyone."""

from __future__ import annotations

import ipaddress

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

_IPV6_NETWORK = 64


def bucket(address: str) -> str:
    """Whom an address counts for: itself, or for IPv6 its network, which one subscriber has whole."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, _IPV6_NETWORK), strict=False))
    return str(parsed)


class Rate:
    """Counts requests by address."""

    def __init__(self, per_minute: int) -> None:
        """Allow `per_minute` requests of each address."""
        self._item = RateLimitItemPerMinute(per_minute)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def allows(self, address: str) -> bool:
        """Count one request from `address`; say whether it is still within the rate."""
        return self._limiter.hit(self._item, bucket(address))
