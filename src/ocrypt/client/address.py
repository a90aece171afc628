"""The address of a service, parsed once."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError

DEFAULT_PORT = 443
MAX_PORT = 65535
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Address:
    """Host (lower case, an IPv6 address without brackets) and port of a service. The scheme is always https."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read `https://host[:port][/]`.

        Raises:
            LocalError: USAGE for any other scheme, and for user, path, query or fragment.
        """
        try:
            parts = urlsplit(text)
            port = DEFAULT_PORT if parts.port is None else parts.port
            host = (parts.hostname or "").encode("idna").decode("ascii").lower()
        except (ValueError, UnicodeError):
            raise LocalError(Code.USAGE, "the service's address is malformed") from None
        if parts.scheme != "https":
            raise LocalError(Code.USAGE, "the service's address must start with https://")
        if "@" in parts.netloc or parts.path not in {"", "/"} or parts.query or parts.fragment:
            raise LocalError(Code.USAGE, "the service's address has more than a host and a port")
        if not (_is_name(host) or _is_ip(host)) or not 0 < port <= MAX_PORT:
            raise LocalError(Code.USAGE, "the service's address is malformed")
        return cls(host, port)

    @property
    def authority(self) -> str:
        """`host:port`, as it stands in the sealed request; the port is left out when it is 443."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORT else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """`https://host:port`."""
        return f"https://{self.authority}"

    def same_service(self, other: Address) -> bool:
        """Say whether both name the same listener; the names of this machine count as one."""
        return self.port == other.port and (self.host == other.host or {self.host, other.host} <= _THIS_MACHINE)


def _is_name(host: str) -> bool:
    return len(host) <= 253 and all(_LABEL.fullmatch(label) for label in host.removesuffix(".").split("."))  # noqa: PLR2004 - RFC 1035


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
