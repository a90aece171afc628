"""The shared-key wire at a running service: a client written from its description, and one that attacks the padding."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections import Counter
from typing import TYPE_CHECKING

import httpx
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES256, SM4
from cryptography.hazmat.primitives.ciphers.modes import CBC, GCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kit.pictures import printed
from kit.service import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.service import Service

pytestmark = pytest.mark.hostile

WORDS = "Numbat 6120"
SETTINGS = """
[shared_key_wire]
enabled = true
algorithms = ["AES-256-GCM", "AES-256-CBC-HS512", "SM4-GCM", "AES-256-CBC"]
per_client = "1000000/minute"
"""
REFUSAL = {
    "status": "error",
    "code": "envelope-unopenable",
    "message": "The request could not be opened or read.",
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("shared") / "state", settings=SETTINGS) as service:
        yield service


@pytest.fixture(scope="module")
def key(service: Service) -> bytes:
    """Made while the service runs: it holds at once."""
    return base64.b64decode(service.ocrypt("keys", "shared", "add"))


@pytest.fixture
def http(service: Service) -> Iterator[httpx.Client]:
    context = service.trusting()
    with httpx.Client(base_url=service.url, verify=context, trust_env=False, timeout=120) as http:
        yield http


# --- a client, from the description alone -----------------------------------------------------------------------


def cbc_seal(key: bytes, plain: bytes, iv: bytes | None = None) -> bytes:
    iv = iv or os.urandom(16)
    pad = 16 - len(plain) % 16
    encryptor = Cipher(AES256(key), CBC(iv)).encryptor()
    return iv + encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()


def cbc_open(key: bytes, sealed: bytes) -> bytes:
    decryptor = Cipher(AES256(key), CBC(sealed[:16])).decryptor()
    padded = decryptor.update(sealed[16:]) + decryptor.finalize()
    return padded[: -padded[-1]]


def derived(key: bytes, algorithm: str, length: int) -> bytes:
    info = f"ocrypt shared-key {algorithm}".encode()
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(key)


def hs512_tag(key: bytes, sealed: bytes) -> bytes:
    return hmac.new(key, sealed + bytes(8), hashlib.sha512).digest()[:32]


def seal(algorithm: str, key: bytes, plain: bytes) -> bytes:
    if algorithm == "AES-256-CBC":
        return cbc_seal(key, plain)
    if algorithm == "AES-256-CBC-HS512":
        both = derived(key, algorithm, 64)
        sealed = cbc_seal(both[32:], plain)
        return sealed + hs512_tag(both[:32], sealed)
    nonce = os.urandom(12)
    if algorithm == "AES-256-GCM":
        return nonce + AESGCM(key).encrypt(nonce, plain, None)
    encryptor = Cipher(SM4(derived(key, algorithm, 16)), GCM(nonce)).encryptor()
    return nonce + encryptor.update(plain) + encryptor.finalize() + encryptor.tag


def unseal(algorithm: str, key: bytes, sealed: bytes) -> bytes:
    if algorithm == "AES-256-CBC":
        return cbc_open(key, sealed)
    if algorithm == "AES-256-CBC-HS512":
        both = derived(key, algorithm, 64)
        assert sealed[-32:] == hs512_tag(both[:32], sealed[:-32])
        return cbc_open(both[32:], sealed[:-32])
    nonce, ciphertext = sealed[:12], sealed[12:]
    if algorithm == "AES-256-GCM":
        return AESGCM(key).decrypt(nonce, ciphertext, None)
    decryptor = Cipher(SM4(derived(key, algorithm, 16)), GCM(nonce, ciphertext[-16:])).decryptor()
    return decryptor.update(ciphertext[:-16]) + decryptor.finalize()


def body(algorithm: str, sealed: bytes, **more: str) -> dict[str, str]:
    return {"data": base64.b64encode(sealed).decode(), "algorithm": algorithm, **more}


@pytest.mark.parametrize("algorithm", ["AES-256-CBC", "AES-256-GCM", "AES-256-CBC-HS512", "SM4-GCM"])
def test_a_client_written_from_the_description_reads_a_picture(http: httpx.Client, key: bytes, algorithm: str) -> None:
    answer = http.post("/ocr", json=body(algorithm, seal(algorithm, key, printed(WORDS))))
    assert answer.status_code == 200, answer.text
    assert answer.json().keys() == {"status", "result"}
    assert answer.json()["status"] == "success"
    opened = unseal(algorithm, key, base64.b64decode(answer.json()["result"]))
    text = opened.decode() if algorithm == "AES-256-CBC" else json.loads(opened)["text"]
    assert WORDS in text
    receipt = json.loads(base64.urlsafe_b64decode(answer.headers["ocrypt-receipt"] + "=="))
    assert receipt


# --- keys -------------------------------------------------------------------------------------------------------


def test_each_client_has_a_key_of_its_own(service: Service, http: httpx.Client, key: bytes) -> None:
    own = base64.b64decode(service.ocrypt("keys", "shared", "add", "--kid", "scanner-7"))
    picture = printed(WORDS)

    def ask(with_key: bytes, **more: str) -> int:
        return http.post("/ocr", json=body("AES-256-GCM", seal("AES-256-GCM", with_key, picture), **more)).status_code

    assert ask(own, kid="scanner-7") == 200
    assert ask(own) == 400
    assert ask(key, kid="scanner-7") == 400
    assert ask(key, kid="nobody") == 400
    newer = base64.b64decode(service.ocrypt("keys", "shared", "rotate", "--kid", "scanner-7"))
    assert ask(newer, kid="scanner-7") == 200
    assert ask(own, kid="scanner-7") == 200
    service.ocrypt("keys", "shared", "retire", "--kid", "scanner-7")
    assert ask(newer, kid="scanner-7") == 400
    assert "scanner-7" not in service.ocrypt("keys", "shared", "list")
    journal = (service.state / "log" / "events.jsonl").read_text()
    assert '"actor":"kid:scanner-7"' in journal
    assert '"actor":"kid:unknown"' in journal
    assert "nobody" not in journal
    for secret in (key, own, newer):
        assert base64.b64encode(secret).decode() not in journal


def test_nothing_is_taken_twice(http: httpx.Client, key: bytes) -> None:
    sent = body("AES-256-GCM", seal("AES-256-GCM", key, printed(WORDS)))
    assert http.post("/ocr", json=sent).status_code == 200
    assert http.post("/ocr", json=sent).status_code == 400


# --- attacks ----------------------------------------------------------------------------------------------------


def seen(answer: httpx.Response) -> tuple[object, ...]:
    """Everything of an answer but the random id and the clock's second."""
    changing = {"ocrypt-request-id", "date"}
    headers = tuple(sorted((name, value) for name, value in answer.headers.items() if name not in changing))
    return answer.status_code, answer.content, headers


