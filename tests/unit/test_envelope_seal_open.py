"""Sealing, opening and answering, as client, keyholder and job do it."""

from __future__ import annotations

import mmap

import pytest

from kit.envelope_cases import KEYS, WAYS, Way, noise, open_
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, OcryptError, Refused
from ocrypt.core.ids import KeyId
from ocrypt.core.secrets import Opened, Sealed, Secret
from ocrypt.envelope.answer import MAX_ANSWER, Opener
from ocrypt.envelope.keyconfig import Aead, Kem, KeyConfig
from ocrypt.envelope.open import PrivateKey, generate, open_into, pages_length, replay_id
from ocrypt.envelope.reply import AnswerKey, ReplySealer
from ocrypt.envelope.seal import seal
from ocrypt.envelope.wire import MAX_CHUNK, Form, enc_length, parse_header

LENGTHS = [0, 1, 15, 16, 17, 16_383, 16_384, 16_385, 100_000]


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_request_and_its_answer(way: Way, length: int) -> None:
    message, answer = noise("request", length), noise("answer", length)
    sealing = way.seal(message)
    received = open_(sealing.sealed, way)
    assert received.message == message
    sealed_answer = ReplySealer(received.opening.answer_key).whole(Opened(answer))
    assert sealing.opener.open(sealed_answer).reveal() == answer


@pytest.mark.parametrize("form", Form)
def test_fifty_megabytes(form: Form) -> None:
    way = Way(kem=Kem.XWING, aead=Aead.AES256GCM, form=form)
    message = noise("block", 1 << 20) * 50
    sealing = way.seal(message)
    assert len(sealing.sealed.body) < 1.002 * len(message)
    received = open_(sealing.sealed, way)
    assert received.message == message
    answer = ReplySealer(received.opening.answer_key).whole(Opened(message))
    assert sealing.opener.open(answer).reveal() == message


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_it_takes_any_buffer(kind: type, form: Form) -> None:
    way = Way(kem=Kem.X25519, aead=Aead.AES256GCM, form=form)
    sealing = seal(Opened(kind(b"a picture")), way.key.config, form=form)
    body = kind(bytes(sealing.sealed.body))
    with mmap.mmap(-1, mmap.PAGESIZE) as mapped:
        opening = open_into(body, way.key, mapped, form)
        assert mapped[: opening.length] == b"a picture"
        assert mapped[opening.length :] == bytes(mmap.PAGESIZE - opening.length)
    answer = ReplySealer(opening.answer_key).whole(Opened(kind(b"its text")))
    assert sealing.opener.open(kind(answer)).reveal() == b"its text"


@pytest.mark.parametrize("form", Form)
def test_pages_can_be_given_up_at_once_after_a_refusal(form: Form) -> None:
    # A view that an error's traceback kept alive would keep the memory of a picture mapped.
    way = Way(kem=Kem.X25519, aead=Aead.AES256GCM, form=form)
    body = bytearray(way.seal(bytes(100), chunk=30).sealed.body)
    body[-1] ^= 1
    mapped = mmap.mmap(-1, mmap.PAGESIZE)
    with pytest.raises(Refused) as caught:
        open_into(Sealed(body), way.key, mapped, form)
    mapped.close()
    assert mapped.closed
    assert caught.value.code is Code.ENVELOPE_UNOPENABLE


def test_it_seals_with_aes256_where_that_is_offered() -> None:
    config = KEYS[Kem.X25519].config
    turned = KeyConfig(
        key_id=config.key_id, kem=config.kem, public_key=config.public_key, aeads=(Aead.CHACHA20, Aead.AES256GCM)
    )
    only = KeyConfig(key_id=config.key_id, kem=config.kem, public_key=config.public_key, aeads=(Aead.CHACHA20,))
    assert parse_header(seal(Opened(b""), turned).sealed.body).aead is Aead.AES256GCM
    assert parse_header(seal(Opened(b""), only).sealed.body).aead is Aead.CHACHA20
    with pytest.raises(ValueError, match="does not offer"):
        seal(Opened(b""), only, aead=Aead.AES256GCM)


@pytest.mark.parametrize("chunk", [0, -1, MAX_CHUNK + 1])
def test_a_chunk_has_a_size_that_receivers_take(chunk: int) -> None:
    with pytest.raises(ValueError, match="1 to 1048576"):
        seal(Opened(b"x"), KEYS[Kem.X25519].config, form=Form.CHUNKED, chunk=chunk)


@pytest.mark.parametrize("chunk", [1, 17, MAX_CHUNK])
def test_any_such_size_opens(chunk: int) -> None:
    way = Way(kem=Kem.X25519, aead=Aead.AES256GCM, form=Form.CHUNKED)
    message = noise("sizes", min(3 * chunk, MAX_CHUNK + 100))
    assert open_(way.seal(message, chunk=chunk).sealed, way).message == message


