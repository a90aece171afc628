"""Percent-encoding (RFC 3986 section 2.1). `urllib` is out of reach here: recognition has no way to a network."""

from __future__ import annotations

from typing import Final

_PLAIN: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def quoted(value: str, also: str = "") -> str:
    """Give the value with every byte of its UTF-8 encoded but the unreserved ones and those of `also`."""
    kept = _PLAIN.union(also.encode("ascii"))
    return "".join(chr(byte) if byte in kept else f"%{byte:02X}" for byte in value.encode())
