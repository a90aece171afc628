"""Base64url without padding (RFC 4648 section 5), one text for one byte string."""

from __future__ import annotations

import base64
import binascii


class NotBase64Url(ValueError):  # noqa: N818 - says what the text is
    """The text is not the base64url form of any bytes; what it holds is not told."""


def encode(data: bytes) -> str:
    """Give `data` as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(untrusted: str) -> bytes:
    """Give the bytes of base64url without padding.

    Raises:
        NotBase64Url: other characters, padding, a wrong length, or stray bits at the end: those would give two
            texts for the same bytes, and what is compared as text must not have two.
    """
    try:
        data = base64.b64decode(untrusted.encode("ascii") + b"=" * (-len(untrusted) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise NotBase64Url from None
    if encode(data) != untrusted:
        raise NotBase64Url
    return data
