"""Whoever changes a sealed request or answer in any way gets one answer, and nobody sees what was inside."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kit.envelope_cases import KEYS, WAYS, Way, noise, open_
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, OcryptError, Refused
from ocrypt.core.ids import KeyId
from ocrypt.core.secrets import Opened, Sealed
from ocrypt.envelope.answer import Opener
from ocrypt.envelope.keyconfig import Kem
from ocrypt.envelope.open import PrivateKey, generate, open_into, replay_id
from ocrypt.envelope.reply import AnswerKey, ReplySealer
from ocrypt.envelope.wire import HEADER_LENGTH, Form

pytestmark = pytest.mark.hostile

MESSAGE = b"a small request of fifty bytes, three chunks of 20"
SMALL = [way for way in WAYS if way.kem is Kem.X25519]


class Ring:
    """As the keyholder's ring decides on key identifiers, in as few words as can be."""

    def __init__(self, key: PrivateKey) -> None:
        self.key = key

    def open(self, body: bytes, form: Form, pages: bytearray) -> None:
        if body and body[0] != self.key.config.key_id:
            raise Refused(Code.KEY_UNKNOWN)
        open_into(Sealed(body), self.key, pages, form)


def _refusal(body: bytes, way: Way) -> OcryptError:
    pages = bytearray(b"\xaa" * max(len(body), 1))
    with pytest.raises(Refused) as caught:
        Ring(way.key).open(body, way.form, pages)
    # What was opened before the refusal is gone: the pages are as they were, or zeros.
    assert not set(pages) - {0xAA, 0}
    assert caught.value.detail == ""
    return caught.value


