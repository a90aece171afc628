"""Checks access tokens with a public key. Nothing here can sign: a job has this, and no key of ours (see `tokens`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ocrypt.hazmat.errors import BadToken

MAX_LENGTH: Final = 4096
"""Characters of a token; a longer one is not looked at."""

ALGORITHM: Final = "EdDSA"
TYPE: Final = "at+jwt"
_REQUIRED: Final = ["aud", "sub", "scope", "jti", "iat", "exp"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenClaims:
    """What a token says. Times are aware, in UTC, and whole seconds."""

    subject: str
    scopes: tuple[str, ...]
    token_id: str
    issued: datetime
    expires: datetime
    methods: tuple[str, ...] = ()
    """How its bearer was authenticated when it was issued (`amr`, RFC 8176); empty where nobody was asked."""


def check(untrusted_token: str, public_key: bytes, *, audience: str, now: datetime) -> TokenClaims:
    """The claims of a token that the raw Ed25519 `public_key` verifies for `audience` and that is valid at `now`.

    Raises:
        BadToken: anything else; the reason is not told.
    """
    # (1) Not a token by its size: nothing of it is parsed.
    if len(untrusted_token) > MAX_LENGTH:
        raise BadToken
    # (2) Signed by that key, with the one algorithm, for this audience. The times are checked below, against `now`.
    public = Ed25519PublicKey.from_public_bytes(public_key)
    options: jwt.types.Options = {"require": _REQUIRED, "verify_exp": False, "verify_iat": False, "verify_nbf": False}
    try:
        decoded = jwt.decode_complete(
            untrusted_token, public, algorithms=[ALGORITHM], audience=audience, options=options
        )
    except jwt.InvalidTokenError:
        raise BadToken from None
    # (3) An access token, not another thing that the same key signed (RFC 8725 section 3.11).
    if decoded["header"].get("typ") != TYPE:
        raise BadToken
    claims = _claims(decoded["payload"])
    # (4) Valid now: issued not later, expiring later.
    if not claims.issued <= now < claims.expires:
        raise BadToken
    return claims


def _claims(payload: dict[str, object]) -> TokenClaims:
    subject, scope, token_id = payload["sub"], payload["scope"], payload["jti"]
    if not (isinstance(subject, str) and isinstance(scope, str) and isinstance(token_id, str)):
        raise BadToken
    return TokenClaims(
        subject=subject,
        scopes=tuple(scope.split()),
        token_id=token_id,
        issued=numeric_date(payload["iat"]),
        expires=numeric_date(payload["exp"]),
        methods=_methods(payload.get("amr", [])),
    )


def _methods(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(method, str) for method in value):
        raise BadToken
    return tuple(value)


def numeric_date(value: object) -> datetime:
    """A time as tokens write it (RFC 7519 section 2), in whole seconds. Raises `BadToken`."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadToken
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        raise BadToken from None
