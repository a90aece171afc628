"""What a file is by its first bytes, and whether it ends where its format says. Parses structure only, no pixel.

Every function takes hostile bytes, reads inside them only, and loops at most once per byte.
"""

# ruff: noqa: PLR2004 - the numbers are the formats' own; the standard is named beside each
from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from enum import Enum, unique
from typing import Final, Literal


@unique
class Kind(Enum):
    """The formats that are told apart; of those that Pillow reads, the value is its name."""

    PNG = "PNG"
    JPEG = "JPEG"
    GIF = "GIF"
    BMP = "BMP"
    WEBP = "WEBP"
    TIFF = "TIFF"
    AVIF = "AVIF"
    HEIC = "HEIC"
    PDF = "PDF"


@unique
class End(Enum):
    """How a file's structure ends."""

    WHOLE = "whole"
    SHORT = "short"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int


_TIFF_STARTS: Final = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
# "BM" alone begins many a text; the length of the header behind it tells a bitmap.
_BMP_HEADERS: Final = frozenset(length.to_bytes(4, "little") for length in (12, 40, 52, 56, 64, 108, 124))
_PNG_START: Final = b"\x89PNG\r\n\x1a\n"
_PDF_START: Final = b"%PDF-"
_MAX_BRANDS: Final = 256
_LINEARISED: Final = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s+(\d{1,12})\b")


def kind_of(untrusted: memoryview) -> Kind | None:
    """Tell the format by the signature alone; None if it is none of ours."""
    head = bytes(untrusted[:12])
    if head.startswith(_PNG_START):
        return Kind.PNG
    if head.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return Kind.GIF
    if head.startswith(b"BM") and bytes(untrusted[14:18]) in _BMP_HEADERS:
        return Kind.BMP
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Kind.WEBP
    if head.startswith(_TIFF_STARTS):
        return Kind.TIFF
    if head[4:8] == b"ftyp":
        return _brand(untrusted)
    # Readers take a PDF with other bytes before its header: PDF 2.0 (ISO 32000-2), 7.5.2 and annex J.
    if _PDF_START in bytes(untrusted[:1024]):
        return Kind.PDF
    return None


def _brand(untrusted: memoryview) -> Kind | None:
    """Tell AVIF from HEIC by the brands in the first box: ISO/IEC 14496-12, 4.3, and 23008-12, annex B."""
    length = min(int.from_bytes(untrusted[:4], "big"), _MAX_BRANDS)
    head = bytes(untrusted[:length])
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, len(head) - 3, 4))}
    if brands & {b"avif", b"avis"}:
        return Kind.AVIF
    if brands & {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}:
        return Kind.HEIC
    return None


def starts_like_a_picture(untrusted: memoryview) -> bool:
    """Whether so few bytes are the beginning of a signature: a picture cut off inside its first bytes."""
    head = bytes(untrusted[:12])
    signatures = (_PNG_START, _PDF_START, b"\xff\xd8\xff", b"GIF87a", b"GIF89a", *_TIFF_STARTS)
    if any(len(head) < len(signature) and signature.startswith(head) for signature in signatures):
        return True
    if head.startswith(b"BM") and len(untrusted) < 18:
        return True
    return 4 <= len(head) < 12 and head.startswith(b"RIFF") and b"WEBP".startswith(head[8:])


def end_of(untrusted: memoryview, kind: Kind) -> End:
    """Tell whether the file runs on to the end that its format announces."""
    match kind:
        case Kind.PNG:
            return _png_end(untrusted)
        case Kind.JPEG:
            return _jpeg_end(untrusted)
        case Kind.GIF:
            return _gif_end(untrusted)
        case Kind.BMP:
            return _announced(untrusted, offset=2, extra=0)
        case Kind.WEBP:
            return _announced(untrusted, offset=4, extra=8)
        case Kind.TIFF:
            return _tiff_end(untrusted)
        case Kind.AVIF | Kind.HEIC:
            return _boxes_end(untrusted)
        case Kind.PDF:
            return _pdf_end(untrusted)


def _announced(untrusted: memoryview, *, offset: int, extra: int) -> End:
    if len(untrusted) < offset + 4:
        return End.SHORT
    (length,) = struct.unpack_from("<I", untrusted, offset)
    return End.SHORT if length + extra > len(untrusted) else End.WHOLE


def _boxes_end(untrusted: memoryview) -> End:
    # Boxes, each with its length before it; 0 is "to the end", 1 "64 bits follow": ISO/IEC 14496-12, 4.2.
    at = 0
    while at + 8 <= len(untrusted):
        length = int.from_bytes(untrusted[at : at + 4], "big")
        if length == 0:
            return End.WHOLE
        if length == 1:
            length = int.from_bytes(untrusted[at + 8 : at + 16], "big")
        if length < 8:
            return End.DAMAGED
        at += length
    return End.WHOLE if at == len(untrusted) else End.SHORT


def _pdf_end(untrusted: memoryview) -> End:
    # The mark of the end, and the length that a linearised file announces: ISO 32000-2, 7.5.5 and annex F.
    content = bytes(untrusted)
    if b"%%EOF" not in content:
        return End.SHORT
    announced = _LINEARISED.search(content, 0, 2048)
    return End.SHORT if announced is not None and int(announced[1]) > len(content) else End.WHOLE


