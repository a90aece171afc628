"""Access tokens: what is taken, and everything that is not."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ocrypt.core.codes import Code
from ocrypt.core.secrets import Secret
from ocrypt.hazmat.errors import BadToken
from ocrypt.hazmat.sign import SigningKey
from ocrypt.hazmat.tokens import MAX_LENGTH, TokenClaims, issue, verify

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
KEY = SigningKey.from_seed(Secret(bytes(range(32))))
CLAIMS = TokenClaims(
    subject="camera-3", scopes=("read", "codes"), token_id="t1", issued=NOW, expires=NOW + timedelta(hours=1)
)
AUDIENCE = "ocrypt-id:abc"
PAYLOAD: dict[str, Any] = {
    "aud": AUDIENCE,
    "sub": "s",
    "scope": "read",
    "jti": "j",
    "iat": int(NOW.timestamp()),
    "exp": int(NOW.timestamp()) + 60,
}


def _raw(payload: dict[str, Any], header: dict[str, Any] | None = None, key: SigningKey = KEY) -> str:
    private = Ed25519PrivateKey.from_private_bytes(key.seed().reveal())
    return jwt.encode(payload, private, algorithm="EdDSA", headers={"typ": "at+jwt"} if header is None else header)


def _verify(token: str, now: datetime = NOW) -> TokenClaims:
    return verify(token, KEY.public, audience=AUDIENCE, now=now)


def test_what_is_issued_is_verified() -> None:
    token = issue(CLAIMS, KEY, audience=AUDIENCE)
    assert _verify(token) == CLAIMS
    assert _verify(token, NOW + timedelta(minutes=59, seconds=59)) == CLAIMS
    assert issue(CLAIMS, KEY, audience=AUDIENCE) == token


def test_a_token_with_no_scope_has_none() -> None:
    assert _verify(issue(replace(CLAIMS, scopes=()), KEY, audience=AUDIENCE)).scopes == ()


@pytest.mark.parametrize("scope", ["", " ", "read admin", "read\n"])
def test_a_scope_is_one_word(scope: str) -> None:
    with pytest.raises(ValueError, match="one word"):
        issue(replace(CLAIMS, scopes=("read", scope)), KEY, audience=AUDIENCE)


def test_the_raw_payload_is_good() -> None:
    assert _verify(_raw(PAYLOAD)).subject == "s"


def _unsigned(header: dict[str, str]) -> str:
    parts = (json.dumps(each).encode() for each in (header, PAYLOAD))
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."


def _tampered() -> str:
    head, payload, signature = _raw(PAYLOAD).split(".")
    payload = base64.urlsafe_b64encode(json.dumps({**PAYLOAD, "sub": "admin"}).encode()).rstrip(b"=").decode()
    return f"{head}.{payload}.{signature}"


REFUSED = {
    "empty": "",
    "not a token": "a.b.c",
    "not ascii": "ä" * 20,
    "null bytes": "\0" * 20,
    "too long": "a" * (MAX_LENGTH + 1),
    "algorithm none": _unsigned({"alg": "none", "typ": "at+jwt"}),
    "no signature": _unsigned({"alg": "EdDSA", "typ": "at+jwt"}),
    "symmetric with the public key": jwt.encode(PAYLOAD, KEY.public.raw, algorithm="HS256", headers={"typ": "at+jwt"}),
    "another key": _raw(PAYLOAD, key=SigningKey.from_seed(Secret(bytes(32)))),
    "changed claims": _tampered(),
    "another type": _raw(PAYLOAD, {"typ": "JWT"}),
    "no type": _raw(PAYLOAD, {"typ": None}),
    "unknown critical header": _raw(PAYLOAD, {"typ": "at+jwt", "crit": ["b64"], "b64": False}),
    "another audience": issue(CLAIMS, KEY, audience="ocrypt-id:other"),
    "two audiences, none ours": _raw({**PAYLOAD, "aud": ["x", "y"]}),
    "expired": issue(replace(CLAIMS, issued=NOW - timedelta(hours=1), expires=NOW), KEY, audience=AUDIENCE),
    "not yet": issue(replace(CLAIMS, issued=NOW + timedelta(seconds=1)), KEY, audience=AUDIENCE),
    **{f"no {name}": _raw({key: value for key, value in PAYLOAD.items() if key != name}) for name in PAYLOAD},
    **{f"{name} of a wrong type": _raw({**PAYLOAD, name: [1]}) for name in ("scope", "iat", "exp")},
    "boolean time": _raw({**PAYLOAD, "iat": True}),
    "time out of range": _raw({**PAYLOAD, "exp": 10**30}),
    "fractional time": _raw({**PAYLOAD, "exp": PAYLOAD["exp"] + 0.5}),
    "subject is a number": _raw({**PAYLOAD, "scope": 7}),
    "payload is a list": f"{_raw(PAYLOAD).split('.')[0]}.W10.AAAA",
}


@pytest.mark.parametrize("token", REFUSED.values(), ids=REFUSED)
def test_it_is_refused_with_one_answer(token: str) -> None:
    with pytest.raises(BadToken) as caught:
        _verify(token)
    assert caught.value.code is Code.TOKEN_INVALID
    assert str(caught.value) == "The access token is not valid"
    # No decoding error, which would hold the token, hangs on it.
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
