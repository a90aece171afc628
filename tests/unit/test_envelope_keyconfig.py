"""Key configurations, where the vectors do not reach."""

from __future__ import annotations

import pytest

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.ids import KeyId
from ocrypt.envelope.keyconfig import (
    MAX_LENGTH,
    MEDIA_TYPE,
    OFFERED_AEADS,
    Aead,
    Kem,
    KeyConfig,
    encode_list,
    parse_list,
)

CONFIG = KeyConfig(key_id=KeyId(3), kem=Kem.X25519, public_key=bytes(range(32)))


def test_our_services_offer_two_aeads_of_256_bits() -> None:
    assert CONFIG.aeads == OFFERED_AEADS == (Aead.AES256GCM, Aead.CHACHA20)
    assert all(aead.key_length == 32 for aead in OFFERED_AEADS)
    assert MEDIA_TYPE == "application/ohttp-keys"


def test_a_list_is_bounded() -> None:
    one = encode_list([CONFIG])
    unknown = b"\x01\x00" + bytes([9, 0xFF, 0xFF]) + bytes(253)
    whole = one + unknown * ((MAX_LENGTH - len(one)) // len(unknown))
    assert parse_list(whole) == (CONFIG,)
    with pytest.raises(LocalError) as caught:
        parse_list(whole + unknown)
    assert caught.value.code is Code.SERVER_MISBEHAVED
    assert caught.value.detail == "its key configuration is malformed"


def test_an_aead_that_stands_twice_counts_once() -> None:
    twice = KeyConfig(key_id=KeyId(3), kem=Kem.X25519, public_key=bytes(32), aeads=(Aead.CHACHA20, Aead.CHACHA20))
    assert parse_list(encode_list([twice]))[0].aeads == (Aead.CHACHA20,)
