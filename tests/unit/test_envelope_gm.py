"""The SM envelope: what the vectors can't show, since each sealing is another."""

from __future__ import annotations

import pytest

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, Refused
from ocrypt.core.ids import KeyId
from ocrypt.core.secrets import Opened
from ocrypt.envelope.gm_open import generate_gm, gm_replay_id, open_gm_into
from ocrypt.envelope.gm_seal import GmKeyConfig, seal_gm
from ocrypt.envelope.gm_wire import parse_gm_header
from ocrypt.envelope.keyconfig import KeyConfig, encode_list, parse_list
from ocrypt.envelope.open import generate
from ocrypt.envelope.reply import AnswerKey, ReplySealer
from ocrypt.envelope.wire import parse_header
from ocrypt.hazmat.suites import Aead, Kem

KEY = generate_gm(KeyId(9))
CONFIG = GmKeyConfig(KEY.key_id, KEY.key.public)
MESSAGE = b"the message"


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 100_000])
def test_what_is_sealed_opens_and_so_does_its_answer(length: int) -> None:
    message = bytes(length)
    sealing = seal_gm(Opened(message), CONFIG)
    pages = bytearray(len(sealing.sealed.body))
    opening = open_gm_into(sealing.sealed, KEY, pages)
    assert pages[: opening.length] == message
    answer_key = AnswerKey.decode(opening.answer_key.encode().reveal())
    assert sealing.opener.open(ReplySealer(answer_key).whole(Opened(message))).reveal() == message


def test_the_same_message_is_sealed_anew_each_time() -> None:
    bodies = [bytes(seal_gm(Opened(MESSAGE), CONFIG).sealed.body) for _ in range(10)]
    assert len({gm_replay_id(body) for body in bodies}) == 10
    assert len({body[-27:] for body in bodies}) == 10


def test_another_key_under_the_same_id_opens_nothing() -> None:
    body = seal_gm(Opened(MESSAGE), CONFIG).sealed.body
    pages = bytearray(b"\xaa" * len(body))
    with pytest.raises(Refused) as caught:
        open_gm_into(body, generate_gm(KEY.key_id), pages)
    assert caught.value.code is Code.ENVELOPE_UNOPENABLE
    # A key that SM2 refuses leaves the pages untouched.
    assert set(pages) == {0xAA}


def test_pages_that_are_too_small_are_a_mistake_of_the_caller() -> None:
    body = seal_gm(Opened(MESSAGE), CONFIG).sealed.body
    with pytest.raises(ValueError, match="smaller"):
        open_gm_into(body, KEY, bytearray(len(MESSAGE) - 1))


def test_a_public_key_that_is_none_is_the_service_misbehaving() -> None:
    with pytest.raises(LocalError) as caught:
        seal_gm(Opened(MESSAGE), GmKeyConfig(KeyId(1), bytes(65)))
    assert caught.value.code is Code.SERVER_MISBEHAVED


def test_a_key_shows_its_id_and_nothing_else() -> None:
    assert repr(KEY) == "<GmPrivateKey 9>"


def test_parts_of_two_requests_do_not_fit_together() -> None:
    one, other = (bytes(seal_gm(Opened(MESSAGE), CONFIG).sealed.body) for _ in range(2))
    start = parse_gm_header(one).body_start
    mixed = one[:start] + other[parse_gm_header(other).body_start :]
    with pytest.raises(Refused):
        open_gm_into(mixed, KEY, bytearray(len(mixed)))


def test_oblivious_http_knows_no_sm4() -> None:
    """The number that SM4-GCM has in here is on no wire: neither a header nor a key configuration may name it."""
    config = generate(Kem.X25519, KeyId(1)).config
    named = KeyConfig(
        key_id=KeyId(1), kem=Kem.X25519, public_key=config.public_key, aeads=(Aead.SM4GCM, Aead.AES256GCM)
    )
    (parsed,) = parse_list(encode_list([named]))
    assert parsed.aeads == (Aead.AES256GCM,)
    header = b"\x01" + b"".join(number.to_bytes(2, "big") for number in (Kem.X25519, 1, Aead.SM4GCM))
    with pytest.raises(Refused) as caught:
        parse_header(header + bytes(100))
    assert caught.value.code is Code.ENVELOPE_UNOPENABLE
