"""Frames between gateway and worker, and the lines between the supervisor and its children."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrypt.core.child import Status, What, encode_status, parse_status
from ocrypt.core.codes import Code
from ocrypt.core.frames import (
    HEAD_LENGTH,
    MAX_PAYLOAD,
    Ask,
    BadFrame,
    FrameHead,
    Kind,
    Operation,
    encode,
    encode_ask,
    parse_ask,
    parse_head,
)

ASK = {"operation": 1, "request_id": "00", "media_type": "message/ohttp-req", "actor": "anonymous"}
DEEP = b"[" * 100_000


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("length", [0, 1, 255, 256, MAX_PAYLOAD])
def test_a_frame_tells_its_kind_and_length(kind: Kind, length: int) -> None:
    frame = encode(kind, memoryview(bytes(length)))
    assert parse_head(frame[:HEAD_LENGTH]) == FrameHead(kind=kind, length=length)
    assert frame[HEAD_LENGTH:] == bytes(length)


def test_a_payload_over_the_bound_is_not_sent() -> None:
    with pytest.raises(BadFrame) as caught:
        encode(Kind.DATA, bytes(MAX_PAYLOAD + 1))
    assert caught.value.code is Code.INTERNAL


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\x01\x00\x00\x00",
        b"\x01\x00\x00\x00\x00\x00",
        b"\x00\x00\x00\x00\x00",
        b"\x05\x00\x00\x00\x00",
        b"\xff\xff\xff\xff\xff",
        b"\x02" + (MAX_PAYLOAD + 1).to_bytes(4, "big"),
    ],
    ids=["nothing", "too short", "too long", "kind 0", "kind 5", "all ones", "length over the bound"],
)
def test_a_bad_head_is_refused(head: bytes) -> None:
    with pytest.raises(BadFrame):
        parse_head(head)


@given(st.binary(max_size=8))
def test_a_head_is_parsed_or_refused_and_says_the_same_again(junk: bytes) -> None:
    try:
        head = parse_head(junk)
    except BadFrame:
        return
    assert bytes((head.kind,)) + head.length.to_bytes(4, "big") == junk


asks = st.builds(
    Ask,
    operation=st.sampled_from(Operation),
    request_id=st.text(max_size=40),
    media_type=st.text(max_size=40),
    actor=st.text(max_size=40),
)


@given(asks)
def test_a_question_comes_through(ask: Ask) -> None:
    assert parse_ask(encode_ask(ask)) == ask


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xff",
        b"null",
        b"[]",
        b'"operation"',
        b"{}",
        json.dumps({**ASK, "operation": 0}).encode(),
        json.dumps({**ASK, "operation": 99}).encode(),
        json.dumps({**ASK, "operation": "1"}).encode(),
        json.dumps({**ASK, "operation": [1]}).encode(),
        json.dumps({**ASK, "operation": None}).encode(),
        json.dumps({**ASK, "request_id": 7}).encode(),
        json.dumps({**ASK, "media_type": None}).encode(),
        json.dumps({**ASK, "actor": ["a"]}).encode(),
        json.dumps({**ASK, "more": "x"}).encode(),
        DEEP,
    ],
)
def test_a_bad_question_is_refused(payload: bytes) -> None:
    with pytest.raises(BadFrame):
        parse_ask(payload)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)
almost_asks = st.fixed_dictionaries({}, optional=dict.fromkeys(ASK, json_values)).map(lambda value: {**ASK, **value})


@given(st.binary(max_size=40) | almost_asks.map(lambda value: json.dumps(value).encode()))
def test_junk_is_a_question_of_the_right_types_or_refused(payload: bytes) -> None:
    try:
        ask = parse_ask(payload)
    except BadFrame:
        return
    assert isinstance(ask.operation, Operation)
    assert all(type(value) is str for value in (ask.request_id, ask.media_type, ask.actor))
    assert parse_ask(encode_ask(ask)) == ask


statuses = st.one_of(
    st.builds(Status, what=st.just(What.LISTENING), number=st.integers(0, 65535)),
    st.builds(Status, what=st.just(What.SERVING)),
    st.builds(
        Status,
        what=st.just(What.FATAL),
        code=st.sampled_from([code.value for code in Code]),
        detail=st.text(max_size=50),
    ),
)


@given(statuses)
def test_a_report_is_one_line_and_comes_through(status: Status) -> None:
    line = encode_status(status)
    assert line.endswith("\n")
    assert line.count("\n") == 1
    assert parse_status(line) == status
    assert parse_status(line.encode()) == status


@pytest.mark.parametrize(
    "line",
    [
        "",
        "a library prints this",
        b"\xff\xfe",
        "null",
        "[]",
        "{}",
        '{"what": "gone"}',
        '{"what": ["listening"]}',
        '{"what": "listening", "more": 1}',
        '{"what": "listening", "number": "8443"}',
        '{"what": "listening", "number": true}',
        '{"what": "serving", "code": null}',
        '{"what": "serving", "detail": 3}',
        '{"what": "fatal"}',
        '{"what": "fatal", "code": "no-such-code"}',
        DEEP,
    ],
)
def test_what_is_no_report_is_none(line: str | bytes) -> None:
    assert parse_status(line) is None


@given(st.text(max_size=40) | st.binary(max_size=40) | json_values.map(json.dumps))
def test_junk_is_a_report_or_none(line: str | bytes) -> None:
    status = parse_status(line)
    assert status is None or isinstance(status, Status)
