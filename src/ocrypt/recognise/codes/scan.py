"""All codes of one file, and their JSON. `spec/codes.md` is the normative text. Importing it loads no library."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

from ocrypt.core.codes import Code as ErrorCode
from ocrypt.core.errors import LocalError
from ocrypt.recognise.answers import taken
from ocrypt.recognise.codes.checks import are_sound
from ocrypt.recognise.codes.code import MAX_CODES, Code
from ocrypt.recognise.geometry import Side, is_plain

VERSION: Final = 1


class ScannedPage(msgspec.Struct, frozen=True, kw_only=True):
    """One picture, or one page of a file, as its EXIF orientation shows it; its size is in pixels.

    A page that could not be looked at has the code of what was wrong as `error`.
    """

    index: Annotated[int, msgspec.Meta(ge=0, le=100_000)]
    width: Side
    height: Side
    error: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | None = None


class _Wire(msgspec.Struct, frozen=True, kw_only=True):
    """The JSON object, key for key."""

    v: Literal[1]
    pages: Annotated[tuple[ScannedPage, ...], msgspec.Meta(max_length=100_000)]
    codes: Annotated[tuple[Code, ...], msgspec.Meta(max_length=MAX_CODES)]


class Scan(msgspec.Struct, frozen=True, kw_only=True):
    """All codes that were read in one file, page by page; their polygons are in pixels of their page."""

    pages: tuple[ScannedPage, ...]
    codes: tuple[Code, ...]

    def to_json(self) -> bytes:
        """The JSON of `spec/codes.md`, UTF-8."""
        return msgspec.json.encode(_Wire(v=VERSION, pages=self.pages, codes=self.codes))

    @classmethod
    def from_json(cls, untrusted: bytes | bytearray | memoryview) -> Scan:
        """Check and take over the JSON that a service answered with.

        Raises:
            LocalError: SERVER_MISBEHAVED, whatever is wrong.
        """
        # (1) Not too long; (2) every key, type and bound as the specification says.
        wire = taken(untrusted, _DECODER.decode, what="answer", spec="spec/codes.md")
        # (3) Pages are numbered from 0, and what is told of one is plain.
        if any(page.index != index or not is_plain(page.error or "") for index, page in enumerate(wire.pages)):
            raise LocalError(ErrorCode.SERVER_MISBEHAVED, "the answer has a page that makes no sense")
        # (4) Codes lie on pages that are there, and what is told beside their texts is plain.
        if not are_sound(wire.codes, wire.pages):
            raise LocalError(ErrorCode.SERVER_MISBEHAVED, "the answer has a code that makes no sense")
        return cls(pages=wire.pages, codes=wire.codes)


_DECODER: Final = msgspec.json.Decoder(_Wire, strict=True)
