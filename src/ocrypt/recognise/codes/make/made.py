"""What was made, as it is handed out. Light: importing it loads no library."""

from __future__ import annotations

from typing import Annotated

import msgspec

from ocrypt.recognise.codes.code import Sequence  # noqa: TC001 - msgspec reads it

__all__ = ["Made", "MadeCode", "ReadBack"]

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


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What was made: one code, or as many as the content was split over, in their order."""

    media_type: _Text
    suffix: _Text
    codes: Annotated[tuple[MadeCode, ...], msgspec.Meta(min_length=1, max_length=16)]

    @property
    def content(self) -> bytes:
        """The bytes of the first code's file; there are more where the content was split."""
        return self.codes[0].content

    def to_json(self) -> bytes:
        """Give the object of spec/codes.md, section "Making"."""
        return msgspec.json.encode(self)

    def __repr__(self) -> str:
        return "<Made>"
