"""Binary HTTP, RFC 9292: requests and responses as they stand inside an envelope. Whole messages; strict and bounded.

The content of a known-length message is not copied. `envelope.stream` has responses that arrive in parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum, unique
from typing import TYPE_CHECKING, Final, NoReturn

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, Unreadable
from ocrypt.envelope import varint
from ocrypt.envelope.padding import Padding, padded_length
from ocrypt.envelope.varint import Cursor, Malformed

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_HEAD: Final = 65_536
"""Bytes of control data, informational responses and header section together; trailers may have as many again."""
MAX_FIELDS: Final = 100
MAX_INFORMATIONAL: Final = 10
MAX_PIECES: Final = 65_536
"""Pieces of the content of an indeterminate-length message."""

_TOKEN: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_FIELD_NAME: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9a-z]+")
# RFC 9110 section 5.5: no control characters that end or hide a line, no white space at either end.
_FIELD_VALUE: Final = re.compile(r"(?:[^\0\r\n\t ](?:[^\0\r\n]*[^\0\r\n\t ])?)?")
_VISIBLE: Final = re.compile(r"[\x21-\x7e]+")
_ZERO_BLOCK: Final = 65_536


@unique
class Framing(IntEnum):
    """RFC 9292 section 3.3."""

    KNOWN_REQUEST = 0
    KNOWN_RESPONSE = 1
    INDETERMINATE_REQUEST = 2
    INDETERMINATE_RESPONSE = 3

    @property
    def is_known_length(self) -> bool:
        """Whether sections and content stand behind their length."""
        return self in {Framing.KNOWN_REQUEST, Framing.KNOWN_RESPONSE}


class _Quiet:
    """What a picture or a reading says must not print, and must not be pickled, by accident."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError(f"{type(self).__name__} can't be copied or pickled")


@dataclass(frozen=True, slots=True, repr=False)
class Field(_Quiet):
    """A header field; the name is in lower case. Bytes outside ASCII in a value stand as Latin-1."""

    name: str
    value: str


class _HasHeaders(_Quiet):
    __slots__ = ()
    headers: tuple[Field, ...]

    def get(self, name: str) -> str | None:
        """The value of a header field, None where there is none; several are joined by commas (RFC 9110, 5.3)."""
        values = [field.value for field in self.headers if field.name == name]
        return ", ".join(values) if values else None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Request(_HasHeaders):
    """A request; `path` begins with a slash and has the query."""

    method: str
    scheme: str
    authority: str
    path: str
    headers: tuple[Field, ...] = ()
    content: bytes | memoryview = b""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Response(_HasHeaders):
    """A final response, status 200..599."""

    status: int
    headers: tuple[Field, ...] = ()
    content: bytes | memoryview = b""


def encode_request(request: Request, *, padded: Padding = Padding.PADME) -> bytes:
    """A known-length request. Raises ValueError where its head is not one."""
    control = (request.method, request.scheme, request.authority, request.path)
    if not (_is_control(control) and _TOKEN.fullmatch(request.method)):
        raise ValueError("the method, scheme, authority or path can't be sent")
    head = varint.encode(Framing.KNOWN_REQUEST) + b"".join(_prefixed(part.encode("ascii")) for part in control)
    return _encode(head, request.headers, request.content, padded)


def encode_response(response: Response, *, padded: Padding = Padding.STEPS) -> bytes:
    """A known-length response. Raises ValueError where its head is not one."""
    head = varint.encode(Framing.KNOWN_RESPONSE) + encode_status(response.status)
    return _encode(head, response.headers, response.content, padded)


def parse_request(untrusted: bytes | bytearray | memoryview) -> Request:
    """Read a request; of a known-length one `content` is a part of `untrusted`, not a copy.

    Raises:
        Unreadable: REQUEST_MALFORMED.
    """
    try:
        return _parse_request(Cursor(untrusted))
    except Malformed:
        raise Unreadable(Code.REQUEST_MALFORMED) from None


def parse_response(untrusted: bytes | bytearray | memoryview) -> Response:
    """Read a response, as `parse_request` does.

    Raises:
        LocalError: SERVER_MISBEHAVED.
    """
    try:
        cursor = Cursor(untrusted)
        head = read_response_head(cursor)
        content = _read_content(cursor, head.framing)
        read_end(cursor, head.framing)
    except Malformed:
        raise LocalError(Code.SERVER_MISBEHAVED, "its answer is not binary HTTP") from None
    return Response(status=head.status, headers=head.headers, content=content)


def encode_status(status: int) -> bytes:
    """Response control data, RFC 9292 section 3.5. Raises ValueError where it is not a final status."""
    if not 200 <= status <= 599:  # noqa: PLR2004 - RFC 9110 section 15
        raise ValueError("a final status is 200..599")
    return varint.encode(status)


