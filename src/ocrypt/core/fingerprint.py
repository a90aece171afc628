"""The fingerprint of a service's identity: what people compare, and what `--pin` takes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from ocrypt.core import base64url
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError

PREFIX = "ocrypt-id:"
_DIGEST_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """SHA-256 of an Ed25519 identity key; prints as `ocrypt-id:` and 43 characters."""

    digest: bytes

    @classmethod
    def of(cls, identity: bytes) -> Fingerprint:
        """Give the fingerprint of a raw 32-byte public key."""
        return cls(hashlib.sha256(identity).digest())

    @classmethod
    def parse(cls, text: str) -> Fingerprint:
        """Read the printed form, with or without its prefix.

        Raises:
            LocalError: USAGE when it is anything else.
        """
        try:
            digest = base64url.decode(text.strip().removeprefix(PREFIX))
        except base64url.NotBase64Url:
            digest = b""
        if len(digest) != _DIGEST_LENGTH:
            raise LocalError(Code.USAGE, f"a pin is {PREFIX} and 43 characters")
        return cls(digest)

    def __str__(self) -> str:
        return PREFIX + base64url.encode(self.digest)
