"""ZXing's reader for every format, as `Found` and `Unread`: the only module that imports it for reading.

What is taken is exact: the bytes, each run under the extended channel interpretation (ECI) that the symbol names, from
the hexadecimal dump of the ECI protocol (AIM ITS/04-001). ZXing's own guess at a character set is never made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Final

import numpy as np
import zxingcpp

from ocrypt.recognise.codes.read.append import aztec, data_matrix
from ocrypt.recognise.codes.read.found import Found, Segment, Unread
from ocrypt.recognise.codes.read.modules import completed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.code import Format

_Kind = zxingcpp.BarcodeFormat

_ASKED: Final[dict[Format, tuple[zxingcpp.BarcodeFormat, ...]]] = {
    "QRCode": (_Kind.QRCode,),
    "MicroQRCode": (_Kind.MicroQRCode,),
    "RMQRCode": (_Kind.RMQRCode,),
    "DataMatrix": (_Kind.DataMatrix,),
    "Aztec": (_Kind.Aztec,),
    "PDF417": (_Kind.PDF417,),
    "MicroPDF417": (_Kind.MicroPDF417,),
    "MaxiCode": (_Kind.MaxiCode,),
    "EAN13": (_Kind.EAN13,),
    "EAN8": (_Kind.EAN8,),
    "UPCA": (_Kind.UPCA,),
    "UPCE": (_Kind.UPCE,),
    "Code128": (_Kind.Code128,),
    "Code39": (_Kind.Code39,),
    "Code93": (_Kind.Code93,),
    "ITF": (_Kind.ITF,),
    "Codabar": (_Kind.Codabar,),
    "DataBarOmni": (_Kind.DataBarOmni,),
    "DataBarStacked": (_Kind.DataBarStk,),
    "DataBarLimited": (_Kind.DataBarLtd,),
    "DataBarExpanded": (_Kind.DataBarExp, _Kind.DataBarExpStk),
}
_GIVEN: Final[dict[zxingcpp.BarcodeFormat, Format]] = {
    **{kind: name for name, kinds in _ASKED.items() for kind in kinds},
    _Kind.QRCodeModel1: "QRCode",
    _Kind.QRCodeModel2: "QRCode",
    _Kind.AztecCode: "Aztec",
    _Kind.AztecRune: "Aztec",
    _Kind.CompactPDF417: "PDF417",
    _Kind.ISBN: "EAN13",
    _Kind.Code39Std: "Code39",
    _Kind.Code39Ext: "Code39",
    _Kind.Code32: "Code39",
    _Kind.PZN: "Code39",
    _Kind.ITF14: "ITF",
    _Kind.DataBarStkOmni: "DataBarStacked",
}

# The symbology identifier that the dump begins with: a bracket, a letter, a digit (ISO/IEC 15424).
_IDENTIFIER: Final = 3
# In the ECI protocol a backslash begins six digits, or stands for itself when it is doubled.
_ECI: Final = re.compile(rb"\\(?:\\|(\d{6}))")
# Identifiers of Aztec symbols that are part of a sequence (ISO/IEC 24778, annex on symbology identifiers).
_AZTEC_PARTS: Final = frozenset({"]z6", "]z7", "]z8", "]z9", "]zA", "]zB"})


class Binariser(Enum):
    """How ZXing tells dark from light: by the neighbourhood, or by one threshold for all."""

    LOCAL = zxingcpp.Binarizer.LocalAverage
    GLOBAL = zxingcpp.Binarizer.GlobalHistogram


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What one look gave."""

    found: tuple[Found, ...] = ()
    unread: tuple[Unread, ...] = ()

    def scaled(self, across: float, down: float) -> Sight:
        """The same, its places in a picture that is so many times as wide and as high."""
        return self if across == down == 1 else self._placed(np.array((across, down)), np.zeros(2))

    def moved(self, across: float, down: float) -> Sight:
        """The same, its places so many pixels further right and down."""
        return self._placed(np.ones(2), np.array((across, down)))

    def _placed(self, factors: NDArray[np.float64], offsets: NDArray[np.float64]) -> Sight:
        return Sight(
            found=tuple(replace(each, quad=each.quad * factors + offsets) for each in self.found),
            unread=tuple(replace(each, quad=each.quad * factors + offsets) for each in self.unread),
        )


