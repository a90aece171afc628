"""Pictures of codes, made by the tests."""

from __future__ import annotations

import io

import numpy as np
import segno
import zxingcpp
from PIL import Image

from ocrypt.recognise.codes.code import Code, Point, Polygon, Sequence

CORNERS: Polygon = (Point(1, 1), Point(9, 1), Point(9, 9), Point(1, 9))


def qr(text: str, *, scale: int = 4, error: str = "m") -> Image.Image:
    """A QR code with its quiet zone, dark on light."""
    into = io.BytesIO()
    segno.make(text, micro=False, error=error).save(into, kind="png", scale=scale, border=4)
    return Image.open(into).convert("RGB")


def coded(data: bytes, *, scale: int = 4) -> Image.Image:
    """A QR code of bytes that names no character set."""
    return Image.fromarray(zxingcpp.create_barcode(data, zxingcpp.BarcodeFormat.QRCode).to_image(scale=scale)).convert(
        "RGB"
    )


def png(image: Image.Image) -> bytes:
    """The picture as a PNG file."""
    into = io.BytesIO()
    image.save(into, "PNG")
    return into.getvalue()


def tile(side: int) -> Image.Image:
    """Finder patterns and nothing else: each three of them could be a code."""
    finder = np.zeros((9, 9), np.uint8)
    finder[0:7, 0:7] = 1
    finder[1:6, 1:6] = 0
    finder[2:5, 2:5] = 1
    cells = np.tile(finder, (-(-side // 27), -(-side // 27)))
    return Image.fromarray(255 - 255 * np.kron(cells, np.ones((3, 3), np.uint8))[:side, :side])


def part(index: int, data: bytes, *, count: int = 2, name: str = "7", eci: tuple[int, ...] = ()) -> Code:
    """One symbol of a message."""
    return Code(
        format="QRCode",
        text=data.decode("utf-8", "replace"),
        data=data,
        eci=eci,
        polygon=CORNERS,
        sequence=Sequence(index=index, count=count, id=name),
    )
