"""Base64url without padding (RFC 4648 section 5): how bytes stand in our JSON and headers."""

from __future__ import annotations

import base64
import binascii


def encode_base64url(data: bytes) -> str:
    """The one text of these bytes."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode_base64url(untrusted: str) -> bytes:
    """The bytes of base64url without padding. Raises ValueError for anything but the one form of them."""
    try:
        data = base64.b64decode(untrusted + "=" * (-len(untrusted) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValueError("not base64url") from None
    if encode_base64url(data) != untrusted:
        raise ValueError("not the canonical base64url")
    return data