@pytest.mark.parametrize(
    ("kem", "public_key"),
    [
        (Kem.X25519, bytes(32)),
        (Kem.X25519, bytes(31)),
        (Kem.XWING, b"\xff" * 1216),
        (Kem.XWING, bytes(1216)),
        (Kem.XWING, bytes(1215)),
    ],
    ids=["low order", "short", "out of range", "low order half", "short xwing"],
)
def test_it_does_not_seal_to_what_is_no_key(kem: Kem, public_key: bytes) -> None:
    config = KeyConfig(key_id=KeyId(1), kem=kem, public_key=public_key)
    with pytest.raises(LocalError) as caught:
        seal(Opened(b"x"), config)
    assert caught.value.code is Code.SERVER_MISBEHAVED


def test_pages_that_are_too_small_are_the_caller_s_mistake() -> None:
    way = WAYS[0]
    sealed = way.seal(b"four").sealed
    assert pages_length(sealed) == 4
    with pytest.raises(ValueError, match="smaller"):
        open_into(sealed, way.key, bytearray(3), way.form)


@pytest.mark.parametrize("untrusted", [b"", b"\x00" * 7, b"\x00" + b"\xff" * 100, bytes(54)])
def test_what_is_no_request_has_no_name_and_no_length(untrusted: bytes) -> None:
    for ask in (replay_id, pages_length, parse_header):
        with pytest.raises(Refused) as caught:
            ask(untrusted)
        assert caught.value.code is Code.ENVELOPE_UNOPENABLE


def test_a_header_is_read_back() -> None:
    for way in WAYS:
        body = way.seal(b"").sealed.body
        header = parse_header(body)
        assert (header.kem, header.aead, header.key_id) == (way.kem, way.aead, way.key.config.key_id)
        assert header.encode() == bytes(body[:7])
        assert enc_length(header.kem) == (1120 if way.kem is Kem.XWING else 32)


def test_forms_have_the_registered_media_types() -> None:
    assert [(form.request_media_type, form.response_media_type) for form in Form] == [
        ("message/ohttp-req", "message/ohttp-res"),
        ("message/ohttp-chunked-req", "message/ohttp-chunked-res"),
    ]


@pytest.mark.parametrize("kem", Kem)
def test_a_key_is_made_again_from_its_seed(kem: Kem) -> None:
    key = generate(kem, KeyId(9))
    again = PrivateKey.from_seed(kem, KeyId(9), key.decapsulator.seed())
    assert again.config == key.config
    assert generate(kem, KeyId(9)).config != key.config
    assert repr(key) == "<PrivateKey 9>"


def test_a_key_and_a_configuration_that_are_no_pair() -> None:
    with pytest.raises(ValueError, match="not that of"):
        PrivateKey(KEYS[Kem.X25519].config, KEYS[Kem.XWING].decapsulator)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_an_answer_key_travels(way: Way) -> None:
    sealing = way.seal(b"a picture")
    key = open_(sealing.sealed, way).opening.answer_key
    handed = bytes(key.encode().reveal())
    assert len(handed) == 6 + way.kem.enc_length + 32
    again = AnswerKey.decode(memoryview(handed))
    assert (again.form, again.aead, again.enc) == (key.form, key.aead, key.enc)
    assert again.encode().reveal() == handed
    assert sealing.opener.open(ReplySealer(again).whole(Opened(b"its text"))).reveal() == b"its text"


GOOD = bytes(
    AnswerKey(form=Form.SINGLE, aead=Aead.AES256GCM, enc=bytes(32), secret=Secret(bytes(32))).encode().reveal()
)


@pytest.mark.parametrize(
    "encoded",
    [b"", GOOD[:-1], GOOD + b"\x00", b"\x02" + GOOD[1:], b"\x01\x02" + GOOD[2:], GOOD[:2] + b"\x00\x09" + GOOD[4:]],
    ids=["empty", "cut", "longer", "version", "form", "aead"],
)
def test_what_is_no_answer_key(encoded: bytes) -> None:
    with pytest.raises(OcryptError) as caught:
        AnswerKey.decode(encoded)
    assert caught.value.code is Code.INTERNAL


def _sealer(form: Form) -> ReplySealer:
    return ReplySealer(AnswerKey(form=form, aead=Aead.AES256GCM, enc=bytes(32), secret=Secret(bytes(32))))


