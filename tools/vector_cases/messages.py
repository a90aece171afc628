"""Binary HTTP, padding, dates."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.envelope import varint
from ocrypt.envelope.canonical import canonical
from ocrypt.envelope.message import Field, Request, Response, encode_request, encode_response
from ocrypt.envelope.padding import Padding, padme, steps
from ocrypt.envelope.window import http_date
from vector_cases.parts import NOW, PNG, READING, Case, streamed_reading

if TYPE_CHECKING:
    from collections.abc import Iterator


def _fields(headers: tuple[Field, ...]) -> list[list[str]]:
    return [[field.name, field.value] for field in headers]


def _request_case(name: str, about: str, encoded: bytes, request: Request, made_with: str | None) -> Case:
    return {
        "name": f"bhttp-request-{name}",
        "kind": "bhttp-request",
        "about": about,
        "encoded": encoded.hex(),
        "made_with_padding": made_with,
        "request": {
            "method": request.method,
            "scheme": request.scheme,
            "authority": request.authority,
            "path": request.path,
            "headers": _fields(request.headers),
            "content": bytes(request.content).hex(),
        },
    }


def _response_case(name: str, about: str, encoded: bytes, response: Response, made_with: str | None) -> Case:
    return {
        "name": f"bhttp-response-{name}",
        "kind": "bhttp-response",
        "about": about,
        "encoded": encoded.hex(),
        "made_with_padding": made_with,
        "response": {
            "status": response.status,
            "headers": _fields(response.headers),
            "content": bytes(response.content).hex(),
        },
    }


def message_cases() -> Iterator[Case]:
    """Binary HTTP that is taken. `made_with_padding` is null where our encoder would not write it so."""
    headers = (Field("date", http_date(NOW)), Field("accept", "text/plain"))
    common = {"method": "POST", "scheme": "https", "authority": "ocr.example", "path": "/v1/read"}
    picture = Request(**common, headers=headers, content=PNG)
    about = "Known length, padded to the Padmé length"
    yield _request_case("padme", about, encode_request(picture), picture, "padme")
    plain = encode_request(picture, padded=Padding.NONE)
    yield _request_case("unpadded", "Known length, without padding", plain, picture, "none")
    minimal = Request(method="GET", scheme="https", authority="example.com", path="/")
    encoded = bytes.fromhex("00034745540568747470730b6578616d706c652e636f6d012f")
    yield _request_case("truncated", "The RFC 9458 example: all that is empty is left off", encoded, minimal, None)
    control = b"".join(varint.encode(len(part)) + part.encode() for part in common.values())
    lines = b"".join(
        varint.encode(len(part)) + part.encode() for field in headers for part in (field.name, field.value)
    )
    trailer = b"\x01x\x01y"
    body = varint.encode(40) + PNG[:40] + varint.encode(len(PNG) - 40) + PNG[40:]
    loose = b"\x02" + control + lines + b"\x00" + body + b"\x00" + trailer + b"\x00" + bytes(11)
    about = "Indeterminate length: content in two pieces, a trailer, padding"
    yield _request_case("indeterminate", about, loose, picture, None)
    bare = b"\x02" + control + lines + b"\x00"
    no_content = Request(**common, headers=headers)
    yield _request_case("indeterminate-truncated", "Content and trailers are left off", bare, no_content, None)
    wide = b"\x40\x00" + control + b"\x80\x00\x00\x00" + b"\xc0" + bytes(6) + b"\x03abc"
    abc = Request(**common, content=b"abc")
    yield _request_case("wide-varints", "Lengths in longer forms than needed", wide, abc, None)
    ok = Response(status=200, headers=(Field("content-type", "application/json"),), content=READING)
    yield _response_case("steps", "Known length, padded to 1024 bytes", encode_response(ok), ok, "steps")
    raw = encode_response(ok, padded=Padding.NONE)
    yield _response_case("unpadded", "Known length, without padding", raw, ok, "none")
    nothing = Response(status=200)
    yield _response_case("truncated", "The RFC 9458 example: status only", bytes.fromhex("0140c8"), nothing, None)
    informed = b"\x01" + b"\x40\x66" + b"\x00" + b"\x40\x67" + b"\x06\x04link\x00" + raw[1:]
    yield _response_case("informational", "Two informational responses are skipped", informed, ok, None)
    streamed = b"".join(streamed_reading())
    lines_of = b"".join(
        canonical(line) + b"\n"
        for line in (
            {"page": {"index": 0, "width": 1, "height": 1, "lines": []}},
            {"done": True, "engine": {"name": "ppocr", "models": []}},
        )
    )
    ndjson = Response(status=200, headers=(Field("content-type", "application/x-ndjson"),), content=lines_of)
    yield _response_case("indeterminate", "A page and an end, each a piece, padded", streamed, ndjson, None)


def refused_messages() -> Iterator[Case]:
    """Binary HTTP that is not taken."""
    control = b"\x04POST\x05https\x03o.x\x08/v1/read"
    many = b"".join(b"\x01a\x01b" for _ in range(101))
    refused: list[tuple[str, str, bytes]] = [
        ("empty", "Nothing at all", b""),
        ("framing-response", "The framing of a response", b"\x01" + control),
        ("framing-unknown", "A framing that is not known", b"\x04" + control),
        ("control-cut", "It ends in the path", b"\x00" + control[:-1]),
        ("header-cut", "It ends in the header section", b"\x00" + control + b"\x05\x01a"),
        ("content-cut", "It ends in the content", b"\x00" + control + b"\x00\x05abc"),
        ("content-open", "Indeterminate content without its end", b"\x02" + control + b"\x00\x03abc"),
        ("padding-not-zero", "Padding with a byte that is not zero", b"\x00" + control + bytes(40) + b"\x01"),
        ("method-space", "A method that is not a token", b"\x00\x04PO T" + control[5:]),
        ("path-relative", "A path without its slash", b"\x00" + control[:-8] + b"v1/read/"),
        ("path-control", "A line feed in the path", b"\x00" + control[:-1] + b"\n"),
        ("name-upper-case", "A field name in upper case", b"\x00" + control + b"\x04\x01A\x01b"),
        ("name-empty", "A field without a name", b"\x00" + control + b"\x03\x00\x01b"),
        ("name-pseudo", "A pseudo-field", b"\x00" + control + b"\x07\x04:foo\x01b"),
        ("value-line-feed", "A line feed in a value", b"\x00" + control + b"\x06\x01a\x03b\nc"),
        ("value-space", "White space at the end of a value", b"\x00" + control + b"\x05\x01a\x02b "),
        ("too-many-fields", "101 header fields", b"\x00" + control + varint.encode(len(many)) + many),
        (
            "head-too-long",
            "A value of 65,536 bytes",
            b"\x02" + control + b"\x01a" + varint.encode(65_536) + b"b" * 65_536,
        ),
    ]
    for name, about, encoded in refused:
        case = {"name": f"bhttp-refused-{name}", "kind": "bhttp-request-refused", "about": about}
        yield {**case, "encoded": encoded.hex(), "code": Code.REQUEST_MALFORMED.value}
    answers: list[tuple[str, str, bytes]] = [
        ("framing", "The framing of a request", b"\x00\x40\xc8"),
        ("status-low", "A status below 100", b"\x01\x40\x63\x00"),
        ("status-high", "A status over 599", b"\x01\x42\x58\x00"),
        ("informational-only", "No final response", b"\x01\x40\x66\x00"),
        ("informational-many", "Eleven informational responses", b"\x01" + b"\x40\x66\x00" * 11 + b"\x40\xc8"),
        ("content-cut", "It ends in the content", b"\x01\x40\xc8\x00\x05abc"),
    ]
    for name, about, encoded in answers:
        case = {"name": f"bhttp-response-refused-{name}", "kind": "bhttp-response-refused", "about": about}
        yield {**case, "encoded": encoded.hex(), "code": Code.SERVER_MISBEHAVED.value}


def padding_case() -> Case:
    """Lengths and what they become."""
    lengths = [*range(20), 31, 32, 33, 100, 127, 128, 129, 255, 256, 257, 1000, 1023, 1024, 1025, 4096, 4097]
    lengths += [16_384, 16_385, 65_535, 65_536, 65_537, 100_000, 1_000_000, 2_097_151, 2_097_152, 5_242_880, 52_428_800]
    return {
        "name": "padding",
        "kind": "padding",
        "about": "Lengths with their Padmé length (requests) and their step (answers)",
        "lengths": [{"length": length, "padme": padme(length), "steps": steps(length)} for length in lengths],
    }


def date_cases() -> Iterator[Case]:
    """Dates that are in the window and dates that are not."""
    dates = {
        "now": (http_date(NOW), True),
        "600-before": (http_date(NOW - timedelta(seconds=600)), True),
        "600-after": (http_date(NOW + timedelta(seconds=600)), True),
        "601-before": (http_date(NOW - timedelta(seconds=601)), False),
        "601-after": (http_date(NOW + timedelta(seconds=601)), False),
        "missing": ("", False),
        "rfc850": ("Tuesday, 24-Nov-26 12:00:00 GMT", False),
        "iso": ("2026-11-24T12:00:00Z", False),
        "offset": ("Tue, 24 Nov 2026 12:00:00 +0000", False),
        "no-such-day": ("Tue, 31 Nov 2026 12:00:00 GMT", False),
        "leap-second": ("Tue, 24 Nov 2026 12:00:60 GMT", False),
        "twice": (f"{http_date(NOW)}, {http_date(NOW)}", False),
    }
    yield {
        "name": "date-window",
        "kind": "date-window",
        "about": "The date of a request against the service's clock; fresh ones are within 600 s",
        "now": int(NOW.timestamp()),
        "code": Code.REQUEST_STALE.value,
        "dates": [{"name": name, "date": date, "fresh": fresh} for name, (date, fresh) in dates.items()],
    }
