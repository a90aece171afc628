"""Binary HTTP: bounds, copies, and what an encoder refuses to write."""

from __future__ import annotations

import pytest

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, Unreadable
from ocrypt.envelope import message, varint
from ocrypt.envelope.message import (
    MAX_FIELDS,
    MAX_HEAD,
    Field,
    Request,
    Response,
    encode_request,
    encode_response,
    parse_request,
    parse_response,
)
from ocrypt.envelope.padding import Padding, padded_length, padme, steps
from ocrypt.envelope.stream import MAX_END, ResponseReader, ResponseWriter

CONTROL = b"\x04POST\x05https\x03o.x\x08/v1/read"


def _request(**changes: object) -> Request:
    return Request(**{"method": "POST", "scheme": "https", "authority": "o.x", "path": "/v1/read", **changes})


@pytest.mark.parametrize("padding", Padding)
@pytest.mark.parametrize("length", [0, 1, 63, 64, 16_383, 16_384, 300_000])
def test_it_reads_what_it_wrote(length: int, padding: Padding) -> None:
    request = _request(headers=(Field("date", "today"), Field("x", ""), Field("x", "é")), content=bytes(length))
    encoded = encode_request(request, padded=padding)
    assert parse_request(encoded) == request
    assert len(encoded) == padded_length(len(encode_request(request, padded=Padding.NONE)), padding)
    response = Response(status=422, headers=request.headers, content=request.content)
    assert parse_response(encode_response(response, padded=padding)) == response


def test_content_is_not_copied() -> None:
    pages = bytearray(encode_request(_request(content=b"the first row")))
    content = parse_request(pages).content
    assert isinstance(content, memoryview)
    pages[pages.index(b"first") : pages.index(b"first") + 5] = b"FIRST"
    assert content == b"the FIRST row"


def test_indeterminate_content_in_one_piece_is_not_copied() -> None:
    encoded = bytearray(b"\x02" + CONTROL + b"\x00\x03abc\x00\x00")
    content = parse_request(encoded).content
    assert isinstance(content, memoryview)
    assert content == b"abc"


def test_fields_are_found_by_name() -> None:
    request = _request(headers=(Field("accept", "a"), Field("x", "1"), Field("accept", "b")))
    assert request.get("accept") == "a, b"
    assert request.get("x") == "1"
    assert request.get("date") is None


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "PO ST"},
        {"method": ""},
        {"scheme": ""},
        {"scheme": "ht tps"},
        {"authority": "a\r\nb"},
        {"path": "v1"},
        {"path": ""},
        {"path": "/é"},
        {"headers": (Field("Date", "x"),)},
        {"headers": (Field("", "x"),)},
        {"headers": (Field("a", "x\ny"),)},
        {"headers": (Field("a", " x"),)},
        {"headers": (Field("a", "x\t"),)},
        {"headers": (Field("a", "字"),)},
    ],
)
def test_it_does_not_write_what_it_would_not_read(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"can't be sent|latin-1"):
        encode_request(_request(**changes))


@pytest.mark.parametrize("status", [0, 100, 199, 600])
def test_a_response_is_a_final_one(status: int) -> None:
    with pytest.raises(ValueError, match=r"200\.\.599"):
        encode_response(Response(status=status))


def _head(size: int) -> bytes:
    """An indeterminate-length head of exactly `size` bytes."""
    rest = size - len(b"\x02" + CONTROL) - len(b"\x01a") - 4 - 1
    return b"\x02" + CONTROL + b"\x01a" + (0x80000000 | rest).to_bytes(4, "big") + b"b" * rest + b"\x00"


def test_a_head_is_bounded() -> None:
    assert len(_head(MAX_HEAD)) == MAX_HEAD
    assert len(parse_request(_head(MAX_HEAD)).headers) == 1
    with pytest.raises(Unreadable):
        parse_request(_head(MAX_HEAD + 1))


@pytest.mark.parametrize("known", [True, False])
def test_fields_are_counted(known: bool) -> None:
    def encoded(count: int) -> bytes:
        lines = b"\x01a\x01b" * count
        section = varint.encode(len(lines)) + lines if known else lines + b"\x00"
        return (b"\x00" if known else b"\x02") + CONTROL + section

    assert len(parse_request(encoded(MAX_FIELDS)).headers) == MAX_FIELDS
    with pytest.raises(Unreadable) as caught:
        parse_request(encoded(MAX_FIELDS + 1))
    assert caught.value.code is Code.REQUEST_MALFORMED


def test_trailers_are_bounded_and_checked() -> None:
    body = b"\x02" + CONTROL + b"\x00\x00"
    assert parse_request(body + b"\x01a\x01b\x00" + bytes(9)).content == b""
    for trailers in (b"\x01A\x01b\x00", b"\x01a" + varint.encode(MAX_HEAD) + b"b" * MAX_HEAD + b"\x00", b"\x01a\x01b"):
        with pytest.raises(Unreadable):
            parse_request(body + trailers)


def test_pieces_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message, "MAX_PIECES", 3)
    body = b"\x02" + CONTROL + b"\x00"
    assert parse_request(body + b"\x01a\x01b\x01c\x00").content == b"abc"
    with pytest.raises(Unreadable):
        parse_request(body + b"\x01a\x01b\x01c\x01d\x00")


