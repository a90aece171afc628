"""`vectors/keys/`: what is kept opens as `spec/stored-keys.md` says, in every later release too."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from ocrypt.core.base64url import decode_base64url
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Secret
from ocrypt.hazmat.atrest import Cost
from ocrypt.keys import record
from ocrypt.keys.provider import KekVersion
from ocrypt.keys.providers.file import FileShelf, PassphraseShelf
from ocrypt.keys.providers.local import LocalProvider
from ocrypt.keys.safe import Safe

FOLDER = Path(__file__).resolve().parents[2] / "vectors" / "keys"
CASES = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}


def provider_of(case: dict[str, str], folder: Path) -> LocalProvider:
    path = folder / "master"
    path.write_text(case["master"])
    path.chmod(0o600)
    passphrase = case.get("passphrase")
    shelf = FileShelf(path) if passphrase is None else PassphraseShelf(path, Secret(passphrase.encode()), Cost())
    return LocalProvider(shelf)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_record_opens_or_is_refused(case: dict[str, str], tmp_path: Path) -> None:
    safe = Safe(tmp_path, provider_of(case, tmp_path))
    path = tmp_path / f"{case['record_name']}.sealed"
    path.write_text(case["record"])
    path.chmod(0o600)
    if case["kind"] == "stored-key":
        found = safe.load(case["record_name"])
        assert found is not None
        assert bytes(found.reveal()).hex() == case["secret"]
        return
    with pytest.raises(LocalError) as caught:
        safe.load(case["record_name"])
    assert caught.value.code is Code(case["code"])


def derived(key: bytes, label: str) -> bytes:
    """`derive` of the spec, by the library alone."""
    return HKDF(SHA256(), 32, b"ocrypt/keys-at-rest/1", label.encode()).derive(key)


def unsealed(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    return AESGCM(key).decrypt(sealed[:12], sealed[12:], aad)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case["kind"] == "stored-key"])
def test_the_spec_alone_is_enough_to_open_one(name: str) -> None:
    case = CASES[name]
    text = case["master"]
    if "passphrase" in case:
        told = json.loads(text)
        salt = decode_base64url(told["salt"])
        key = Scrypt(salt=salt, length=32, n=2 ** told["log_n"], r=told["r"], p=told["p"])
        stretched = key.derive(case["passphrase"].encode())
        text = unsealed(stretched, decode_base64url(told["sealed"]), b"ocrypt/master-key/1").decode()
    versions = {derived(key, "kek version")[:8].hex(): key for key in map(_base64, text.split())}
    told = json.loads(case["record"])
    context = f"ocrypt/safe/1/secret/{case['record_name']}".encode()
    kek = versions[KekVersion(told["kek_version"])]
    dek = unsealed(derived(kek, "kek wrap"), decode_base64url(told["wrapped_dek"]), context)
    assert derived(dek, "safe commitment") == decode_base64url(told["commitment"])
    sealed = decode_base64url(told["nonce"]) + decode_base64url(told["ciphertext"])
    secret = unsealed(derived(dek, "safe data"), sealed, b"ocrypt/safe-record/1\n" + context)
    assert secret.hex() == case["secret"]


def _base64(word: str) -> bytes:
    return base64.b64decode(word, validate=True)


def test_a_record_is_made_byte_for_byte(tmp_path: Path) -> None:
    case = CASES["stored-key-file"]
    dek, wrap_nonce, data_nonce = (bytes.fromhex(part) for part in case["entropy"])
    provider = LocalProvider(FileShelf(tmp_path / "master"), lambda _: wrap_nonce)
    (tmp_path / "master").write_text(case["master"])
    (tmp_path / "master").chmod(0o600)
    rest = iter([dek, data_nonce])
    made = record.make(case["record_name"], Secret(bytes.fromhex(case["secret"])), provider, lambda _: next(rest))
    assert record.encode(made).decode() == case["record"]


def test_there_are_cases() -> None:
    assert sum(case["kind"] == "stored-key" for case in CASES.values()) == 2
    assert sum(case["kind"] == "stored-key-refused" for case in CASES.values()) >= 8
