"""Round trips and parsers under anything that hypothesis can think of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.envelope_cases import WAYS, Way, expect, open_
from ocrypt.core.base64url import decode_base64url, encode_base64url
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, OcryptError, Refused, Unreadable
from ocrypt.core.ids import KeyId
from ocrypt.core.secrets import Opened, Sealed, Secret
from ocrypt.envelope import statement, varint
from ocrypt.envelope.answer import Opener
from ocrypt.envelope.canonical import Json, canonical, parse
from ocrypt.envelope.gm_open import generate_gm, open_gm_into
from ocrypt.envelope.gm_seal import GmKeyConfig, seal_gm
from ocrypt.envelope.keyconfig import Aead, Kem, KeyConfig, encode_list, parse_list
from ocrypt.envelope.message import (
    Field,
    Request,
    Response,
    encode_request,
    encode_response,
    parse_request,
    parse_response,
)
from ocrypt.envelope.open import open_into, pages_length
from ocrypt.envelope.padding import Padding, padded_length, padme, steps
from ocrypt.envelope.reply import AnswerKey, ReplySealer
from ocrypt.envelope.stream import ResponseReader, ResponseWriter
from ocrypt.envelope.window import check_fresh, http_date
from ocrypt.envelope.wire import Form, parse_header
from ocrypt.hazmat.suites import HPKE_AEADS

# The machine is shared: how long an example takes says nothing.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

WAY = st.sampled_from(WAYS)
X25519_CHUNKED = Way(kem=Kem.X25519, aead=Aead.AES256GCM, form=Form.CHUNKED)


@given(way=WAY, message=st.binary(max_size=400), chunk=st.integers(1, 200), answer=st.binary(max_size=400))
def test_what_is_sealed_opens_and_is_answered(way: Way, message: bytes, chunk: int, answer: bytes) -> None:
    sealing = way.seal(message, chunk=chunk)
    received = open_(sealing.sealed, way)
    assert received.message == message
    assert sealing.opener.open(ReplySealer(received.opening.answer_key).whole(Opened(answer))).reveal() == answer


@given(pieces=st.lists(st.binary(max_size=50)), last=st.binary(max_size=50), cuts=st.lists(st.integers(0, 2000)))
def test_an_answer_may_arrive_in_any_parts(pieces: list[bytes], last: bytes, cuts: list[int]) -> None:
    sealing = X25519_CHUNKED.seal(b"")
    sealer = ReplySealer(open_(sealing.sealed, X25519_CHUNKED).opening.answer_key)
    body = sealer.begin() + b"".join(sealer.chunk(Opened(piece)) for piece in pieces) + sealer.final(Opened(last))
    edges = sorted({0, len(body), *(cut for cut in cuts if cut < len(body))})
    opened = [piece for a, b in pairwise(edges) for piece in sealing.opener.feed(body[a:b])]
    opened.append(sealing.opener.finish())
    assert [bytes(piece.reveal()) for piece in opened] == [*(piece for piece in pieces if piece), last]


@given(way=WAY, message=st.binary(max_size=60), change=st.data())
@settings(max_examples=300)
def test_any_other_body_does_not_open(way: Way, message: bytes, change: st.DataObject) -> None:
    body = bytes(way.seal(message, chunk=20).sealed.body)
    start = change.draw(st.integers(1, len(body)))
    end = change.draw(st.integers(start, len(body)))
    other = body[:start] + change.draw(st.binary(max_size=30)) + body[end:]
    if other == body:
        return
    pages = bytearray(len(other))
    with pytest.raises(Refused) as caught:
        open_into(Sealed(other), way.key, pages, way.form)
    assert caught.value.code is Code.ENVELOPE_UNOPENABLE
    assert pages == bytes(len(other))


@given(st.binary(max_size=1300))
def test_a_header_is_read_or_refused(untrusted: bytes) -> None:
    try:
        header = parse_header(untrusted)
    except Refused as refused:
        expect(refused.code, Code.ENVELOPE_UNOPENABLE)
    else:
        assert header.encode() == untrusted[:7]
        assert pages_length(untrusted) >= 0


CONFIGS = st.lists(
    st.builds(
        lambda key_id, kem, aeads, fill: KeyConfig(
            key_id=KeyId(key_id), kem=kem, public_key=bytes([fill]) * kem.public_length, aeads=tuple(aeads)
        ),
        st.integers(0, 255), st.sampled_from(Kem),
        st.lists(st.sampled_from(sorted(HPKE_AEADS)), min_size=1, unique=True), st.integers(0, 255),
    ),
    min_size=1, max_size=5, unique_by=lambda config: config.key_id,
)  # fmt: skip


@given(CONFIGS)
def test_key_configurations_are_read_back(configs: list[KeyConfig]) -> None:
    assert parse_list(encode_list(configs)) == tuple(configs)


@given(configs=CONFIGS, at=st.integers(0), byte=st.integers(0, 255), junk=st.binary(max_size=40))
def test_key_configurations_are_read_or_refused(configs: list[KeyConfig], at: int, byte: int, junk: bytes) -> None:
    encoded = bytearray(encode_list(configs))
    encoded[at % len(encoded)] = byte
    for untrusted in (bytes(encoded), junk, bytes(encoded) + junk):
        try:
            found = parse_list(untrusted)
        except LocalError as refused:
            expect(refused.code, Code.SERVER_MISBEHAVED)
        else:
            assert parse_list(encode_list(found)) == found


NAMES = st.from_regex(r"[a-z0-9!#$%&'*+.^_`|~-]{1,20}", fullmatch=True)
VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=30).map(lambda text: text.strip("\t "))
FIELDS = st.lists(st.builds(Field, NAMES, VALUES), max_size=6).map(tuple)
VISIBLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=30)
REQUESTS = st.builds(
    Request,
    method=st.sampled_from(["POST", "GET", "X-Y"]), scheme=st.just("https"), authority=VISIBLE,
    path=VISIBLE.map(lambda text: "/" + text), headers=FIELDS, content=st.binary(max_size=300),
)  # fmt: skip
RESPONSES = st.builds(Response, status=st.integers(200, 599), headers=FIELDS, content=st.binary(max_size=300))
PADDING = st.sampled_from(Padding)


@given(request=REQUESTS, padding=PADDING)
def test_requests_are_read_back(request: Request, padding: Padding) -> None:
    encoded = encode_request(request, padded=padding)
    assert parse_request(encoded) == request
    assert len(encoded) == padded_length(len(encode_request(request, padded=Padding.NONE)), padding)


@given(response=RESPONSES, padding=PADDING)
def test_responses_are_read_back(response: Response, padding: Padding) -> None:
    assert parse_response(encode_response(response, padded=padding)) == response


@given(response=RESPONSES, pieces=st.lists(st.binary(max_size=90)), padding=PADDING, step=st.integers(1, 300))
def test_responses_in_parts_are_read_back(response: Response, pieces: list[bytes], padding: Padding, step: int) -> None:
    writer = ResponseWriter()
    encoded = writer.begin(response.status, response.headers) + b"".join(map(writer.piece, pieces))
    encoded += writer.end(padded=padding)
    assert parse_response(encoded).content == b"".join(pieces)
    reader = ResponseReader()
    content = b"".join(reader.feed(encoded[at : at + step]) for at in range(0, len(encoded), step))
    head = reader.finish()
    assert (head.status, head.headers, content) == (response.status, response.headers, b"".join(pieces))


@given(request=REQUESTS, at=st.integers(0), junk=st.binary(max_size=9), cut=st.integers(0, 12))
def test_requests_are_read_or_refused(request: Request, at: int, junk: bytes, cut: int) -> None:
    encoded = encode_request(request, padded=Padding.NONE)
    at %= len(encoded)
    for untrusted in (encoded[:at] + junk + encoded[at + cut :], junk):
        try:
            found = parse_request(untrusted)
        except Unreadable as refused:
            expect(refused.code, Code.REQUEST_MALFORMED)
        else:
            assert parse_request(encode_request(found)) == found


@given(untrusted=st.binary(max_size=60), framing=st.sampled_from([b"", b"\x01\x40\xc8", b"\x03\x40\xc8"]))
def test_both_readers_of_a_response_agree(untrusted: bytes, framing: bytes) -> None:
    encoded = framing + untrusted
    reader = ResponseReader()
    try:
        expected = parse_response(encoded)
    except LocalError as refused:
        expect(refused.code, Code.SERVER_MISBEHAVED)
        with pytest.raises(LocalError):
            [reader.feed(encoded[at : at + 1]) for at in range(len(encoded))] + [reader.finish()]
    else:
        content = b"".join(reader.feed(encoded[at : at + 1]) for at in range(len(encoded)))
        head = reader.finish()
        assert (head.status, head.headers, content) == (expected.status, expected.headers, expected.content)


@given(st.binary(max_size=200), st.sampled_from(Form), st.integers(1, 50))
def test_an_answer_that_nobody_sealed_does_not_open(untrusted: bytes, form: Form, step: int) -> None:
    opener = Opener(AnswerKey(form=form, aead=Aead.AES256GCM, enc=bytes(32), secret=Secret(bytes(32))))
    with pytest.raises(LocalError) as caught:
        [opener.feed(untrusted[at : at + step]) for at in range(0, len(untrusted), step)] + [opener.finish()]
    assert caught.value.code is Code.ANSWER_UNOPENABLE


@given(st.binary(max_size=120))
def test_an_answer_key_is_read_or_refused(encoded: bytes) -> None:
    for untrusted in (encoded, b"\x01\x00\x00\x02\x00\x20" + encoded):
        try:
            key = AnswerKey.decode(untrusted)
        except OcryptError as refused:
            expect(refused.code, Code.INTERNAL)
        else:
            assert key.encode().reveal() == untrusted


@given(st.integers(0, 2**62 - 1))
def test_varints_are_read_back(value: int) -> None:
    encoded = varint.encode(value)
    cursor = varint.Cursor(encoded)
    assert cursor.varint() == value
    assert cursor.at_end


@given(st.integers(0, 2**40))
def test_padded_lengths_hold_what_they_promise(length: int) -> None:
    for rounded in (padme(length), steps(length)):
        assert rounded >= length
        assert padme(rounded) == rounded
    assert padme(length) <= length * 1.12
    assert steps(length) == padme(length) or steps(length) <= 65_536


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9999, 12, 31)), st.integers(-700, 700))  # noqa: DTZ001 - made aware below
def test_dates_are_read_back(naive: datetime, seconds: int) -> None:
    now = naive.replace(microsecond=0, tzinfo=UTC) - timedelta(seconds=800)
    headers = (Field("date", http_date(now + timedelta(seconds=seconds))),)
    request = Request(method="POST", scheme="https", authority="", path="/", headers=headers)
    if abs(seconds) <= 600:
        assert check_fresh(request, now=now) is None
    else:
        with pytest.raises(Unreadable):
            check_fresh(request, now=now)


@given(st.text(max_size=40))
def test_any_other_date_is_stale(date: str) -> None:
    request = Request(method="POST", scheme="https", authority="", path="/", headers=(Field("date", date),))
    with pytest.raises(Unreadable) as caught:
        check_fresh(request, now=datetime(2026, 11, 24, tzinfo=UTC))
    assert caught.value.code is Code.REQUEST_STALE


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON)
def test_canonical_json_is_read_back_and_is_one(value: Json) -> None:
    encoded = canonical(value)
    assert parse(encoded) == value
    assert canonical(parse(encoded)) == encoded


@given(st.binary(max_size=80))
def test_json_is_read_or_refused(untrusted: bytes) -> None:
    try:
        value = parse(untrusted)
    except LocalError as refused:
        expect(refused.code, Code.SERVER_MISBEHAVED)
    else:
        assert parse(canonical(value)) == value


@given(st.binary(max_size=60), st.text(max_size=20))
def test_base64url_is_read_back_or_refused(data: bytes, text: str) -> None:
    assert decode_base64url(encode_base64url(data)) == data
    try:
        decoded = decode_base64url(text)
    except ValueError:
        return
    assert encode_base64url(decoded) == text


@given(st.binary(max_size=200))
def test_statements_are_refused_in_their_own_words(untrusted: bytes) -> None:
    with pytest.raises(LocalError) as caught:
        statement.verify_description(untrusted)
    assert caught.value.code in {Code.SERVER_MISBEHAVED, Code.SIGNATURE_BAD}


GM_KEY = generate_gm(KeyId(5))
GM_BODY = bytes(seal_gm(Opened(b"message"), GmKeyConfig(GM_KEY.key_id, GM_KEY.key.public)).sealed.body)


@given(
    st.one_of(
        st.binary(max_size=400),
        st.tuples(st.integers(0, len(GM_BODY)), st.integers(0, len(GM_BODY)), st.binary(max_size=8)).map(
            lambda cut: GM_BODY[: cut[0]] + cut[2] + GM_BODY[cut[1] :]
        ),
    )
)
def test_only_what_was_sealed_opens_in_the_sm_envelope(untrusted: bytes) -> None:
    pages = bytearray(len(untrusted))
    if untrusted == GM_BODY:
        assert open_gm_into(untrusted, GM_KEY, pages).length == len(b"message")
        return
    with pytest.raises(Refused) as caught:
        open_gm_into(untrusted, GM_KEY, pages)
    assert caught.value.code is Code.ENVELOPE_UNOPENABLE
    assert not any(pages)