def test_padding_is_zeros_to_its_end() -> None:
    encoded = encode_request(_request(), padded=Padding.NONE)
    assert parse_request(encoded + bytes(200_000)) == _request()
    for at in (0, 65_535, 65_536, 199_999):
        padding = bytearray(200_000)
        padding[at] = 1
        with pytest.raises(Unreadable):
            parse_request(encoded + padding)


def test_an_announced_length_is_not_believed() -> None:
    for tail in (b"\xff" * 8, b"\xbf\xff\xff\xff"):
        for start in (b"\x00" + CONTROL, b"\x00" + CONTROL + b"\x00", b"\x02" + CONTROL + b"\x00", b"\x00"):
            with pytest.raises(Unreadable):
                parse_request(start + tail)


def test_padding_lengths() -> None:
    assert [padme(length) for length in (0, 1, 2, 9, 1000, 1_000_000)] == [0, 1, 2, 10, 1024, 1_015_808]
    assert [steps(length) for length in (0, 1024, 1025, 65_536, 65_537)] == [1024, 1024, 4096, 65_536, 67_584]


def test_a_response_in_parts() -> None:
    writer = ResponseWriter()
    parts = [
        writer.begin(200, [Field("content-type", "application/x-ndjson")]),
        writer.piece(b'{"page":1}\n'),
        writer.piece(b""),
        writer.piece(b'{"done":true}\n'),
        writer.end(),
    ]
    encoded = b"".join(parts)
    assert len(encoded) == 1024
    assert parse_response(encoded).content == b'{"page":1}\n{"done":true}\n'
    reader = ResponseReader()
    assert [reader.feed(part) for part in parts] == [b"", b'{"page":1}\n', b"", b'{"done":true}\n', b""]
    assert reader.head is not None
    assert reader.head.status == 200
    assert reader.finish().headers == (Field("content-type", "application/x-ndjson"),)


def test_an_empty_response_in_parts() -> None:
    writer = ResponseWriter()
    encoded = writer.begin(204, []) + writer.end(padded=Padding.NONE)
    assert encoded == b"\x03\x40\xcc\x00\x00\x00"
    for step in (1, 6):
        reader = ResponseReader()
        assert [reader.feed(encoded[at : at + step]) for at in range(0, 6, step)] == [b""] * (6 // step)
        assert reader.finish().status == 204


RESPONSES = {
    "known": encode_response(Response(status=200, headers=(Field("a", "b"),), content=b"content"), padded=Padding.NONE),
    "indeterminate": b"\x03\x40\xc8\x01a\x01b\x00\x03con\x04tent\x00\x01t\x01r\x00" + bytes(5),
}


@pytest.mark.parametrize("encoded", RESPONSES.values(), ids=RESPONSES)
def test_a_response_is_complete_or_it_is_not(encoded: bytes) -> None:
    for end in range(len(encoded) + 1):
        reader = ResponseReader()
        try:
            expected = parse_response(encoded[:end])
        except LocalError:
            with pytest.raises(LocalError) as caught:
                _read_all(reader, encoded[:end])
            assert caught.value.code is Code.SERVER_MISBEHAVED
            with pytest.raises(LocalError):
                reader.feed(b"")
            with pytest.raises(LocalError):
                reader.finish()
        else:
            assert _read_all(reader, encoded[:end]) == expected


def _read_all(reader: ResponseReader, encoded: bytes) -> Response:
    content = b"".join(reader.feed(encoded[at : at + 2]) for at in range(0, len(encoded), 2))
    head = reader.finish()
    return Response(status=head.status, headers=head.headers, content=content)


def test_what_a_reader_keeps_is_bounded() -> None:
    reader = ResponseReader()
    reader.feed(b"\x03\x40\xc8\x00\x00")
    reader.feed(bytes(MAX_END))
    with pytest.raises(LocalError):
        reader.feed(b"\x00")
    reader = ResponseReader()
    with pytest.raises(LocalError):
        reader.feed(b"\x03\x40\xc8\x01a\x80\x01\x00\x00" + b"b" * MAX_HEAD)


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        (0, "00"),
        (63, "3f"),
        (64, "4040"),
        (16_383, "7fff"),
        (16_384, "80004000"),
        (2**30 - 1, "bfffffff"),
        (2**30, "c000000040000000"),
        (2**62 - 1, "ffffffffffffffff"),
    ],
)
def test_varints(value: int, encoded: str) -> None:
    assert varint.encode(value).hex() == encoded
    assert varint.Cursor(bytes.fromhex(encoded)).varint() == value


def test_varints_have_an_end() -> None:
    with pytest.raises(ValueError, match="too large"):
        varint.encode(2**62)


def test_a_message_that_trickles_in_byte_by_byte_is_read() -> None:
    writer = ResponseWriter()
    content = bytes(range(256)) * 80
    encoded = writer.begin(200, (Field("content-type", "text/plain"),)) + writer.piece(content) + writer.end()
    reader = ResponseReader()
    read = b"".join(reader.feed(encoded[at : at + 1]) for at in range(len(encoded)))
    assert read == content
    assert reader.finish().status == 200


def test_an_end_that_is_longer_than_any_padding_is_refused_before_it_is_kept() -> None:
    writer = ResponseWriter()
    encoded = writer.begin(200, ()) + writer.end(padded=Padding.NONE)
    reader = ResponseReader()
    reader.feed(encoded)
    with pytest.raises(LocalError) as caught:
        reader.feed(bytes(MAX_END + 1))
    assert caught.value.code is Code.SERVER_MISBEHAVED
    with pytest.raises(LocalError):
        reader.feed(b"")
