"""Public keys of somebody else's issuer, as a JSON Web Key Set (RFC 7517). Each type of key has its one algorithm."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MAX_BYTES: Final = 256 * 1024
"""Of a set; a longer one is not looked at."""
MAX_KEYS: Final = 64
ALGORITHMS: Final = ("EdDSA", "RS256", "ES256")

_BY_TYPE: Final = {("RSA", None): "RS256", ("EC", "P-256"): "ES256", ("OKP", "Ed25519"): "EdDSA"}
_RSA_BITS: Final = range(2048, 8193)
"""Shorter ones are broken (NIST SP 800-57); longer ones cost the gateway too much for each token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerKey:
    """A public key, its name in the set, and the one algorithm that it verifies."""

    kid: str
    algorithm: str
    public: RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey


def parse_jwks(untrusted: bytes, algorithms: tuple[str, ...]) -> tuple[IssuerKey, ...]:
    """The keys of a set that verify signatures by one of the algorithms; others are left out.

    Raises:
        ValueError: with words that hold nothing of the set, when it is no set, holds a secret, names a key twice, has a
            key that is too short or malformed, or has none that is of use.
    """
    # (1) Bounded before it is parsed.
    if len(untrusted) > MAX_BYTES:
        raise ValueError("the key set is too long")
    entries = _entries(untrusted)
    # (2) A secret in a public file is a mistake; taken as a key, it would let anybody sign.
    if any(entry.get("kty") == "oct" or "d" in entry for entry in entries):
        raise ValueError("the key set holds a secret key")
    keys = tuple(_key(entry) for entry in entries if _algorithm(entry) in algorithms)
    # (3) Each token names its key, so that one is tried and not all.
    if len({key.kid for key in keys}) != len(keys):
        raise ValueError("the key set has two keys of one name")
    if not keys:
        raise ValueError("the key set has no key for these algorithms")
    return keys


def _entries(untrusted: bytes) -> list[dict[str, Any]]:
    try:
        untrusted_set = json.loads(untrusted)
    except (ValueError, RecursionError):
        raise ValueError("the key set is not JSON") from None
    entries = untrusted_set.get("keys") if isinstance(untrusted_set, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError("the key set has no list of keys")
    if len(entries) > MAX_KEYS:
        raise ValueError("the key set has too many keys")
    return entries


def _algorithm(entry: dict[str, Any]) -> str | None:
    """What the type of the key verifies; None where the entry says that it is for something else."""
    kind, curve = entry.get("kty"), entry.get("crv")
    if not isinstance(kind, str) or not isinstance(curve, str | None) or entry.get("use", "sig") != "sig":
        return None
    algorithm = _BY_TYPE.get((kind, curve))
    return algorithm if entry.get("alg", algorithm) == algorithm else None


def _key(entry: dict[str, Any]) -> IssuerKey:
    kid, algorithm = entry.get("kid"), _algorithm(entry)
    if not isinstance(kid, str) or not kid or algorithm is None:
        raise ValueError("the key set has a key without a name")
    try:
        public = jwt.PyJWK(entry, algorithm).key
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError, KeyError):
        raise ValueError("the key set has a malformed key") from None
    if isinstance(public, RSAPublicKey) and public.key_size not in _RSA_BITS:
        raise ValueError("the key set has an RSA key of less than 2048 or more than 8192 bits")
    return IssuerKey(kid=kid, algorithm=algorithm, public=public)
