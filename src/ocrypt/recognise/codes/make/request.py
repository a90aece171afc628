"""What a caller wants made, in its strict JSON form: `spec/codes.md`, section "Making". Light: it loads no library."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeAlias, get_args

import msgspec

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.recognise.codes.make.faults import BadField, place_of
from ocrypt.recognise.codes.make.payload import Payload  # noqa: TC001 - msgspec reads it

__all__ = ["FORMATS", "LEVELS", "OUTPUTS", "SHAPES", "Logo", "MakeRequest", "Style"]

Format: TypeAlias = Literal[
    "QRCode",
    "MicroQRCode",
    "RMQRCode",
    "DataMatrix",
    "Aztec",
    "PDF417",
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
"""What can be made; all of them can be read."""
FORMATS: Final[tuple[Format, ...]] = get_args(Format)
Level: TypeAlias = Literal["L", "M", "Q", "H"]
LEVELS: Final[tuple[Level, ...]] = get_args(Level)
"""Error correction, from weak to strong: about 7, 15, 25 and 30 % of the code's words."""
Shape: TypeAlias = Literal["square", "rounded", "dots"]
SHAPES: Final[tuple[Shape, ...]] = get_args(Shape)
Output: TypeAlias = Literal["png", "svg", "pdf", "terminal", "blocks"]
OUTPUTS: Final[tuple[Output, ...]] = get_args(Output)
Encoding: TypeAlias = Literal["auto", "utf-8", "kanji", "gb18030"]
ENCODINGS: Final[tuple[Encoding, ...]] = get_args(Encoding)

_Colour = Annotated[str, msgspec.Meta(pattern="^#[0-9A-Fa-f]{6}$")]
MAX_TEXT: Final = 20_000
MAX_LOGO: Final = 2 * 1024 * 1024


class Logo(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A picture in the middle of a QR code.

    `picture` are the bytes of a PNG, JPEG or WebP file, base64 in JSON. `share` is the longer side of the cleared place
    as a share of the code's own width; without it, the largest up to a quarter that still reads.
    """

    picture: Annotated[bytes, msgspec.Meta(min_length=1, max_length=MAX_LOGO)]
    share: Annotated[float, msgspec.Meta(ge=0.05, le=0.5)] | None = None

    def __repr__(self) -> str:
        return "<Logo>"


class Style(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a code looks. `scale` are pixels a module; `border` modules of quiet zone, without it what the kind needs.

    `inverted` allows a light code on a dark ground, which some scanners do not read.
    """

    scale: Annotated[int, msgspec.Meta(ge=2, le=64)] = 10
    border: Annotated[int, msgspec.Meta(ge=0, le=64)] | None = None
    dark: _Colour = "#000000"
    light: _Colour = "#ffffff"
    inverted: bool = False
    shape: Shape = "square"
    logo: Logo | None = None


_CONTENT: Final = "content."
"""What the places of typed content begin with."""


class MakeRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code to make.

    `content` is the text itself, or an object with a `kind` and its fields. `level` is for the QR family; without it
    the strongest at which the content fits. `boost` raises it as far as the code stays of the same size. `version` is
    1 to 40, M1 to M4, R7x43 to R17x139, or the number of a size of Data Matrix and Aztec. `split` is the number of QR
    codes that the content is spread over (structured append), or `auto` for as few as hold it.
    """

    content: Annotated[str, msgspec.Meta(max_length=MAX_TEXT)] | Payload
    format: Format = "QRCode"
    output: Output = "png"
    level: Level | None = None
    boost: bool = False
    version: Annotated[str, msgspec.Meta(pattern="^[0-9MRx]{1,8}$")] | None = None
    mask: Annotated[int, msgspec.Meta(ge=0, le=7)] | None = None
    encoding: Encoding = "auto"
    gs1: bool = False
    split: Annotated[int, msgspec.Meta(ge=1, le=16)] | Literal["auto"] = 1
    style: Style = Style()

    @classmethod
    def from_json(cls, untrusted: bytes | bytearray | memoryview) -> MakeRequest:
        """Parse a request.

        Raises:
            Unreadable: OPTION_INVALID for what is not of this form, CODE_FIELD where the typed content isn't.
        """
        try:
            return msgspec.json.decode(untrusted, type=cls)
        except msgspec.ValidationError as error:
            place = place_of(error)
            if not place.startswith(_CONTENT):
                raise Unreadable(Code.OPTION_INVALID, place) from None
            raise BadField(place.removeprefix(_CONTENT).partition(":")[0].partition(".")[0], place) from None
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise Unreadable(Code.OPTION_INVALID, "this is not JSON") from None

    def to_json(self) -> bytes:
        """Give the form that `from_json` takes."""
        return msgspec.json.encode(self)

    def __repr__(self) -> str:
        return "<MakeRequest>"
