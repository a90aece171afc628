"""The HPKE context and its parts, where the vectors do not reach."""

from __future__ import annotations

import pytest

from ocrypt.core.secrets import Secret
from ocrypt.hazmat import hpke, kem
from ocrypt.hazmat.aead import FINAL_SEQUENCE, Cipher
from ocrypt.hazmat.entropy import system_entropy
from ocrypt.hazmat.errors import Unopenable
from ocrypt.hazmat.suites import Aead, Kem

SUITE = hpke.Suite(Kem.X25519, Aead.AES256GCM)
KEY = kem.private_key(Kem.X25519, Secret(bytes(range(32))))


def _pair() -> tuple[hpke.Context, hpke.Context]:
    sender = hpke.setup_base_sender(SUITE, KEY.public, b"info", system_entropy)
    return sender.context, hpke.setup_base_receiver(SUITE, sender.enc, KEY, b"info")


def test_messages_open_in_their_order_only() -> None:
    sender, receiver = _pair()
    first, second = sender.seal(b"one", b"a"), sender.seal(b"two", b"")
    with pytest.raises(Unopenable):
        receiver.open(second, b"")
    assert receiver.open(first, b"a") == b"one"
    with pytest.raises(Unopenable):
        receiver.open(first, b"a")
    assert receiver.open(second, b"") == b"two"


@pytest.mark.parametrize("info", [b"", b"Info", b"info "])
def test_another_info_string_gives_another_context(info: bytes) -> None:
    sender = hpke.setup_base_sender(SUITE, KEY.public, b"info", system_entropy)
    receiver = hpke.setup_base_receiver(SUITE, sender.enc, KEY, info)
    assert receiver.export(b"x", 32).reveal() != sender.context.export(b"x", 32).reveal()
    with pytest.raises(Unopenable):
        receiver.open(sender.context.seal(b"", b""), b"")


def test_what_does_not_open_leaves_zeros() -> None:
    for aead in Aead:
        cipher = Cipher(aead, bytes(aead.key_length), bytes(12))
        sealed = cipher.seal(0, b"a picture's rows", b"")
        sealed[-1] ^= 1
        out = bytearray(b"\xaa" * 16)
        with pytest.raises(Unopenable) as caught:
            cipher.open_into(0, sealed, b"", out)
        assert out == bytes(16)
        assert caught.value.args == ()


def test_a_nonce_is_never_used_twice() -> None:
    cipher = Cipher(Aead.AES256GCM, bytes(32), b"\xff" * 12)
    assert cipher.open(FINAL_SEQUENCE - 1, cipher.seal(FINAL_SEQUENCE - 1, b"last", b""), b"") == b"last"
    for sequence in (FINAL_SEQUENCE, -1):
        with pytest.raises(Unopenable):
            cipher.seal(sequence, b"", b"")


@pytest.mark.parametrize("length", [0, 1, 15])
def test_what_has_no_tag(length: int) -> None:
    with pytest.raises(Unopenable):
        Cipher(Aead.CHACHA20, bytes(32), bytes(12)).open(0, bytes(length), b"")


@pytest.mark.parametrize("which", Kem)
def test_encapsulated_keys_have_one_length(which: Kem) -> None:
    key = kem.private_key(which, Secret(bytes(range(32))))
    made = kem.encapsulate(which, key.public, system_entropy)
    assert key.decapsulate(made.enc).reveal() == made.shared_secret.reveal()
    assert len(made.enc) == which.enc_length
    assert len(key.public) == which.public_length
    assert key.seed().reveal() == bytes(range(32))
    for wrong in (b"", made.enc[:-1], made.enc + b"\0"):
        with pytest.raises(Unopenable):
            key.decapsulate(wrong)


@pytest.mark.parametrize("which", Kem)
@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_seeds_have_one_length(which: Kem, length: int) -> None:
    with pytest.raises(Unopenable):
        kem.private_key(which, Secret(bytes(length)))


def test_a_low_order_half_is_refused_in_xwing_too() -> None:
    key = kem.private_key(Kem.XWING, Secret(bytes(range(32))))
    made = kem.encapsulate(Kem.XWING, key.public, system_entropy)
    with pytest.raises(Unopenable):
        key.decapsulate(made.enc[:1088] + bytes(32))


def test_the_system_s_randomness_is_fresh() -> None:
    assert len({system_entropy(16) for _ in range(50)}) == 50
    assert len(system_entropy(33)) == 33
