"""Ed25519."""

from __future__ import annotations

import pytest

from ocrypt.core.codes import Code
from ocrypt.core.secrets import Secret
from ocrypt.hazmat.errors import BadSignature
from ocrypt.hazmat.sign import SIGNATURE_LENGTH, SigningKey, VerifyKey

# RFC 8032 section 7.1, tests 1 to 3: seed, public key, message, signature.
RFC8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe246551"
            "41438e7a100b"
        ),
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d"
            "291612bb0c00"
        ),
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027"
            "beceea1ec40a"
        ),
    ),
]


@pytest.mark.parametrize(("seed", "public", "message", "signature"), RFC8032)
def test_rfc8032(seed: str, public: str, message: str, signature: str) -> None:
    key = SigningKey.from_seed(Secret(bytes.fromhex(seed)))
    assert key.public.raw.hex() == public
    assert key.sign(bytes.fromhex(message)).hex() == signature
    VerifyKey(bytes.fromhex(public)).verify(bytes.fromhex(signature), bytes.fromhex(message))


def test_what_is_signed_verifies_and_nothing_else_does() -> None:
    key, other = SigningKey.generate(), SigningKey.generate()
    signature = key.sign(b"message")
    assert len(signature) == SIGNATURE_LENGTH
    key.public.verify(signature, b"message")
    wrong = [
        (key.public, signature, b"Message"),
        (other.public, signature, b"message"),
        (key.public, signature[:-1], b"message"),
        (key.public, signature + b"\0", b"message"),
        (key.public, b"", b"message"),
        (key.public, bytes(64), b"message"),
    ]
    wrong += [
        (key.public, bytes(b ^ (1 << bit % 8) if at == bit // 8 else b for at, b in enumerate(signature)), b"message")
        for bit in range(8 * len(signature))
    ]
    for public, untrusted, message in wrong:
        with pytest.raises(BadSignature) as caught:
            public.verify(untrusted, message)
        assert caught.value.code is Code.SIGNATURE_BAD


def test_a_key_is_made_again_from_its_seed() -> None:
    key = SigningKey.generate(lambda count: bytes(range(count)))
    assert key.seed().reveal() == bytes(range(32))
    assert SigningKey.from_seed(key.seed()).public.raw == key.public.raw
    assert SigningKey.generate().public.raw != SigningKey.generate().public.raw


@pytest.mark.parametrize("length", [0, 31, 33])
def test_what_is_no_key(length: int) -> None:
    with pytest.raises(BadSignature):
        VerifyKey(bytes(length))
    with pytest.raises(BadSignature):
        SigningKey.from_seed(Secret(bytes(length)))
