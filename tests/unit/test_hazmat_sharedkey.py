"""The ciphers of the shared-key wire, against vectors, other implementations of them, and whoever turns bits."""

from __future__ import annotations

import hmac
import json
from base64 import b64decode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from ocrypt.hazmat.entropy import system_entropy
from ocrypt.hazmat.errors import Unopenable
from ocrypt.hazmat.sharedkey import Algorithm, open_shared, seal_shared

KEY = bytes(range(32))
AUTHENTIC = [algorithm for algorithm in Algorithm if algorithm is not Algorithm.AES_256_CBC]
VECTORS = sorted((Path(__file__).parents[2] / "vectors/shared-key").glob("*.json"))


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_seals_and_opens_its_vectors(path: Path) -> None:
    case = json.loads(path.read_text())
    algorithm, key, sealed = Algorithm(case["algorithm"]), b64decode(case["key"]), b64decode(case["sealed"])
    plaintext = case["plaintext"].encode()
    assert open_shared(algorithm, key, sealed) == plaintext
    assert seal_shared(algorithm, key, plaintext, lambda count: sealed[:count]) == sealed


def test_there_is_a_vector_for_each_algorithm() -> None:
    assert {path.stem for path in VECTORS} == {algorithm.value.lower() for algorithm in Algorithm}


@pytest.mark.parametrize("algorithm", Algorithm)
@given(plaintext=st.binary(max_size=100))
def test_opens_what_it_sealed(algorithm: Algorithm, plaintext: bytes) -> None:
    assert open_shared(algorithm, KEY, seal_shared(algorithm, KEY, plaintext, system_entropy)) == plaintext


@pytest.mark.parametrize("algorithm", AUTHENTIC)
def test_refuses_each_turned_bit(algorithm: Algorithm) -> None:
    sealed = seal_shared(algorithm, KEY, b"a picture", system_entropy)
    for bit in range(8 * len(sealed)):
        turned = bytearray(sealed)
        turned[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Unopenable):
            open_shared(algorithm, KEY, bytes(turned))


@pytest.mark.parametrize("algorithm", Algorithm)
@given(untrusted=st.binary(max_size=27))
def test_refuses_what_is_too_short(algorithm: Algorithm, untrusted: bytes) -> None:
    with pytest.raises(Unopenable):
        open_shared(algorithm, KEY, untrusted)


@pytest.mark.parametrize("length", [33, 47])
def test_refuses_cbc_of_broken_blocks(length: int) -> None:
    with pytest.raises(Unopenable):
        open_shared(Algorithm.AES_256_CBC, KEY, bytes(length))


def test_refuses_cbc_with_a_wrong_pad() -> None:
    sealed = bytearray(seal_shared(Algorithm.AES_256_CBC, KEY, bytes(16), bytes))
    sealed[-17] ^= 0x80
    with pytest.raises(Unopenable):
        open_shared(Algorithm.AES_256_CBC, KEY, bytes(sealed))


def test_gcm_is_what_any_library_makes() -> None:
    nonce = bytes(12)
    assert open_shared(Algorithm.AES_256_GCM, KEY, nonce + AESGCM(KEY).encrypt(nonce, b"text", None)) == b"text"


def test_hs512_is_rfc_7518_under_the_derived_key() -> None:
    extracted = hmac.digest(bytes(32), KEY, "sha256")
    label = b"ocrypt shared-key AES-256-CBC-HS512"
    first = hmac.digest(extracted, label + b"\x01", "sha256")
    second = hmac.digest(extracted, first + label + b"\x02", "sha256")
    sealed = seal_shared(Algorithm.AES_256_CBC, second, b"text", system_entropy)
    tag = hmac.digest(first, sealed + bytes(8), "sha512")[:32]
    assert open_shared(Algorithm.AES_256_CBC_HS512, KEY, sealed + tag) == b"text"
