"""SM2: what comes from outside is parsed strictly, before the library sees it."""

from __future__ import annotations

import pytest

from ocrypt.core.secrets import Secret
from ocrypt.hazmat.errors import Unopenable
from ocrypt.hazmat.sm2 import PUBLIC_LENGTH, Sm2Key, check_cipher, encrypt, generate

KEY = generate()
MESSAGE = b"thirty-two bytes of key material"


def test_what_is_encrypted_to_a_key_opens_with_it_and_no_other() -> None:
    cipher = encrypt(KEY.public, MESSAGE)
    assert KEY.decrypt(cipher, len(MESSAGE)).reveal() == MESSAGE
    with pytest.raises(Unopenable):
        generate().decrypt(cipher, len(MESSAGE))


def test_a_key_shows_nothing() -> None:
    assert repr(KEY) == "<Sm2Key>"


@pytest.mark.parametrize(
    "public",
    [
        b"",
        KEY.public[:-1],
        KEY.public + b"\x00",
        b"\x02" + KEY.public[1:],
        KEY.public[:-1] + bytes([KEY.public[-1] ^ 1]),
        b"\x04" + bytes(64),
        # x = p is 0 for whoever reduces it.
        b"\x04" + bytes.fromhex("fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff") + KEY.public[33:],
    ],
)
def test_what_is_no_point_is_refused(public: bytes) -> None:
    with pytest.raises(Unopenable):
        encrypt(public, MESSAGE)
    with pytest.raises(Unopenable):
        Sm2Key(Secret(bytes(32)), public)


def test_a_scalar_has_32_bytes() -> None:
    assert len(KEY.public) == PUBLIC_LENGTH
    with pytest.raises(Unopenable):
        Sm2Key(Secret(bytes(31)), KEY.public)


def _der(*parts: tuple[int, bytes], shape: str = "short") -> bytes:
    body = b"".join(bytes([tag, len(content)]) + content for tag, content in parts)
    if shape == "indefinite":
        return b"\x30\x80" + body
    if shape == "two bytes":
        return b"\x30\x82" + len(body).to_bytes(2, "big") + body
    return b"\x30" + (bytes([len(body)]) if len(body) < 0x80 else bytes([0x81, len(body)])) + body


# The base point of GB/T 32918.5: a small well-formed cipher needs no key.
X = bytes.fromhex("32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7")
Y = b"\x00" + bytes.fromhex("bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0")
HASH = (4, bytes(32))
GOOD = ((2, X), (2, Y), HASH, (4, bytes(4)))


def test_the_one_encoding_passes_and_a_well_formed_one_of_nobody_is_unopenable() -> None:
    cipher = _der(*GOOD)
    check_cipher(cipher, 4)
    with pytest.raises(Unopenable):
        KEY.decrypt(cipher, 4)


@pytest.mark.parametrize(
    "cipher",
    [
        b"",
        b"\x30",
        _der(*GOOD)[:-1],
        _der(*GOOD) + b"\x00",
        _der(*GOOD, (4, b"")),
        b"\x31" + _der(*GOOD)[1:],
        _der(*GOOD, shape="indefinite"),
        _der(*GOOD, shape="two bytes"),
        _der((2, b"\x00" + X), *GOOD[1:]),
        _der((2, X), (2, Y[1:]), *GOOD[2:]),
        _der((2, b""), *GOOD[1:]),
        _der((3, X), *GOOD[1:]),
        _der((2, Y), (2, X), *GOOD[2:]),
        _der(*GOOD[:2], (4, bytes(31)), GOOD[3]),
        _der(*GOOD[:3], (4, bytes(5))),
        _der(*GOOD[:3]),
        # A length in two bytes that needs one.
        _der(*GOOD[:3])[:-34] + b"\x04\x81\x20" + bytes(32),
        b"\x30\x81",
        b"\x30\x81\x10" + bytes(16),
    ],
)
def test_every_other_encoding_is_refused(cipher: bytes) -> None:
    with pytest.raises(Unopenable):
        check_cipher(cipher, 4)