def encode_field_lines(headers: Sequence[Field]) -> bytes:
    """Field lines one after the other, RFC 9292 section 3.6. Raises ValueError where one can't be sent."""
    for field in headers:
        if not (_FIELD_NAME.fullmatch(field.name) and _FIELD_VALUE.fullmatch(field.value)):
            raise ValueError("a header field can't be sent")
    return b"".join(_prefixed(part.encode("latin-1")) for field in headers for part in (field.name, field.value))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResponseHead(_Quiet):
    """What stands before the content of a response."""

    framing: Framing
    status: int
    headers: tuple[Field, ...]


def read_response_head(cursor: Cursor) -> ResponseHead:
    """Read up to the content; informational responses are skipped. Raises `Malformed`."""
    cursor.allow(MAX_HEAD)
    framing = _read_framing(cursor, Framing.KNOWN_RESPONSE, Framing.INDETERMINATE_RESPONSE)
    for _ in range(MAX_INFORMATIONAL + 1):
        status = cursor.varint()
        if not 100 <= status <= 599:  # noqa: PLR2004 - RFC 9110 section 15
            raise Malformed
        headers = read_fields(cursor, framing)
        if status >= 200:  # noqa: PLR2004 - below are informational responses, RFC 9292 section 3.5.1
            cursor.allow_rest()
            return ResponseHead(framing=framing, status=status, headers=headers)
    raise Malformed


def read_fields(cursor: Cursor, framing: Framing) -> tuple[Field, ...]:
    """A header or trailer section; none where the message ends before it. Raises `Malformed`."""
    # RFC 9292 section 3.8: what is empty at the end may be left off. The RFCs' own examples leave off the header too.
    if cursor.at_end:
        return ()
    fields: list[Field] = []
    if framing.is_known_length:
        section = Cursor(cursor.take(cursor.varint()))
        while not section.at_end:
            _append_field(fields, section, section.varint())
    else:
        while length := cursor.varint():
            _append_field(fields, cursor, length)
    return tuple(fields)


def read_end(cursor: Cursor, framing: Framing) -> None:
    """Read trailers, which are checked and ignored, and padding, which is zeros. Raises `Malformed`."""
    cursor.allow(MAX_HEAD)
    read_fields(cursor, framing)
    padding = cursor.rest()
    for at in range(0, len(padding), _ZERO_BLOCK):
        block = bytes(padding[at : at + _ZERO_BLOCK])
        if block.count(0) != len(block):
            raise Malformed


def _parse_request(cursor: Cursor) -> Request:
    cursor.allow(MAX_HEAD)
    framing = _read_framing(cursor, Framing.KNOWN_REQUEST, Framing.INDETERMINATE_REQUEST)
    method, scheme, authority, path = control = tuple(_text(cursor.take(cursor.varint())) for _ in range(4))
    if not (_is_control(control) and _TOKEN.fullmatch(method)):
        raise Malformed
    headers = read_fields(cursor, framing)
    cursor.allow_rest()
    content = _read_content(cursor, framing)
    read_end(cursor, framing)
    return Request(method=method, scheme=scheme, authority=authority, path=path, headers=headers, content=content)


def _read_framing(cursor: Cursor, known: Framing, indeterminate: Framing) -> Framing:
    indicator = cursor.varint()
    if indicator == known:
        return known
    if indicator == indeterminate:
        return indeterminate
    raise Malformed


def _read_content(cursor: Cursor, framing: Framing) -> bytes | memoryview:
    if cursor.at_end:
        return b""
    if framing.is_known_length:
        return cursor.take(cursor.varint())
    pieces: list[memoryview] = []
    while length := cursor.varint():
        if len(pieces) == MAX_PIECES:
            raise Malformed
        pieces.append(cursor.take(length))
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _append_field(fields: list[Field], cursor: Cursor, name_length: int) -> None:
    if len(fields) == MAX_FIELDS:
        raise Malformed
    name = _text(cursor.take(name_length))
    value = _text(cursor.take(cursor.varint()))
    if not (_FIELD_NAME.fullmatch(name) and _FIELD_VALUE.fullmatch(value)):
        raise Malformed
    fields.append(Field(name, value))


def _is_control(control: Sequence[str]) -> bool:
    _method, scheme, authority, path = control
    # An authority may be empty, RFC 9292 section 3.4.
    visible = _VISIBLE.fullmatch(scheme) and _VISIBLE.fullmatch(path) and _VISIBLE.fullmatch(authority or "-")
    return bool(visible) and path.startswith("/")


def _text(raw: memoryview) -> str:
    return str(raw, "latin-1")


def _prefixed(data: bytes) -> bytes:
    return varint.encode(len(data)) + data


def _encode(head: bytes, headers: Sequence[Field], content: bytes | memoryview, padded: Padding) -> bytes:
    lines = encode_field_lines(headers)
    before = head + _prefixed(lines) + varint.encode(len(content))
    # Behind the content stands the empty trailer section; zeros behind it are padding.
    length = len(before) + len(content) + 1
    return b"".join((before, content, bytes(1 + padded_length(length, padded) - length)))
