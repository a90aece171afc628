"""Access tokens of somebody else's issuer (RFC 7519, RFC 9068, by the practices of RFC 8725)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import jwt

from ocrypt.hazmat.errors import BadToken
from ocrypt.hazmat.token_check import MAX_LENGTH, TokenClaims, numeric_date

if TYPE_CHECKING:
    from ocrypt.hazmat.jwks import IssuerKey

SKEW: Final = timedelta(seconds=60)
"""How far an issuer's clock may be ahead of ours. A token's end is taken as it is."""
_REQUIRED: Final = ["iss", "aud", "sub", "iat", "exp"]
_MAX_SUBJECT: Final = 200
_NO_TIMES: Final[jwt.types.Options] = {
    "require": _REQUIRED,
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Whose tokens are taken, and as what."""

    issuer: str
    """The `iss` of its tokens."""
    audience: str
    typ: str
    """The `typ` of their header, in any case."""
    scope_claim: str
    keys: tuple[IssuerKey, ...]


def claimed_issuer(untrusted_token: str) -> str | None:
    """Whose token it says it is, unverified: good for choosing whose keys to verify it with, and for nothing else."""
    if len(untrusted_token) > MAX_LENGTH:
        return None
    try:
        issuer = jwt.decode(untrusted_token, options={"verify_signature": False}).get("iss")
    except (jwt.InvalidTokenError, RecursionError):
        return None
    return issuer if isinstance(issuer, str) else None


def verify(untrusted_token: str, issuer: Issuer, now: datetime) -> TokenClaims:
    """The claims of a token of this issuer that is valid at `now`. Its scopes are the issuer's names.

    Raises:
        BadToken: anything else; the reason is not told.
    """
    # (1) Not a token by its size: nothing of it is parsed.
    if len(untrusted_token) > MAX_LENGTH:
        raise BadToken
    try:
        # (2) The key that it names, with that key's one algorithm: the header does not choose it (RFC 8725, 3.1).
        header = jwt.get_unverified_header(untrusted_token)
        key = next((key for key in issuer.keys if key.kid == header.get("kid")), None)
        if key is None:
            raise BadToken
        # (3) Signed by it, by this issuer, for this audience. The times are checked below, against `now`.
        payload = jwt.decode(
            untrusted_token,
            key.public,
            algorithms=[key.algorithm],
            audience=issuer.audience,
            issuer=issuer.issuer,
            options=_NO_TIMES,
        )
    except (jwt.InvalidTokenError, RecursionError):
        raise BadToken from None
    # (4) An access token, not an identity token of the same issuer (RFC 8725 section 3.11).
    if _type(header) != issuer.typ.lower():
        raise BadToken
    claims = _claims(payload, issuer.scope_claim)
    # (5) Valid now.
    if not (claims.issued <= now + SKEW and numeric_date(payload.get("nbf", 0)) <= now + SKEW and now < claims.expires):
        raise BadToken
    return claims


def _type(header: dict[str, Any]) -> str:
    return str(header.get("typ", "")).lower().removeprefix("application/")


def _claims(payload: dict[str, Any], scope_claim: str) -> TokenClaims:
    subject, token_id = payload["sub"], payload.get("jti", "")
    if not (isinstance(subject, str) and isinstance(token_id, str)):
        raise BadToken
    if not (subject and len(subject) <= _MAX_SUBJECT and subject.isascii() and subject.isprintable()):
        raise BadToken
    return TokenClaims(
        subject=subject,
        scopes=_scopes(payload.get(scope_claim, "")),
        token_id=token_id,
        issued=numeric_date(payload["iat"]),
        expires=numeric_date(payload["exp"]),
    )


def _scopes(value: object) -> tuple[str, ...]:
    """A text with spaces (RFC 8693), or a list of texts as some issuers have it."""
    if isinstance(value, str):
        return tuple(value.split())
    if not isinstance(value, list) or not all(isinstance(scope, str) for scope in value):
        raise BadToken
    return tuple(value)
