"""A code that was read, as it is told: `spec/codes.md` is the normative text. Light: importing it loads no library."""

from __future__ import annotations

import base64
from typing import Annotated, Final, Literal, TypeAlias, get_args

import msgspec

from ocrypt.recognise.geometry import Point, Polygon

__all__ = ["FORMATS", "MAX_CODES", "QR_FAMILY", "Code", "Format", "Point", "Polygon", "Sequence", "Verdict"]

Format: TypeAlias = Literal[
    "QRCode",
    "MicroQRCode",
    "RMQRCode",
    "DataMatrix",
    "Aztec",
    "PDF417",
    "MicroPDF417",
    "MaxiCode",
    "EAN13",
    "EAN8",
    "UPCA",
    "UPCE",
    "Code128",
    "Code39",
    "Code93",
    "ITF",
    "Codabar",
    "DataBarOmni",
    "DataBarStacked",
    "DataBarLimited",
    "DataBarExpanded",
]
"""The symbologies that are read, by the names that ZXing made common."""
FORMATS: Final[tuple[Format, ...]] = get_args(Format)
MAX_CODES: Final = 10_000
"""The most codes that one file gives."""
QR_FAMILY: Final[tuple[Format, ...]] = ("QRCode", "MicroQRCode", "RMQRCode")
LINEAR: Final[tuple[Format, ...]] = FORMATS[FORMATS.index("EAN13") :]
"""Bars alone: the first of the formats are patterns of modules."""

# Kinds and marks are names of ours: whoever shows one need not escape it.
_Name = Annotated[str, msgspec.Meta(max_length=64, pattern="^[a-z0-9][a-z0-9-]*$")]
_Text = Annotated[str, msgspec.Meta(max_length=20_000)]


class Sequence(msgspec.Struct, frozen=True, kw_only=True):
    """The place of one symbol among those that hold one message: structured append of QR, Data Matrix and Aztec.

    `index` counts from 0; `count` is 0 where the symbol names none that can be; `id` is what all of them share, as
    `spec/codes.md` says of each format.
    """

    index: Annotated[int, msgspec.Meta(ge=0, le=99_999)]
    count: Annotated[int, msgspec.Meta(ge=0, le=99_999)]
    id: Annotated[str, msgspec.Meta(max_length=200)] = ""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a code's text is, and what is doubtful about it. Nothing was opened, fetched or looked up.

    `kind` and `marks` are names of `spec/codes.md`; `host` is the host of a link as a person must see it (Unicode),
    `ascii_host` the same in punycode, `site` the part of it that somebody registered.
    """

    kind: _Name = "text"
    marks: Annotated[tuple[_Name, ...], msgspec.Meta(max_length=64)] = ()
    host: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    ascii_host: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    site: Annotated[str, msgspec.Meta(max_length=2_000)] = ""


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """One code of a picture.

    `data` is what the symbol holds, before any character set is applied; in JSON it is `bytes`, in base64. `charset` is
    the one that gave `text`; `eci` lists the extended channel interpretations that the symbol itself names. `level` is
    the error correction that it was made with, "" where its kind has none. `polygon` is in pixels of the page,
    clockwise from the symbol's own top left.
    """

    page: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 0
    format: Format
    text: _Text
    data: Annotated[bytes, msgspec.Meta(max_length=20_000)] = msgspec.field(name="bytes")
    charset: Annotated[str, msgspec.Meta(max_length=200)] = "utf-8"
    eci: Annotated[tuple[int, ...], msgspec.Meta(max_length=100)] = ()
    level: Annotated[str, msgspec.Meta(max_length=8)] = ""
    version: Annotated[str, msgspec.Meta(max_length=16)] = ""
    polygon: Polygon
    sequence: Sequence | None = None
    verdict: Verdict = Verdict()

    @property
    def base64(self) -> str:
        """The bytes as JSON shows them."""
        return base64.b64encode(self.data).decode("ascii")
