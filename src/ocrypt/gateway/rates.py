"""How often and how much somebody may ask, counted by the `limits` library, in memory or in a shared Valkey or Redis.

Sliding window counters (two numbers a client, whatever the rate) stand for a token bucket: docs/adr/0029.
"""

from __future__ import annotations

import hmac
import ipaddress
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from limits import parse, parse_many
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import ConfigurationError, StorageError

from ocrypt.access.addresses import parse_address
from ocrypt.core.codes import Code
from ocrypt.gateway.limited import Limited

if TYPE_CHECKING:
    from collections.abc import Sequence

    from limits import RateLimitItem
    from limits.aio.storage import Storage

    from ocrypt.core.clock import Clock

IN_MEMORY: Final = "memory:"
_VALKEY: Final = ("valkey", "valkeys", "redis", "rediss", "valkey+unix", "redis+unix")
_KIB: Final = 1024
_PREFIX_V6: Final = 64
"""A household or a host has all addresses of such a network."""


class BadRate(ValueError):
    """A rate or a store is not written as it must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Rates as the settings write them, such as `60/minute; 5/second`; empty for none."""

    per_actor: str
    per_address: str
    kb_per_minute: int
    """KiB of sealed requests a minute of one actor; 0 for any."""
    shared_key: str
    """Of one address at the shared-key wire."""


def parse_rates(written: str) -> tuple[RateLimitItem, ...]:
    """The rates in a text. Raises `BadRate`."""
    try:
        return tuple(parse_many(written)) if written.strip() else ()
    except ValueError:
        raise BadRate from None


def open_store(uri: str, password: str = "") -> Storage:
    """The store that a URI names. Nothing is sent before the first request. Raises `BadRate`."""
    scheme, colon, rest = uri.partition(":")
    if uri == IN_MEMORY:
        return MemoryStorage()
    if not colon or scheme not in _VALKEY or not rest.startswith("//"):
        raise BadRate
    # The client library of Valkey speaks to both.
    try:
        more = {"password": password} if password else {}
        return RedisStorage(f"async+{uri}", implementation="valkey", wrap_exceptions=True, socket_timeout=2.0, **more)
    except (ValueError, ConfigurationError):
        raise BadRate from None


class RateLimiter:
    """Counts what each client asked for lately."""

    def __init__(self, rates: Rates, store: Storage, secret: bytes, clock: Clock) -> None:
        """`secret` keys the hashes under which clients are counted: the store holds no address and no name."""
        self._per_actor = parse_rates(rates.per_actor)
        self._per_address = parse_rates(rates.per_address)
        self._shared_key = parse_rates(rates.shared_key)
        self._volume = (parse(f"{rates.kb_per_minute}/minute"),) if rates.kb_per_minute else ()
        self._secret = secret
        self._clock = clock
        self._limiter = SlidingWindowCounterRateLimiter(store)
        # When the store is down limits hold in each process for itself: neither for nobody, nor a service that stops.
        self._fallback = SlidingWindowCounterRateLimiter(MemoryStorage())
        self.store_is_down = False

    async def address(self, address: str) -> None:
        """Count a request of an address, whoever sent it. Raises `Limited` with `RATE_LIMITED`."""
        await self._hit(self._per_address, "address", _network(address), 1)

    async def actor(self, actor: str, bytes_: int) -> None:
        """Count a request of an actor, and its bytes. Raises `Limited` with `RATE_LIMITED`."""
        await self._hit(self._per_actor, "actor", actor, 1)
        await self._hit(self._volume, "volume", actor, max(1, math.ceil(bytes_ / _KIB)))

    async def shared_key(self, address: str) -> None:
        """Count a request at the shared-key wire. Raises `Limited` with `RATE_LIMITED`."""
        await self._hit(self._shared_key, "shared-key", _network(address), 1)

    async def _hit(self, rates: Sequence[RateLimitItem], kind: str, who: str, cost: int) -> None:
        name = hmac.new(self._secret, f"{kind}:{who}".encode(), "sha256").hexdigest()[:32]
        for rate in rates:
            # One thing that is larger than the whole budget passes when there is all of it.
            weight = min(cost, rate.amount)
            if not await self._try(rate, name, weight):
                raise Limited(Code.RATE_LIMITED, await self._wait(rate, name))

    async def _try(self, rate: RateLimitItem, name: str, cost: int) -> bool:
        try:
            granted = await self._limiter.hit(rate, name, cost=cost)
        except StorageError:
            self.store_is_down = True
            return await self._fallback.hit(rate, name, cost=cost)
        self.store_is_down = False
        return granted

    async def _wait(self, rate: RateLimitItem, name: str) -> int:
        limiter = self._fallback if self.store_is_down else self._limiter
        try:
            window = await limiter.get_window_stats(rate, name)
        except StorageError:
            return rate.get_expiry()
        return math.ceil(window.reset_time - self._clock.now().timestamp())


def _network(address: str) -> str:
    parsed = parse_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, _PREFIX_V6), strict=False))
    return str(parsed)
