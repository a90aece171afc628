"""What was made, as it is handed out. Light: importing it loads no library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.recognise.answers import taken
from ocrypt.recognise.codes.code import Sequence  # noqa: TC001 - msgspec reads it
from ocrypt.recognise.geometry import is_plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ocrypt.recognise.codes.make.request import Output

__all__ = ["MEDIA_TYPES", "Made", "MadeCode", "ReadBack"]

MEDIA_TYPES: Final[Mapping[Output, str]] = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "terminal": "text/plain",
    "blocks": "text/plain",
}
"""What each output is, as an answer says it."""
_Text = Annotated[str, msgspec.Meta(max_length=200)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=1_000)]
_Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class ReadBack(msgspec.Struct, frozen=True, kw_only=True):
    """How a made code was read before it was given.

    `spare` is the share of the error correction that was left when the clean picture was read, 1 where nothing was
    repaired or the kind has none; `copies` worsened copies (slant, blur, noise) were tried, and `read` of them read.
    """

    spare: _Share = 1.0
    copies: _Count = 0
    read: _Count = 0

    @property
    def score(self) -> float:
        """How well it scans, from 0 to 1: what is spare, less what the worsened copies lost."""
        return self.spare * (self.read / self.copies if self.copies else 1.0)


class MadeCode(msgspec.Struct, frozen=True, kw_only=True):
    """One code: the file's bytes (base64 in JSON), and what stands in it.

    `width` and `height` are those of the whole picture with its border: in pixels, in a terminal in characters.
    """

    content: bytes
    format: _Text
    level: _Text = ""
    version: _Text = ""
    width: Annotated[int, msgspec.Meta(ge=1, le=100_000)]
    height: Annotated[int, msgspec.Meta(ge=1, le=100_000)]
    sequence: Sequence | None = None
    read_back: ReadBack = ReadBack()

    def __repr__(self) -> str:
        return "<MadeCode>"


_Codes = Annotated[tuple[MadeCode, ...], msgspec.Meta(min_length=1, max_length=16)]


class _Wire(msgspec.Struct, frozen=True, kw_only=True):
    """The JSON object, key for key."""

    v: Literal[1]
    media_type: _Text
    suffix: Annotated[str, msgspec.Meta(pattern=r"^\.[a-z]{1,10}$")]
    codes: _Codes


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What was made: one code, or as many as the content was split over, in their order."""

    media_type: _Text
    suffix: _Text
    codes: _Codes

    @property
    def content(self) -> bytes:
        """The bytes of the first code's file; there are more where the content was split."""
        return self.codes[0].content

    def to_json(self) -> bytes:
        """Give the object of spec/codes.md, section "Making"."""
        return msgspec.json.encode(_Wire(v=1, media_type=self.media_type, suffix=self.suffix, codes=self.codes))

    @classmethod
    def from_json(cls, untrusted: bytes | bytearray | memoryview) -> Made:
        """Check and take over the JSON that a service answered with.

        Raises:
            LocalError: SERVER_MISBEHAVED, whatever is wrong.
        """
        # (1) Not too long; (2) every key, type and bound as the specification says.
        wire = taken(untrusted, _DECODER.decode, what="answer", spec="spec/codes.md")
        # (3) What it says of the files is plain, and the files are of a kind that we know.
        texts = (text for code in wire.codes for text in (code.format, code.level, code.version))
        if wire.media_type not in MEDIA_TYPES.values() or not all(map(is_plain, texts)):
            raise LocalError(Code.SERVER_MISBEHAVED, "the answer has a code that makes no sense")
        return cls(media_type=wire.media_type, suffix=wire.suffix, codes=wire.codes)

    def __repr__(self) -> str:
        return "<Made>"


_DECODER: Final = msgspec.json.Decoder(_Wire, strict=True)
