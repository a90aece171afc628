"""How each engine reads a picture. Each library is imported by its engine only; all run with one thread.

ocrypt is given colour, as its decoder gives it; the others the grey picture that they would make of it anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np


def ocrypt(effort: str, only_qr: bool) -> Callable[[Path], Callable[[], list[str]]]:  # noqa: FBT001 - a worker's setting
    """Our own reader, as a job process uses it."""
    import cv2

    from ocrypt.recognise.codes.code import FORMATS, QR_FAMILY
    from ocrypt.recognise.codes.options import CodeOptions
    from ocrypt.recognise.codes.read.reader import CodeReader

    reader = CodeReader.load()
    reader.warm()
    options = CodeOptions(effort=effort, formats=QR_FAMILY if only_qr else FORMATS)

    def prepare(path: Path) -> Callable[[], list[str]]:
        pixels = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
        return lambda: [code.text for code in reader.read(pixels, options)]

    return prepare


def zxing(only_qr: bool) -> Callable[[Path], Callable[[], list[str]]]:  # noqa: FBT001 - as above
    """zxing-cpp with its defaults, but for the text mode: GS1 codes are told as they stand, as everywhere here."""
    import zxingcpp

    kinds = zxingcpp.BarcodeFormat
    asked = [kinds.QRCode, kinds.MicroQRCode, kinds.RMQRCode] if only_qr else [kinds.AllReadable]
    formats, plain = zxingcpp.BarcodeFormats(asked), zxingcpp.TextMode.Plain

    def prepare(path: Path) -> Callable[[], list[str]]:
        grey = _grey(path)
        return lambda: [code.text for code in zxingcpp.read_barcodes(grey, formats, text_mode=plain)]

    return prepare


def zbar(only_qr: bool) -> Callable[[Path], Callable[[], list[str]]]:  # noqa: FBT001 - as above
    """ZBar by pyzbar; it gives bytes, of which its own guess at a character set has made UTF-8."""
    from pyzbar.pyzbar import ZBarSymbol, decode

    symbols = [ZBarSymbol.QRCODE] if only_qr else None

    def prepare(path: Path) -> Callable[[], list[str]]:
        grey = _grey(path)
        return lambda: [code.data.decode("utf-8", "replace") for code in decode(grey, symbols)]

    return prepare


def opencv() -> Callable[[Path], Callable[[], list[str]]]:
    """OpenCV's own detector of several codes; what it saw and could not decode comes as an empty text."""
    import cv2

    cv2.setNumThreads(1)
    detector = cv2.QRCodeDetector()

    def prepare(path: Path) -> Callable[[], list[str]]:
        grey = _grey(path)
        return lambda: [text for text in detector.detectAndDecodeMulti(grey)[1] if text]

    return prepare


def _grey(path: Path) -> np.ndarray:
    import cv2

    return cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