def look(grey: NDArray[np.uint8], formats: tuple[Format, ...], binariser: Binariser = Binariser.LOCAL) -> Sight:
    """Read every symbol of these formats that ZXing sees in a picture of the shape (height, width).

    It looks at smaller copies, at quarter turns and at the negative too, by itself.
    """
    if not formats or min(grey.shape) < 1:
        return Sight()
    asked = zxingcpp.BarcodeFormats([kind for name in formats for kind in _ASKED[name]])
    symbols = zxingcpp.read_barcodes(
        np.ascontiguousarray(grey),
        asked,
        text_mode=zxingcpp.TextMode.HexECI,
        binarizer=binariser.value,
        return_errors=True,
    )
    found, unread = [], []
    for symbol in symbols:
        name = _name(symbol, formats)
        # ZXing tells of what looks like a relative of a format that was asked for, too.
        if name is None or name not in formats:
            continue
        quad = _quad(symbol.position)
        if symbol.valid:
            found.append(_found(symbol, name, quad))
        else:
            unread.append(Unread(format=name, quad=quad))
    return Sight(found=tuple(found), unread=tuple(unread))


def sample() -> NDArray[np.uint8]:
    """A grey picture of a QR code, four pixels a module, for a reader to warm itself with."""
    made = zxingcpp.create_barcode("ocrypt warms itself", _Kind.QRCode, ec_level="H")
    return np.array(made.to_image(scale=4), np.uint8)


def _name(symbol: zxingcpp.Barcode, formats: tuple[Format, ...]) -> Format | None:
    """Our name of its format. A UPC-A symbol is an EAN-13 one whose first digit is 0: it is that unless asked for."""
    name = _GIVEN.get(symbol.format)
    return "UPCA" if name == "EAN13" and "EAN13" not in formats and symbol.bytes.startswith(b"0") else name


def _found(symbol: zxingcpp.Barcode, name: Format, quad: NDArray[np.float64]) -> Found:
    found = Found(
        format=name,
        segments=segments(bytes.fromhex(symbol.text), symbol.bytes),
        quad=quad,
        level=str(symbol.ec_level),
        version=_extra(symbol, "Version"),
    )
    match name:
        case "QRCode":
            mask = _extra(symbol, "DataMask")
            return completed(found, _modules(symbol), int(mask)) if mask.isdecimal() else found
        case "DataMatrix":
            return replace(found, sequence=data_matrix.position(_modules(symbol)))
        case "Aztec" if symbol.symbology_identifier in _AZTEC_PARTS and found.version.isdecimal():
            return replace(found, sequence=aztec.position(_modules(symbol), int(found.version)))
        case _:
            return found


def _modules(symbol: zxingcpp.Barcode) -> NDArray[np.bool_]:
    """Whether each module is dark, (rows, columns), as they were seen: errors and all."""
    return np.asarray(np.array(symbol.to_image(scale=1, add_quiet_zones=False), np.uint8) == 0, np.bool_)


def _extra(symbol: zxingcpp.Barcode, name: str) -> str:
    """What ZXing says besides, by its name there; "" where it says nothing."""
    extra = symbol.extra
    return str(extra.get(name, "")) if isinstance(extra, dict) else ""


def segments(dump: bytes, content: bytes) -> tuple[Segment, ...]:
    """The runs of `content`, split where the dump of the ECI protocol, which holds the same bytes, names an ECI."""
    body = dump[_IDENTIFIER:]
    if body == content:
        return (Segment(data=content),)
    runs: list[Segment] = []
    eci: int | None = None
    run = bytearray()
    at = 0
    for match in _ECI.finditer(body):
        run += body[at : match.start()]
        at = match.end()
        if match[1] is None:
            run += b"\\"
            continue
        if run:
            runs.append(Segment(data=bytes(run), eci=eci))
        run.clear()
        eci = int(match[1])
    run += body[at:]
    if run or not runs:
        runs.append(Segment(data=bytes(run), eci=eci))
    return tuple(runs)


def _quad(position: zxingcpp.Position) -> NDArray[np.float64]:
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return np.array([(corner.x, corner.y) for corner in corners], np.float64)