def test_whatever_is_wrong_there_is_one_answer(http: httpx.Client, key: bytes) -> None:
    picture = printed(WORDS)
    gcm = bytearray(seal("AES-256-GCM", key, picture))
    flipped = bytearray(gcm)
    flipped[40] ^= 1
    wrong = [
        body("AES-256-CBC", cbc_seal(key, b"not a picture")),
        body("AES-256-CBC", cbc_seal(key, b"")),
        body("AES-256-CBC", os.urandom(64)),
        body("AES-256-CBC", os.urandom(63)),
        body("AES-256-CBC", b""),
        body("AES-256-CBC", cbc_seal(key, picture[: len(picture) // 2])),
        body("AES-256-GCM", bytes(flipped)),
        body("AES-256-GCM", bytes(gcm[:-1])),
        body("AES-256-GCM", b""),
        body("AES-256-GCM", seal("AES-256-GCM", os.urandom(32), picture)),
        body("AES-256-CBC-HS512", cbc_seal(key, picture)),
        body("SM4-GCM", bytes(gcm)),
        body("AES-128-ECB", bytes(gcm)),
        body("AES-256-GCM", bytes(gcm), kid="unknown"),
        body("AES-256-GCM", bytes(gcm), kid="../../etc"),
        body("AES-256-GCM", bytes(gcm), extra="1"),
        {"data": "%%%", "algorithm": "AES-256-GCM"},
        {"data": 7, "algorithm": "AES-256-GCM"},
        {},
        [],
    ]
    answers = [seen(http.post("/ocr", json=each)) for each in wrong]
    answers.append(seen(http.post("/ocr", content=b"\xff{", headers={"content-type": "application/json"})))
    assert set(answers) == {answers[0]}
    status, content, _ = answers[0]
    assert status == 400
    assert json.loads(content) == REFUSAL  # type: ignore[arg-type]
    # And the service goes on.
    assert http.post("/ocr", json=body("AES-256-GCM", seal("AES-256-GCM", key, picture))).status_code == 200


def test_every_value_of_a_byte_of_padding_gets_the_same_answer(service: Service, key: bytes) -> None:
    """One step of Vaudenay's attack (Eurocrypt 2002): among these 256 is one whose padding is right.

    tests/unit/test_worker_shared_wire.py has all the others.
    """
    message = cbc_seal(key, b"a secret of thirty-two bytes!!!!")
    context = service.trusting()
    told: Counter[tuple[object, ...]] = Counter()
    before = bytearray(os.urandom(16))
    with httpx.Client(base_url=service.url, verify=context, trust_env=False, timeout=120) as http:
        for value in range(256):
            before[15] = value
            told[seen(http.post("/ocr", json=body("AES-256-CBC", bytes(before) + message[16:32])))] += 1
    assert told.total() == 256
    assert len(told) == 1
