"""Other people's vectors for SM2, SM3 and SM4: what we call by a standard's name does what the standard says."""

from __future__ import annotations

from typing import Any

import pytest

from kit.envelope_vectors import published
from ocrypt.core.secrets import Secret
from ocrypt.hazmat import digest
from ocrypt.hazmat.aead import Cipher
from ocrypt.hazmat.errors import Unopenable
from ocrypt.hazmat.sm2 import Sm2Key
from ocrypt.hazmat.suites import Aead

GM = published("gm")
NONCE, TAG = 96, 128


def _groups(name: str) -> list[dict[str, Any]]:
    return published(name)["testGroups"]


def _der(tag: int, content: bytes) -> bytes:
    length = bytes([len(content)]) if len(content) < 0x80 else bytes([0x81, len(content)])
    return bytes([tag]) + length + content


def _integer(raw: bytes) -> bytes:
    value = int.from_bytes(raw, "big")
    return _der(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def test_sm2_encryption_of_the_standard() -> None:
    given = GM["sm2"]
    key = Sm2Key(Secret(bytes.fromhex(given["d"])), b"\x04" + bytes.fromhex(given["pub_xy"]))
    example = {name: bytes.fromhex(given["encrypt"][name]) for name in ("C1", "C2", "C3")}
    point = _integer(example["C1"][1:33]) + _integer(example["C1"][33:])
    cipher = _der(0x30, point + _der(0x04, example["C3"]) + _der(0x04, example["C2"]))
    message = given["encrypt"]["msg"].encode()
    assert key.decrypt(cipher, len(message)).reveal() == message


def test_sm3_of_the_standard() -> None:
    assert [digest.sm3(case["msg"].encode()).hex() for case in GM["sm3"]] == [case["digest"] for case in GM["sm3"]]


def test_sm4_gcm_of_rfc8998() -> None:
    given = {name: bytes.fromhex(value) for name, value in GM["sm4_gcm_rfc8998"].items()}
    cipher = Cipher(Aead.SM4GCM, given["key"], given["nonce"])
    sealed = cipher.seal(0, given["pt"], given["aad"])
    assert sealed == given["ct"] + given["tag"]
    assert cipher.open(0, sealed, given["aad"]) == given["pt"]


def test_sm4_gcm_of_wycheproof() -> None:
    ran = 0
    for group in _groups("wycheproof_sm4_gcm"):
        if (group["ivSize"], group["tagSize"]) != (NONCE, TAG):
            continue
        for test in group["tests"]:
            case = {name: bytes.fromhex(test[name]) for name in ("key", "iv", "aad", "msg", "ct", "tag")}
            cipher = Cipher(Aead.SM4GCM, case["key"], case["iv"])
            if test["result"] == "valid":
                assert cipher.seal(0, case["msg"], case["aad"]) == case["ct"] + case["tag"], test["tcId"]
                assert cipher.open(0, case["ct"] + case["tag"], case["aad"]) == case["msg"], test["tcId"]
            else:
                with pytest.raises(Unopenable):
                    cipher.open(0, case["ct"] + case["tag"], case["aad"])
            ran += 1
    assert ran > 50


def test_hmac_sm3_of_wycheproof() -> None:
    # HKDF-Extract is HMAC with the salt for its key: RFC 5869 section 2.2.
    ran = 0
    for group in _groups("wycheproof_hmac_sm3"):
        for test in group["tests"]:
            key, message = bytes.fromhex(test["key"]), bytes.fromhex(test["msg"])
            mac = digest.extract_sm3(key, message)[: group["tagSize"] // 8].hex()
            assert (mac == test["tag"]) is (test["result"] == "valid"), test["tcId"]
            ran += 1
    assert ran > 100
