"""The operator's issuers at the gateway: loaded from files, and what their tokens are worth."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kit.gateways import AUDIENCE, NOW, Revoked, settings, token
from ocrypt.access.scopes import SEALED
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, Refused
from ocrypt.gateway.admit import Admission, Admitted, Asker
from ocrypt.gateway.issuers import load_issuers
from ocrypt.gateway.settings import Anonymous, IssuerSettings

if TYPE_CHECKING:
    from pathlib import Path

CORP, PARTNER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()


def configured(directory: Path, name: str, key: Ed25519PrivateKey) -> IssuerSettings:
    file = directory / f"{name}.json"
    public = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(key.public_key()))
    file.write_text(json.dumps({"keys": [public | {"kid": "1"}]}))
    return IssuerSettings(
        name=name,
        issuer=f"https://{name}.test",
        audience="ocrypt",
        jwks_file=str(file),
        algorithms=("EdDSA",),
        typ="at+jwt",
        scope_claim="scope",
        scopes={"pictures": "read", "reader": "codes"},
    )


def made(issuer: str, key: Ed25519PrivateKey, **claims: object) -> str:
    now = int(NOW.timestamp())
    payload: dict[str, Any] = {
        "iss": f"https://{issuer}.test",
        "aud": "ocrypt",
        "sub": "alice",
        "scope": "pictures",
        "jti": "7",
        "iat": now,
        "exp": now + 60,
    }
    return "Bearer " + jwt.encode(payload | claims, key, algorithm="EdDSA", headers={"typ": "at+jwt", "kid": "1"})


def admit(directory: Path, authorization: str, *any_of: str) -> Admitted:
    issuers = load_issuers([configured(directory, "corp", CORP), configured(directory, "partner", PARTNER)])
    admission = Admission(settings(anonymous=Anonymous.NEVER), Revoked("corp/gone"), issuers)
    asker = Asker(address="192.0.2.7", untrusted_authorization=authorization, header_names=frozenset())
    return admission.admit(asker, any_of or SEALED, NOW)


@pytest.mark.parametrize(
    ("authorization", "actor", "scopes"),
    [
        (made("corp", CORP), "corp/alice", ("read",)),
        (made("partner", PARTNER), "partner/alice", ("read",)),
        (made("corp", CORP, scope="reader pictures"), "corp/alice", ("read", "codes")),
        (made("corp", CORP, scope="codes"), "corp/alice", ("codes",)),
        (token(), "somebody", ("read",)),
    ],
)
def test_each_issuer_has_subjects_of_its_own(
    tmp_path: Path, authorization: str, actor: str, scopes: tuple[str, ...]
) -> None:
    assert admit(tmp_path, authorization) == Admitted(actor=actor, scopes=scopes)


REFUSED = {
    "one issuer in another's name": (made("corp", PARTNER), Code.TOKEN_INVALID),
    "an issuer in ours": (made("corp", CORP, iss=AUDIENCE), Code.TOKEN_INVALID),
    "an unknown issuer": (made("other", CORP), Code.TOKEN_INVALID),
    "a revoked one": (made("corp", CORP, jti="gone"), Code.TOKEN_INVALID),
    "no scope of ours": (made("corp", CORP, scope="other"), Code.TOKEN_SCOPE),
}


@pytest.mark.parametrize(("authorization", "code"), REFUSED.values(), ids=REFUSED)
def test_the_rest_is_refused(tmp_path: Path, authorization: str, code: Code) -> None:
    with pytest.raises(Refused) as caught:
        admit(tmp_path, authorization)
    assert caught.value.code is code


@pytest.mark.parametrize("scope", ["admin:*", "admin:status", "read admin:status"])
def test_no_other_issuer_makes_an_administrator(tmp_path: Path, scope: str) -> None:
    with pytest.raises(Refused) as caught:
        admit(tmp_path, made("corp", CORP, scope=scope, amr=["otp"]), "admin:status")
    assert caught.value.code is Code.TOKEN_SCOPE


@pytest.mark.parametrize(("content", "words"), [(None, "can't be read"), ("{", "the key set is not JSON")])
def test_a_key_set_that_is_of_no_use_names_its_file(tmp_path: Path, content: str | None, words: str) -> None:
    issuer = configured(tmp_path, "corp", CORP)
    file = tmp_path / "corp.json"
    file.unlink()
    if content is not None:
        file.write_text(content)
    with pytest.raises(LocalError) as caught:
        load_issuers([issuer])
    assert caught.value.code is Code.SETTINGS_INVALID
    assert words in caught.value.detail
    assert str(file) in caught.value.detail
