"""Where clients are counted: what the settings name, and what the gateway must be left to reach it."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.gateway.rates import IN_MEMORY, BadRate, RateLimiter, Rates, open_store

if TYPE_CHECKING:
    from ocrypt.core.clock import Clock
    from ocrypt.gateway.settings import GatewaySettings

_PORT: Final = 6379
_TCP: Final = ("valkey", "valkeys", "redis", "rediss")
_RESOLVER: Final = tuple(map(Path, ("/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/gai.conf")))
_SECRET_BYTES: Final = 32


def rate_limiter(settings: GatewaySettings, clock: Clock) -> RateLimiter:
    """The limiter that the settings ask for.

    Raises:
        LocalError: `SETTINGS_INVALID` when a rate, the store or its password can't be used.
    """
    password = _password(settings.store_password_file)
    # Several gateways must count the same client under the same name; one alone keeps its secret to itself.
    shared = password.encode() or settings.audience.encode()
    secret = secrets.token_bytes(_SECRET_BYTES) if settings.store == IN_MEMORY else shared
    rates = Rates(
        per_actor=settings.per_actor,
        per_address=settings.per_address,
        kb_per_minute=settings.kb_per_minute,
        shared_key=settings.shared_key_wire,
    )
    try:
        return RateLimiter(rates, open_store(settings.store, password), secret, clock)
    except BadRate:
        raise LocalError(Code.SETTINGS_INVALID, "limits: a rate or the store is not written as it must be") from None


def connect_ports(store: str) -> tuple[int, ...]:
    """The TCP ports that the gateway must go on reaching."""
    return (urlsplit(store).port or _PORT,) if urlsplit(store).scheme in _TCP else ()


def names_of_hosts(store: str) -> tuple[Path, ...]:
    """The files by which its host's name is looked up."""
    return _RESOLVER if connect_ports(store) else ()


def _password(file: str) -> str:
    if not file:
        return ""
    try:
        return Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise LocalError(Code.SETTINGS_INVALID, "limits.store_password_file can't be read") from None
