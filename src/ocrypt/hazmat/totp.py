"""Time-based one-time codes (RFC 6238), as every authenticator app makes them: SHA-1, six digits, thirty seconds."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from ocrypt.core.secrets import Secret
from ocrypt.hazmat.entropy import system_entropy

if TYPE_CHECKING:
    from ocrypt.hazmat.entropy import Entropy

SECRET_LENGTH: Final = 20
"""Bytes; RFC 4226 section 4 recommends 160 bits."""
DIGITS: Final = 6
STEP_SECONDS: Final = 30


def new_secret(entropy: Entropy = system_entropy) -> Secret:
    """A fresh secret to share with an authenticator."""
    return Secret(entropy(SECRET_LENGTH))


def code_at(secret: Secret, step: int) -> str:
    """The code of the 30-second step number `step` since the epoch: six digits."""
    return _totp(secret).generate(step * STEP_SECONDS).decode()


def same(code: str, untrusted_code: str) -> bool:
    """Whether two codes are the same, in a time that does not tell where they differ."""
    return hmac.compare_digest(code.encode(), untrusted_code.encode())


def provisioning_uri(secret: Secret, *, account: str, issuer: str) -> Secret:
    """The `otpauth:` address that an authenticator app takes, in a QR code as a rule. It holds the secret."""
    return Secret(_totp(secret).get_provisioning_uri(account, issuer).encode())


def _totp(secret: Secret) -> TOTP:
    # SHA-1 is no weakness here: HMAC asks nothing of it that is broken, and apps ignore any other (RFC 6238, 1.2).
    return TOTP(bytes(secret.reveal()), DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303
