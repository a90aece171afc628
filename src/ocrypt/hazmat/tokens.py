"""Access tokens: JSON Web Tokens (RFC 7519, RFC 9068) signed with Ed25519 (RFC 8037). One algorithm, no choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ocrypt.hazmat.token_check import ALGORITHM, MAX_LENGTH, TYPE, TokenClaims, check

if TYPE_CHECKING:
    from datetime import datetime

    from ocrypt.hazmat.sign import SigningKey, VerifyKey

__all__ = ["MAX_LENGTH", "TokenClaims", "issue", "verify"]


def issue(claims: TokenClaims, key: SigningKey, *, audience: str) -> str:
    """A token for the service `audience`. Raises ValueError where a scope is empty or has white space in it."""
    if any(scope.split() != [scope] for scope in claims.scopes):
        raise ValueError("a scope is one word")
    payload = {
        "aud": audience,
        "sub": claims.subject,
        "scope": " ".join(claims.scopes),
        "jti": claims.token_id,
        "iat": int(claims.issued.timestamp()),
        "exp": int(claims.expires.timestamp()),
        **({"amr": list(claims.methods)} if claims.methods else {}),
    }
    private = Ed25519PrivateKey.from_private_bytes(key.seed().reveal())
    return jwt.encode(payload, private, algorithm=ALGORITHM, headers={"typ": TYPE})


def verify(untrusted_token: str, key: VerifyKey, *, audience: str, now: datetime) -> TokenClaims:
    """The claims of a token that `key` signed for `audience` and that is valid at `now`.

    Raises:
        BadToken: anything else; the reason is not told.
    """
    return check(untrusted_token, key.raw, audience=audience, now=now)
