"""Tokens of another issuer: what is taken, and a table of attacks that are not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from ocrypt.hazmat.errors import BadToken
from ocrypt.hazmat.foreign import SKEW, Issuer, claimed_issuer, verify
from ocrypt.hazmat.jwks import ALGORITHMS, MAX_BYTES, MAX_KEYS, parse_jwks
from ocrypt.hazmat.tokens import MAX_LENGTH

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())
ED = Ed25519PrivateKey.generate()
SHORT = rsa.generate_private_key(65537, 1024)  # noqa: S505 - to be refused
PRIVATE: dict[str, Any] = {"RS256": RSA, "ES256": EC, "EdDSA": ED}
_MAKERS = {
    "RS256": jwt.algorithms.RSAAlgorithm,
    "ES256": jwt.algorithms.ECAlgorithm,
    "EdDSA": jwt.algorithms.OKPAlgorithm,
}


def jwk(algorithm: str, private: Any = None, **more: object) -> dict[str, Any]:
    public = (private or PRIVATE[algorithm]).public_key()
    return json.loads(_MAKERS[algorithm].to_jwk(public)) | {"kid": algorithm} | more


def written(*keys: dict[str, Any]) -> bytes:
    return json.dumps({"keys": keys}).encode()


KEYS = parse_jwks(written(*(jwk(algorithm) for algorithm in ALGORITHMS)), ALGORITHMS)
ISSUER = Issuer(issuer="https://login.test", audience="ocrypt", typ="at+jwt", scope_claim="scope", keys=KEYS)
PAYLOAD: dict[str, Any] = {
    "iss": "https://login.test",
    "aud": "ocrypt",
    "sub": "alice",
    "scope": "read other",
    "jti": "j",
    "iat": SECONDS,
    "exp": SECONDS + 60,
}


def made(algorithm: str = "ES256", header: dict[str, Any] | None = None, key: Any = None, **claims: object) -> str:
    payload = {name: value for name, value in (PAYLOAD | claims).items() if value is not None}
    headers = {"typ": "at+jwt", "kid": algorithm} | (header or {})
    return jwt.encode(payload, key or PRIVATE[algorithm], algorithm=algorithm, headers=headers)


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def assembled(header: str, payload: str, signature: bytes = b"") -> str:
    return f"{_b64(header.encode())}.{_b64(payload.encode())}.{_b64(signature)}"


def signed(payload: str) -> str:
    """A token with this very text in it, well signed."""
    start = assembled('{"typ":"at+jwt","alg":"EdDSA","kid":"EdDSA"}', payload).rpartition(".")[0]
    return f"{start}.{_b64(ED.sign(start.encode()))}"


def with_signature(signature: bytes) -> str:
    return f"{made().rpartition('.')[0]}.{_b64(signature)}"


PUBLIC_PEM = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
_HS = '{"typ":"at+jwt","alg":"HS256","kid":"RS256"}'


def symmetric(secret: bytes) -> str:
    start = assembled(_HS, json.dumps(PAYLOAD)).rpartition(".")[0]
    return f"{start}.{_b64(hmac.digest(secret, start.encode(), hashlib.sha256))}"


GOOD = {
    **{algorithm: made(algorithm) for algorithm in ALGORITHMS},
    "media type in full": made(header={"typ": "application/AT+JWT"}),
    "one of several audiences": made(aud=["x", "ocrypt"]),
    "a list of scopes": made(scope=["read", "other"]),
    "without an id": made(jti=None),
    "a clock ahead": made(iat=SECONDS + 60, nbf=SECONDS + 60),
    "the text of it": signed(json.dumps(PAYLOAD)),
}

REFUSED = {
    "empty": "",
    "not a token": "a.b.c",
    "huge": "a" * (MAX_LENGTH + 1),
    "huge and well signed": made(more="a" * MAX_LENGTH),
    "deep": signed("[" * 1500),
    "algorithm none": assembled('{"typ":"at+jwt","alg":"none","kid":"ES256"}', json.dumps(PAYLOAD)),
    "algorithm None": assembled('{"typ":"at+jwt","alg":"None","kid":"ES256"}', json.dumps(PAYLOAD)),
    "symmetric with the public key's PEM": symmetric(PUBLIC_PEM),
    "symmetric with an empty key": symmetric(b""),
    "another algorithm of the same key": jwt.encode(
        PAYLOAD, RSA, algorithm="PS256", headers={"typ": "at+jwt", "kid": "RS256"}
    ),
    "kid of another key": made("ES256", {"kid": "EdDSA"}),
    "kid unknown": made(header={"kid": "other"}),
    "kid a path": made(header={"kid": "../../dev/null"}),
    "no kid": jwt.encode(PAYLOAD, EC, algorithm="ES256", headers={"typ": "at+jwt"}),
    "a key of its own": made(key=ec.generate_private_key(ec.SECP256R1()), header={"jwk": jwk("ES256")}),
    "identity token": made(header={"typ": "JWT"}),
    "nested": made(header={"typ": "JWT", "cty": "JWT"}),
    "critical header": made(header={"crit": ["x"], "x": 1}),
    "another issuer": made(iss="https://login.test.evil"),
    "issuer with a slash": made(iss="https://login.test/"),
    "another audience": made(aud="other"),
    "audience of other case": made(aud="OCRYPT"),
    "expired": made(iat=SECONDS - 60, exp=SECONDS),
    "issued in the future": made(iat=SECONDS + 61),
    "not before": made(nbf=SECONDS + 61),
    **{f"no {name}": made(**{name: None}) for name in ("iss", "aud", "sub", "iat", "exp")},
    **{f"{name} a text": made(**{name: "1"}) for name in ("iat", "exp", "nbf")},
    "boolean time": signed(json.dumps(PAYLOAD | {"iat": True})),
    "infinite time": signed(json.dumps(PAYLOAD | {"exp": float("inf")})),
    "time out of range": made(exp=10**30),
    "scopes a number": made(scope=7),
    "scopes with a number": made(scope=["read", 7]),
    "subject a number": signed(json.dumps(PAYLOAD | {"sub": 7})),
    "id a number": signed(json.dumps(PAYLOAD | {"jti": 7})),
    "subject empty": made(sub=""),
    "subject long": made(sub="a" * 201),
    "subject with a line's end": made(sub="alice\nadmin"),
    "subject not ASCII": made(sub="\u0430lice"),
    "payload a list": signed("[]"),
    "duplicate claim, the last one wrong": signed(json.dumps(PAYLOAD)[:-1] + ',"aud":"other"}'),
    "zero signature": with_signature(bytes(64)),
    "r zero": with_signature(bytes(32) + b"\x01" * 32),
    "signature in DER": with_signature(EC.sign(made().rpartition(".")[0].encode(), ec.ECDSA(SHA256()))),
    "signature longer": made() + "AAAA",
    "no signature": with_signature(b""),
}


@pytest.mark.parametrize("token", GOOD.values(), ids=GOOD)
def test_it_is_taken(token: str) -> None:
    claims = verify(token, ISSUER, NOW)
    assert (claims.subject, claims.scopes) == ("alice", ("read", "other"))
    assert claims.expires == NOW + timedelta(seconds=60)
    assert claims.methods == ()
    assert claimed_issuer(token) == ISSUER.issuer


@pytest.mark.parametrize("token", REFUSED.values(), ids=REFUSED)
def test_it_is_refused_with_one_answer(token: str) -> None:
    with pytest.raises(BadToken) as caught:
        verify(token, ISSUER, NOW)
    assert str(caught.value) == "The access token is not valid"
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_it_ends_to_the_second_and_begins_a_minute_early() -> None:
    assert verify(made(), ISSUER, NOW - SKEW).token_id == "j"
    with pytest.raises(BadToken):
        verify(made(), ISSUER, NOW + timedelta(seconds=60))


@pytest.mark.parametrize(
    "token", ["", "a.b.c", "a" * (MAX_LENGTH + 1), made(iss=None), signed("[]"), signed("[" * 1500)]
)
def test_who_names_no_issuer_has_none(token: str) -> None:
    assert claimed_issuer(token) is None


def test_an_issuer_that_is_no_text_is_none() -> None:
    assert claimed_issuer(signed(json.dumps(PAYLOAD | {"iss": 7}))) is None


@given(st.text() | st.text(alphabet="eyJAabc._-=0", max_size=200))
def test_whatever_comes_is_refused(token: str) -> None:
    with pytest.raises(BadToken):
        verify(token, ISSUER, NOW)
    assert claimed_issuer(token) is None


# --- key sets ---------------------------------------------------------------------------------------------------

BAD_SETS: dict[str, tuple[bytes, str]] = {
    "huge": (b" " * (MAX_BYTES + 1), "too long"),
    "not JSON": (b"\xff", "not JSON"),
    "deep": (b"[" * 100_000, "not JSON"),
    "a list": (b"[]", "no list"),
    "no keys": (b"{}", "no list"),
    "a key that is none": (b'{"keys": [1]}', "no list"),
    "many": (written(*([{}] * (MAX_KEYS + 1))), "too many"),
    "empty": (written(), "no key for"),
    "symmetric": (written({"kty": "oct", "k": "AAAA", "kid": "a"}), "secret"),
    "private": (written(jwk("EdDSA", d="AAAA")), "secret"),
    "one kid twice": (written(jwk("EdDSA"), jwk("EdDSA")), "two keys of one name"),
    "no kid": (written(jwk("EdDSA", kid=None)), "without a name"),
    "short RSA": (written(jwk("RS256", SHORT)), "RSA key"),
    "malformed RSA": (written({"kty": "RSA", "kid": "a", "n": 7}), "malformed"),
    "off the curve": (written(jwk("ES256", x=_b64(b"\x01" * 32))), "malformed"),
    "short Ed25519": (written(jwk("EdDSA", x="AAAA")), "malformed"),
    "to encrypt": (written(jwk("EdDSA", use="enc")), "no key for"),
    "for another algorithm": (written(jwk("RS256", alg="PS256")), "no key for"),
    "unknown type": (written({"kty": "LWE", "kid": "a"}), "no key for"),
    "type a list": (written({"kty": [], "kid": "a"}), "no key for"),
    "unknown curve": (written(jwk("ES256", crv="P-384")), "no key for"),
}


@pytest.mark.parametrize(("untrusted", "words"), BAD_SETS.values(), ids=BAD_SETS)
def test_a_key_set_is_refused(untrusted: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        parse_jwks(untrusted, ALGORITHMS)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


_MEMBERS = st.sampled_from(["kty", "crv", "kid", "x", "n", "e", "alg", "use"])
_VALUES = st.none() | st.integers() | st.sampled_from(["RSA", "OKP", "Ed25519", "sig", "AQAB"])
SETS = st.lists(st.dictionaries(_MEMBERS, _VALUES)).map(lambda keys: json.dumps({"keys": keys}).encode())


def test_keys_for_other_algorithms_are_left_out() -> None:
    keys = parse_jwks(written(*(jwk(algorithm) for algorithm in ALGORITHMS)), ("ES256",))
    assert [key.algorithm for key in keys] == ["ES256"]


@given(st.binary(max_size=200) | SETS)
def test_whatever_comes_is_no_key_set(untrusted: bytes) -> None:
    with pytest.raises(ValueError, match="key set"):
        parse_jwks(untrusted, ALGORITHMS)
