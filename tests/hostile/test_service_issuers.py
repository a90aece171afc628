"""A running service that takes tokens of somebody else's issuer."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from kit.pictures import printed
from kit.service import running
from ocrypt import Client
from ocrypt.client.errors import ServiceRefused
from ocrypt.core.codes import Code

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.hostile

KEY = rsa.generate_private_key(65537, 2048)
SETTINGS = """
[admission]
anonymous = "never"
[[admission.issuers]]
name = "corp"
issuer = "https://login.test"
audience = "ocrypt"
algorithms = ["RS256"]
scope_claim = "scp"
jwks_file = "{file}"
"""


def made(**claims: object) -> str:
    now = int(time.time())
    payload = {"iss": "https://login.test", "aud": "ocrypt", "sub": "alice", "scp": ["read"], "iat": now}
    return jwt.encode(
        payload | {"exp": now + 300} | claims, KEY, algorithm="RS256", headers={"typ": "at+jwt", "kid": "1"}
    )


def test_its_tokens_are_taken_and_stand_in_the_journal(tmp_path: Path) -> None:
    file = tmp_path / "jwks.json"
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
    file.write_text(json.dumps({"keys": [public | {"kid": "1"}]}))
    with running(tmp_path / "state", settings=SETTINGS.replace("{file}", str(file))) as service:
        with Client(service.url, pin=service.pin, token=made()) as client:
            assert "Bilby 2207" in client.read(printed("Bilby 2207")).text
        for claims in ({"aud": "other"}, {"exp": 1}, {"iss": "https://other.test"}):
            with Client(service.url, pin=service.pin, token=made(**claims)) as client:
                with pytest.raises(ServiceRefused) as caught:
                    client.read(printed("Bilby 2207"))
                assert caught.value.code is Code.TOKEN_INVALID
    written = (tmp_path / "state/log/events.jsonl").read_bytes()
    assert b"corp/alice" in written