def _png_end(untrusted: memoryview) -> End:
    # Chunks: length, type, data, CRC-32 of type and data; IEND ends the file. PNG (Third Edition), section 5.3.
    at = len(_PNG_START)
    while at + 12 <= len(untrusted):
        (length,) = struct.unpack_from(">I", untrusted, at)
        name = bytes(untrusted[at + 4 : at + 8])
        after = at + 12 + length
        if after > len(untrusted):
            return End.SHORT
        # The fifth bit of the first letter is clear in critical chunks: section 5.4.
        critical = not name[0] & 0x20
        if critical and zlib.crc32(untrusted[at + 4 : after - 4]) != struct.unpack_from(">I", untrusted, after - 4)[0]:
            return End.DAMAGED
        if name == b"IEND":
            return End.WHOLE
        at = after
    return End.SHORT


def _jpeg_end(untrusted: memoryview) -> End:
    # An end-of-image marker after the last start-of-scan: ITU-T T.81, B.1.1.3. Thumbnails have their own, earlier.
    content = bytes(untrusted)
    return End.WHOLE if content.rfind(b"\xff\xd9") > content.rfind(b"\xff\xda") else End.SHORT


_TIFF_OFFSETS: Final = frozenset({273, 324})
_TIFF_COUNTS: Final = frozenset({279, 325})
_TIFF_WIDTHS: Final = {3: 2, 4: 4, 16: 8}


def _tiff_end(untrusted: memoryview) -> End:
    # The first page's directory and its strips or tiles must lie in the file: TIFF 6.0, sections 2 and 3.
    order: Literal["little", "big"] = "little" if untrusted[0] == 0x49 else "big"
    big = 0x2B in (untrusted[2], untrusted[3])
    word, entry, counter = (8, 20, 8) if big else (4, 12, 2)

    def number(at: int, length: int) -> int:
        return int.from_bytes(untrusted[at : at + length], order)

    directory = number(8 if big else 4, word)
    if directory + counter > len(untrusted):
        return End.SHORT
    entries = min(number(directory, counter), 4096)
    if directory + counter + entries * entry > len(untrusted):
        return End.SHORT
    starts: list[int] = []
    lengths: list[int] = []
    for at in range(directory + counter, directory + counter + entries * entry, entry):
        tag, width = number(at, 2), _TIFF_WIDTHS.get(number(at + 2, 2))
        if width is None or tag not in _TIFF_OFFSETS | _TIFF_COUNTS:
            continue
        count = number(at + 4, word)
        inline = at + 4 + word
        values = inline if count * width <= word else number(inline, word)
        if values + count * width > len(untrusted):
            return End.SHORT
        into = starts if tag in _TIFF_OFFSETS else lengths
        into.extend(number(values + index * width, width) for index in range(count))
    short = any(start + length > len(untrusted) for start, length in zip(starts, lengths, strict=False))
    return End.SHORT if short else End.WHOLE


def _gif_end(untrusted: memoryview) -> End:
    return End.WHOLE if _gif_walk(untrusted, 2**31).ended else End.SHORT


@dataclass(frozen=True, slots=True)
class _GifWalk:
    frames: int
    ended: bool


def gif_frames(untrusted: memoryview, at_most: int) -> int:
    """Count a GIF's frames without decoding one; stops counting above `at_most`. GIF89a, sections 19 to 23."""
    return _gif_walk(untrusted, at_most).frames


def _gif_walk(untrusted: memoryview, at_most: int) -> _GifWalk:
    frames = 0
    size = len(untrusted)
    if size < 13:
        return _GifWalk(frames=0, ended=False)
    at = 13 + _colour_table(untrusted[10])
    while at < size and frames <= at_most:
        block = untrusted[at]
        if block == 0x3B:
            return _GifWalk(frames=frames, ended=True)
        if block == 0x2C and at + 10 < size:
            frames += 1
            at += 10 + _colour_table(untrusted[at + 9]) + 1
        elif block == 0x21:
            at += 2
        else:
            return _GifWalk(frames=frames, ended=False)
        # Sub-blocks, each with its length before it, until an empty one.
        while at < size and untrusted[at]:
            at += untrusted[at] + 1
        at += 1
    return _GifWalk(frames=frames, ended=False)


def _colour_table(packed: int) -> int:
    return 3 * 2 ** ((packed & 7) + 1) if packed & 0x80 else 0


def webp_size(untrusted: memoryview) -> Size | None:
    """Tell a WebP's size from its header: RFC 9649, section 2. None where the header makes no sense.

    Pillow allocates the canvas when it opens a WebP, so the limits need the size earlier.
    """
    if len(untrusted) < 30:
        return None
    name = bytes(untrusted[12:16])
    if name == b"VP8X":
        width = int.from_bytes(untrusted[24:27], "little") + 1
        height = int.from_bytes(untrusted[27:30], "little") + 1
        return Size(width, height)
    if name == b"VP8L" and untrusted[20] == 0x2F:
        (bits,) = struct.unpack_from("<I", untrusted, 21)
        return Size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if name == b"VP8 " and bytes(untrusted[23:26]) == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", untrusted, 26)
        return Size(width & 0x3FFF, height & 0x3FFF)
    return None