@pytest.mark.parametrize("way", SMALL, ids=str)
def test_every_flipped_bit_gives_the_same_answer(way: Way) -> None:
    body = bytes(way.seal(MESSAGE, chunk=20).sealed.body)
    assert open_(Sealed(body), way).message == MESSAGE
    texts: set[tuple[str, str]] = set()
    for bit in range(8 * len(body)):
        flipped = bytearray(body)
        flipped[bit // 8] ^= 1 << bit % 8
        error = _refusal(bytes(flipped), way)
        assert error.code is (Code.KEY_UNKNOWN if bit < 8 else Code.ENVELOPE_UNOPENABLE), bit
        if bit >= 8:
            texts.add((repr(error), str(error)))
    assert len(texts) == 1


@pytest.mark.parametrize("way", [way for way in WAYS if way.kem is Kem.XWING], ids=str)
def test_flipped_bits_with_xwing(way: Way) -> None:
    # Ten thousand openings of X-Wing in each way would take minutes; every 11th bit meets each part of the body.
    body = bytes(way.seal(MESSAGE, chunk=20).sealed.body)
    for bit in range(8, 8 * len(body), 11):
        flipped = bytearray(body)
        flipped[bit // 8] ^= 1 << bit % 8
        assert _refusal(bytes(flipped), way).code is Code.ENVELOPE_UNOPENABLE, bit


@pytest.mark.parametrize("way", SMALL, ids=str)
def test_every_truncation_is_refused(way: Way) -> None:
    body = bytes(way.seal(MESSAGE, chunk=20).sealed.body)
    for length in range(len(body)):
        assert _refusal(body[:length], way).code is Code.ENVELOPE_UNOPENABLE, length


@pytest.mark.parametrize("way", SMALL, ids=str)
def test_anything_appended_is_refused(way: Way) -> None:
    body = bytes(way.seal(MESSAGE, chunk=20).sealed.body)
    for extra in (b"\x00", b"\x01", b"\x00" * 16, body):
        assert _refusal(body + extra, way).code is Code.ENVELOPE_UNOPENABLE


def _chunks(body: bytes, start: int, count: int, size: int) -> list[bytes]:
    """`count` chunks of `size` bytes with their one-byte prefixes, and the rest."""
    edges = [start + number * size for number in range(count + 1)]
    return [body[:start], *(body[a:b] for a, b in pairwise(edges)), body[edges[-1] :]]


ORDERS = {
    "swapped": [0, 2, 1, 3, 4],
    "reversed": [0, 3, 2, 1, 4],
    "first dropped": [0, 2, 3, 4],
    "middle dropped": [0, 1, 3, 4],
    "last dropped": [0, 1, 2, 3],
    "all but last dropped": [0, 4],
    "first doubled": [0, 1, 1, 2, 3, 4],
    "middle doubled": [0, 1, 2, 2, 3, 4],
    "whole doubled": [0, 1, 2, 3, 1, 2, 3, 4],
    "last doubled": [0, 1, 2, 3, 4, 4],
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_chunks_of_a_request_stay_as_they_are(order: list[int]) -> None:
    way = Way(kem=Kem.X25519, aead=SMALL[0].aead, form=Form.CHUNKED)
    message = noise("chunks", 70)
    body = bytes(way.seal(message, chunk=20).sealed.body)
    parts = _chunks(body, HEADER_LENGTH + 32, 3, 37)
    assert b"".join(parts) == body
    assert _refusal(b"".join(parts[number] for number in order), way).code is Code.ENVELOPE_UNOPENABLE


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("step", [1, 3, 1000])
def test_chunks_of_an_answer_stay_as_they_are(order: list[int], step: int) -> None:
    way = Way(kem=Kem.X25519, aead=SMALL[0].aead, form=Form.CHUNKED)
    sealing = way.seal(MESSAGE)
    sealer = ReplySealer(open_(sealing.sealed, way).opening.answer_key)
    parts = [sealer.begin(), *(sealer.chunk(Opened(bytes([number]) * 20)) for number in range(3))]
    parts.append(sealer.final(Opened(b"end")))
    changed = b"".join(parts[number] for number in order)
    with pytest.raises(LocalError) as caught:
        _feed_all(sealing.opener, changed, step)
    assert caught.value.code is Code.ANSWER_UNOPENABLE
    with pytest.raises(LocalError):
        sealing.opener.feed(b"".join(parts))
    with pytest.raises(LocalError):
        sealing.opener.finish()


def _feed_all(opener: Opener, body: bytes, step: int) -> bytes:
    opened = [piece for at in range(0, len(body), step) for piece in opener.feed(body[at : at + step])]
    return b"".join(piece.reveal() for piece in [*opened, opener.finish()])


@pytest.mark.parametrize("way", SMALL, ids=str)
def test_every_flipped_bit_of_an_answer_is_refused(way: Way) -> None:
    sealing = way.seal(MESSAGE)
    key = open_(sealing.sealed, way).opening.answer_key
    answer = ReplySealer(key).whole(Opened(b"the answer"))
    for bit in range(8 * len(answer)):
        flipped = bytearray(answer)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(LocalError) as caught:
            Opener(key).open(flipped)
        assert caught.value.code is Code.ANSWER_UNOPENABLE
    for length in range(len(answer)):
        with pytest.raises(LocalError):
            Opener(key).open(answer[:length])
    assert Opener(key).open(answer).reveal() == b"the answer"


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_the_other_form_does_not_open(way: Way) -> None:
    body = way.seal(MESSAGE).sealed
    other = Way(kem=way.kem, aead=way.aead, form=Form.CHUNKED if way.form is Form.SINGLE else Form.SINGLE)
    assert _refusal(bytes(body.body), other).code is Code.ENVELOPE_UNOPENABLE


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_another_key_with_the_same_identifier_does_not_open(way: Way) -> None:
    stranger = generate(way.kem, way.key.config.key_id)
    body = way.seal(MESSAGE).sealed
    pages = bytearray(len(body.body))
    with pytest.raises(Refused) as caught:
        open_into(body, stranger, pages, way.form)
    assert caught.value.code is Code.ENVELOPE_UNOPENABLE
    assert pages == bytes(len(pages))


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_an_answer_key_opens_nothing_of_the_request(way: Way) -> None:
    sealing = way.seal(MESSAGE)
    body = bytes(sealing.sealed.body)
    key = open_(sealing.sealed, way).opening.answer_key
    start = HEADER_LENGTH + way.kem.enc_length
    # As an answer, whole and from where its ciphertext begins, under each form, with each place as the nonce.
    for form in Form:
        tried = AnswerKey(form=form, aead=key.aead, enc=key.enc, secret=key.secret)
        for untrusted in (body, body[start:], body[start - key.nonce_length :]):
            with pytest.raises(LocalError):
                Opener(tried).open(untrusted)
    # Nor is its secret the key of the request.
    revealed = bytes(key.secret.reveal())
    from ocrypt.hazmat.aead import Cipher
    from ocrypt.hazmat.errors import Unopenable

    for nonce in (bytes(12), revealed[:12], body[start : start + 12]):
        with pytest.raises(Unopenable):
            Cipher(key.aead, revealed, nonce).open(0, body[start:], b"")


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_an_answer_to_another_request_does_not_open(way: Way) -> None:
    first, second = way.seal(MESSAGE), way.seal(MESSAGE)
    answer = ReplySealer(open_(first.sealed, way).opening.answer_key).whole(Opened(b"for the first"))
    with pytest.raises(LocalError) as caught:
        second.opener.open(answer)
    assert caught.value.code is Code.ANSWER_UNOPENABLE


def test_a_second_key_is_never_tried() -> None:
    # AES-GCM does not commit to its key (spec/envelope.md section 8): one key, one trial.
    calls: list[bytes] = []

    class Counting:
        public = KEYS[Kem.X25519].config.public_key

        def decapsulate(self, untrusted_enc: bytes) -> object:
            calls.append(untrusted_enc)
            return KEYS[Kem.X25519].decapsulator.decapsulate(untrusted_enc)

        def seed(self) -> object:
            raise AssertionError("nobody asks for it")

    way = SMALL[0]
    key = PrivateKey(way.key.config, Counting())
    body = bytearray(way.seal(MESSAGE).sealed.body)
    body[-1] ^= 1
    with pytest.raises(Refused):
        open_into(Sealed(body), key, bytearray(len(body)), way.form)
    assert len(calls) == 1


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_request_is_named_by_its_encapsulated_key_alone(way: Way) -> None:
    body = bytearray(way.seal(MESSAGE).sealed.body)
    name = replay_id(body)
    assert len(name) == 16
    assert replay_id(way.seal(MESSAGE).sealed) != name
    # A replay can't be made a new request by changing what is around the encapsulated key.
    body[-1] ^= 1
    assert replay_id(Sealed(memoryview(body))) == name
    body[HEADER_LENGTH] ^= 1
    assert replay_id(body) != name


def test_no_request_is_sealed_the_same_twice() -> None:
    for way in WAYS:
        bodies = {bytes(way.seal(MESSAGE).sealed.body) for _ in range(8)}
        assert len(bodies) == 8


def test_key_ids_are_told_apart_by_the_ring_only() -> None:
    way = SMALL[0]
    other = PrivateKey.from_seed(Kem.X25519, KeyId(200), way.key.decapsulator.seed())
    body = way.seal(MESSAGE).sealed
    with pytest.raises(Refused) as caught:
        open_into(body, other, bytearray(len(body.body)), way.form)
    assert caught.value.code is Code.ENVELOPE_UNOPENABLE