def test_an_answer_is_sealed_once_and_in_order() -> None:
    data = Opened(b"x")
    single = _sealer(Form.SINGLE)
    for call in (single.begin, lambda: single.chunk(data), lambda: single.final(data)):
        with pytest.raises(RuntimeError, match="once, in order"):
            call()
    single.single(data)
    with pytest.raises(RuntimeError, match="once, in order"):
        single.whole(data)
    chunked = _sealer(Form.CHUNKED)
    for call in (lambda: chunked.single(data), lambda: chunked.chunk(data), lambda: chunked.final(data)):
        with pytest.raises(RuntimeError, match="once, in order"):
            call()
    chunked.begin()
    assert chunked.chunk(Opened(b"")) == b""
    chunked.final(data)
    for call in (chunked.begin, lambda: chunked.chunk(data), lambda: chunked.final(data)):
        with pytest.raises(RuntimeError, match="once, in order"):
            call()


def test_two_answers_under_one_key_share_no_nonce() -> None:
    assert len({_sealer(Form.SINGLE).single(Opened(b"x"))[:32] for _ in range(20)}) == 20


def test_chunks_of_an_answer_arrive_as_they_are_sealed() -> None:
    way = Way(kem=Kem.XWING, aead=Aead.AES256GCM, form=Form.CHUNKED)
    sealing = way.seal(b"a picture")
    sealer = ReplySealer(open_(sealing.sealed, way).opening.answer_key)
    opener = sealing.opener
    assert opener.form is Form.CHUNKED
    assert opener.feed(sealer.begin()) == []
    page = noise("page", 40_000)
    assert [bytes(piece.reveal()) for piece in opener.feed(sealer.chunk(Opened(b"head")))] == [b"head"]
    assert b"".join(piece.reveal() for piece in opener.feed(sealer.chunk(Opened(page)))) == page
    assert opener.feed(sealer.final(Opened(b"tail"))) == []
    assert opener.finish().reveal() == b"tail"
    with pytest.raises(LocalError):
        opener.finish()


def test_a_single_answer_is_given_at_its_end() -> None:
    way = Way(kem=Kem.X25519, aead=Aead.CHACHA20, form=Form.SINGLE)
    sealing = way.seal(b"")
    answer = ReplySealer(open_(sealing.sealed, way).opening.answer_key).whole(Opened(b"text"))
    assert [sealing.opener.feed(answer[at : at + 1]) for at in range(len(answer))] == [[]] * len(answer)
    assert sealing.opener.finish().reveal() == b"text"


@pytest.mark.parametrize("form", Form)
def test_what_a_client_keeps_is_bounded(form: Form) -> None:
    opener = Opener(AnswerKey(form=form, aead=Aead.AES256GCM, enc=bytes(32), secret=Secret(bytes(32))))
    # The chunked one announces its last chunk, which goes on for ever.
    opener.feed(bytes(32 if form is Form.SINGLE else 33))
    blocks = (MAX_ANSWER if form is Form.SINGLE else MAX_CHUNK) // MAX_CHUNK
    for _ in range(blocks):
        assert opener.feed(bytes(MAX_CHUNK)) == []
    with pytest.raises(LocalError) as caught:
        opener.feed(bytes(MAX_CHUNK))
    assert caught.value.code is Code.ANSWER_UNOPENABLE


@pytest.mark.parametrize("length", [b"\x10", b"\x80\x10\x00\x11"], ids=["empty", "over a mebibyte"])
def test_a_chunk_of_impossible_length_is_refused_before_it_is_kept(length: bytes) -> None:
    opener = Opener(AnswerKey(form=Form.CHUNKED, aead=Aead.AES256GCM, enc=bytes(32), secret=Secret(bytes(32))))
    with pytest.raises(LocalError):
        opener.feed(bytes(32) + length)


def test_sealed_bodies_have_the_overhead_of_the_standard() -> None:
    assert len(seal(Opened(b""), KEYS[Kem.X25519].config).sealed.body) == 7 + 32 + 16
    assert len(seal(Opened(b""), KEYS[Kem.XWING].config).sealed.body) == 7 + 1120 + 16
    assert isinstance(seal(Opened(b""), KEYS[Kem.XWING].config).sealed, Sealed)


def test_nothing_is_taken_after_the_end_of_an_answer() -> None:
    way = Way(kem=Kem.X25519, aead=Aead.CHACHA20, form=Form.CHUNKED)
    sealing = way.seal(b"")
    sealing.opener.feed(ReplySealer(open_(sealing.sealed, way).opening.answer_key).whole(Opened(b"text")))
    sealing.opener.finish()
    for late in (b"", b"x"):
        with pytest.raises(LocalError) as caught:
            sealing.opener.feed(late)
        assert caught.value.code is Code.ANSWER_UNOPENABLE
