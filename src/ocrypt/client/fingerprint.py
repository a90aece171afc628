"""The fingerprint of a service's identity: what people compare, and what `--pin` takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrypt.core.base64url import decode_base64url
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.envelope import statement

if TYPE_CHECKING:
    from ocrypt.hazmat.sign import VerifyKey

PREFIX = "ocrypt-id:"
_DIGEST_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """SHA-256 of an Ed25519 identity key, as `ocrypt-id:` and 43 characters (`spec/envelope.md` section 9)."""

    text: str

    @classmethod
    def of(cls, identity: VerifyKey) -> Fingerprint:
        """Give the fingerprint of an identity."""
        return cls(statement.fingerprint(identity))

    @classmethod
    def parse(cls, text: str) -> Fingerprint:
        """Read the printed form, with or without its prefix.

        Raises:
            LocalError: USAGE when it is anything else.
        """
        bare = text.strip().removeprefix(PREFIX)
        try:
            digest = decode_base64url(bare)
        except ValueError:
            digest = b""
        if len(digest) != _DIGEST_LENGTH:
            raise LocalError(Code.USAGE, f"a pin is {PREFIX} and 43 characters")
        return cls(PREFIX + bare)

    def __str__(self) -> str:
        return self.text
