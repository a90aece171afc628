"""The proof that a made code reads: its picture is read before it is handed out.

A plain code is read once, clean. One with colours, other shapes, a logo or a narrow border is read from worsened copies
too, as a camera would see it: seen from the side, unsharp, noisy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np
import zxingcpp

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.recognise.codes.make.kinds import KINDS
from ocrypt.recognise.codes.make.made import ReadBack
from ocrypt.recognise.codes.read.qr.symbol import Attempts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.code import Sequence
    from ocrypt.recognise.codes.make.matrix import Matrix

COPIES: Final = 3
PIXELS: Final = 6
"""Pixels a module in the copies: about what a telephone sees of a code in its frame."""
_SLANT: Final = (0.05, 0.08, 0.11)
"""How far corners move, as a share of the side."""
_BLUR: Final = (0.8, 1.1, 1.4)
"""Standard deviation of the blur, in pixels."""
_NOISE: Final = (6.0, 9.0, 12.0)
"""Standard deviation of the noise, in grey values."""


class Seen:
    """What reading gave: the reader's own words for level and version, and what was spare."""

    def __init__(self, barcode: zxingcpp.Barcode) -> None:
        extra = _extra(barcode)
        self.level: str = barcode.ec_level
        self.version = str(extra.get("Version", ""))
        self.spare = float(extra.get("UEC", 1.0))


def read_clean(grey: NDArray[np.uint8], matrix: Matrix) -> Seen:
    """Read the picture itself.

    Raises:
        Unreadable: CODE_UNREAD.
    """
    found = _read(grey, matrix)
    if found is None or (matrix.sequence is not None and _place_of(matrix) != matrix.sequence):
        raise Unreadable(Code.CODE_UNREAD)
    return Seen(found)


def _place_of(matrix: Matrix) -> Sequence | None:
    """Read a symbol's place among others by our own decoder: the binding of ZXing does not tell it."""
    version = (len(matrix.modules) - 17) // 4
    symbol = Attempts(version).view(np.where(matrix.modules, 1.0, -1.0))
    return None if symbol is None else symbol.content.sequence


def read_copies(grey: NDArray[np.uint8], matrix: Matrix) -> int:
    """Say how many of the worsened copies read; `grey` has `PIXELS` a module."""
    return sum(_read(photograph(grey, strength), matrix) is not None for strength in range(COPIES))


def told(seen: Seen, read: int, copies: int) -> ReadBack:
    """Give the result as it is handed out; a symbol without repair words has none to spare."""
    return ReadBack(spare=min(1.0, max(0.0, seen.spare)), copies=copies, read=read)


def _read(grey: NDArray[np.uint8], matrix: Matrix) -> zxingcpp.Barcode | None:
    name = KINDS[matrix.format].library_name
    for barcode in zxingcpp.read_barcodes(grey, formats=getattr(zxingcpp.BarcodeFormat, name)):
        if _same(barcode, matrix):
            return barcode
    return None


def _same(barcode: zxingcpp.Barcode, matrix: Matrix) -> bool:
    content = matrix.content
    if content.shown:
        # The reader shows a UPC code as the EAN-13 that it stands for, and spells UPC-E out.
        extra = _extra(barcode)
        return content.shown in {barcode.text, barcode.text.removeprefix("0"), extra.get("UPCE")}
    return barcode.bytes == content.data


def _extra(barcode: zxingcpp.Barcode) -> dict[str, Any]:
    """Give what the reader says beside; its stub calls it an object."""
    extra = barcode.extra
    return extra if isinstance(extra, dict) else {}


def photograph(grey: NDArray[np.uint8], strength: int) -> NDArray[np.uint8]:
    """Give a copy as a camera sees it, the worse the higher `strength` is; the same picture gives the same copy."""
    ground = int(grey[0, 0])
    height, width = grey.shape
    pad = round(max(height, width) * _SLANT[strength]) + 2
    shift = max(height, width) * _SLANT[strength]
    corners = np.array(((0, 0), (width, 0), (width, height), (0, height)), np.float32) + pad
    moved = corners + np.array(((shift, shift / 2), (-shift / 3, 0), (0, -shift), (shift / 4, 0)), np.float32)
    padded = np.pad(grey, pad, constant_values=ground)
    seen = cv2.warpPerspective(
        padded,
        cv2.getPerspectiveTransform(corners, moved),
        (padded.shape[1], padded.shape[0]),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=ground,
    )
    blurred = cv2.GaussianBlur(seen, (0, 0), _BLUR[strength])
    noise = np.random.default_rng(strength).normal(0, _NOISE[strength], blurred.shape)
    # A camera's black is not black and its white not white.
    copy: NDArray[np.uint8] = np.clip(blurred * 0.8 + 20 + noise, 0, 255).astype(np.uint8)
    return copy
