"""What a relay is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Target:
    """The one service that sealed requests are passed to; a request can't name another."""

    origin: str
    """`https://host:port`, without a path."""

    @classmethod
    def parse(cls, text: str) -> Target:
        """Read an address as an operator writes it.

        Raises:
            LocalError: `USAGE`, for anything but `https://` with a host, and perhaps a port.
        """
        try:
            parts = urlsplit(text)
            port = parts.port or 443
        except ValueError:
            raise LocalError(Code.USAGE, "the target's address is malformed") from None
        if parts.scheme != "https" or not parts.hostname:
            raise LocalError(Code.USAGE, "the target's address must start with https://")
        if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username is not None:
            raise LocalError(Code.USAGE, "the target's address has a host and perhaps a port, nothing more")
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        return cls(f"https://{host}:{port}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RelaySettings:
    """Addresses, files and bounds. Seconds and bytes are in the names."""

    target: Target
    target_ca: Path | None
    """PEM: the authorities that vouch for the target, or its own certificate; None for the system's store."""
    host: str
    port: int
    certificate: Path
    certificate_key: Path
    requests_per_minute: int = 60
    """From one address (an IPv6 network of 64 bits counts as one)."""
    max_body_bytes: int = 64 * 1024 * 1024
    max_answer_bytes: int = 64 * 1024 * 1024
    max_in_flight: int = 64
    head_seconds: float = 10.0
    body_idle_seconds: float = 10.0
    body_bytes_per_second: int = 16 * 1024
    answer_seconds: float = 180.0
    """How long the target may say nothing."""
    drain_seconds: float = 20.0
