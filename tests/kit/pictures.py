"""Pictures made by the tests: every one is drawn here, none is somebody's."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Sequence

LATIN = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
)
HAN = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
)


def font(size: int, places: Sequence[str] = LATIN) -> ImageFont.FreeTypeFont:
    """A font of this size in pixels; fails loudly where the machine has none, since a skip would hide it."""
    for place in places:
        if Path(place).exists():
            return ImageFont.truetype(place, size)
    message = f"none of these fonts is installed: {', '.join(places)} (Debian: fonts-dejavu-core, fonts-noto-cjk)"
    raise AssertionError(message)


def written(lines: Sequence[str], *, size: int = 32, places: Sequence[str] = LATIN, margin: int = 40) -> Image.Image:
    """Black lines on white paper, one under the other."""
    face = font(size, places)
    width = max(int(face.getlength(line)) for line in lines) + 2 * margin
    image = Image.new("RGB", (width, 2 * margin + int(size * 1.8) * len(lines)), "white")
    draw = ImageDraw.Draw(image)
    for index, line in enumerate(lines):
        draw.text((margin, margin + int(size * 1.8) * index), line, font=face, fill="black")
    return image


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """The picture as a file."""
    into = io.BytesIO()
    image.save(into, kind, **options)
    return into.getvalue()


def png_chunk(name: bytes, data: bytes) -> bytes:
    """One chunk with its length and checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of_size(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(b"\0" * 100)) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def gif_of_frames(frames: int) -> bytes:
    """A GIF of one pixel and many frames."""
    frame = b"\x2c\0\0\0\0\1\0\1\0\0\x02\x02\x44\x01\0"
    return b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff" + frame * frames + b"\x3b"


def webp_of_size(width: int, height: int) -> bytes:
    """A WebP whose extended header claims a size."""
    body = struct.pack("<I", 0) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunk = b"VP8X" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def avif_of_size(width: int, height: int) -> bytes:
    """An AVIF whose properties and sequence header claim a size: a small one with its numbers changed."""
    content = bytearray(saved(Image.new("RGB", (64, 64), "white"), "AVIF"))
    at = content.index(b"ispe") + 8
    content[at : at + 8] = struct.pack(">II", width, height)
    return bytes(content)


def marked() -> Image.Image:
    """A picture whose four corners differ: red, green, blue and black, on white; 60 wide and 40 high."""
    image = Image.new("RGB", (60, 40), "white")
    for place, colour in (((0, 0), "red"), ((44, 0), "lime"), ((44, 24), "blue"), ((0, 24), "black")):
        image.paste(colour, (*place, place[0] + 16, place[1] + 16))
    return image


def printed(*lines: str, size: int = 40, kind: str = "PNG", noise: int | None = None) -> bytes:
    """A file with these lines, Chinese or not. `noise` seeds a strip of random pixels that no other picture has."""
    image = written(lines, size=size, places=HAN)
    if noise is not None:
        strip = np.random.default_rng(noise).integers(0, 256, (24, image.width, 3), np.uint8)
        image.paste(Image.fromarray(strip), (0, image.height - 24))
    return saved(image, kind)
