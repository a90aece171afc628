"""What can fail below the envelope. None of these says why: a reason would be an oracle."""

from __future__ import annotations

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, Refused


class Unopenable(Exception):
    """A ciphertext, an encapsulated key or a public key is not good. The caller gives it a code of its own."""


class BadSignature(LocalError):
    """A signature, or the key it should verify with, is not good."""

    def __init__(self) -> None:
        super().__init__(Code.SIGNATURE_BAD)


class BadToken(Refused):
    """An access token is malformed, forged, for somebody else, not valid yet or not valid any more."""

    def __init__(self) -> None:
        super().__init__(Code.TOKEN_INVALID)
