"""Identifiers and digests, each a type of its own."""

from __future__ import annotations

from typing import Final, NewType

RequestId = NewType("RequestId", str)
"""16 random bytes in lower-case hexadecimal; names one request in answers, events and receipts."""

REQUEST_ID_PATTERN: Final = r"\A[0-9a-f]{32}\Z"
"""A regular expression for what may be a request id; anything else is shown and looked up nowhere."""

TokenId = NewType("TokenId", str)
"""8 random bytes in lower-case hexadecimal; names an access token of ours, and is not the token."""

KeyId = NewType("KeyId", int)
"""0..255: the key identifier of RFC 9458 section 3."""

Digest = NewType("Digest", bytes)
"""32 bytes of SHA-256."""
