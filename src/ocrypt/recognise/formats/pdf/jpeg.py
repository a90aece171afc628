"""A JPEG file as a PDF holds it: the coded pixels untouched, and nothing else of the file (ITU-T T.81, annex B)."""

# ruff: noqa: PLR2004 - the numbers are the format's own
from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
"""Baseline, extended and progressive with Huffman codes: what PDF's DCTDecode reads."""
_OTHER_FRAMES: Final = frozenset({0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)})
_JFIF: Final = 0xE0
_ADOBE: Final = 0xEE
_COMMENT: Final = 0xFE
_SCAN: Final = 0xDA
_END: Final = 0xD9


@dataclass(frozen=True, slots=True, kw_only=True)
class Jpeg:
    """A JPEG picture that a PDF can hold; `width` and `height` are as stored, before any orientation."""

    width: int
    height: int
    components: int
    adobe: bool
    """Whether Adobe's marker is there; with it, four components are stored inverted."""
    plain_rgb: bool
    """Whether three components are named R, G and B, and so are no YCbCr."""
    data: bytes


def bared(picture: memoryview) -> Jpeg | None:
    """The first picture of a JPEG file without what cameras write beside it; None where PDF couldn't show it.

    Place, camera, time, thumbnail and further pictures are left out; the pixels' data is copied byte for byte.
    """
    kept = [b"\xff\xd8"]
    at = 2
    frame: bytes | None = None
    adobe = False
    while at + 4 <= len(picture) and picture[at] == 0xFF:
        marker = picture[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == _END:
            return _jpeg(frame, kept, adobe)
        if marker in _OTHER_FRAMES:
            return None
        end = at + 2 + int.from_bytes(picture[at + 2 : at + 4], "big")
        segment = bytes(picture[at:end])
        if marker == _SCAN:
            after = _scan_end(picture, end)
            kept.append(bytes(picture[at:after]))
            at = after
            continue
        if marker in _FRAMES:
            frame = segment
        adobe = adobe or (marker == _ADOBE and segment[4:9] == b"Adobe")
        if marker in {_JFIF, _ADOBE} or not (0xE0 <= marker <= 0xEF or marker == _COMMENT):
            kept.append(_without_thumbnail(segment) if marker == _JFIF else segment)
        at = end
    return _jpeg(frame, kept, adobe)


def _jpeg(frame: bytes | None, kept: list[bytes], adobe: bool) -> Jpeg | None:  # noqa: FBT001 - a field's value
    if frame is None or len(frame) < 10 or frame[4] != 8 or frame[9] not in {1, 3, 4}:
        return None
    return Jpeg(
        width=int.from_bytes(frame[7:9], "big"),
        height=int.from_bytes(frame[5:7], "big"),
        components=frame[9],
        adobe=adobe,
        plain_rgb=frame[10::3][:3] == b"RGB",
        data=b"".join((*kept, b"\xff\xd9")),
    )


def _scan_end(picture: memoryview, at: int) -> int:
    """Where the coded data ends: at a marker that is neither a stuffed byte nor a restart."""
    data = bytes(picture[at:])
    here = 0
    while (here := data.find(b"\xff", here)) >= 0 and here + 1 < len(data):
        if data[here + 1] not in {0x00, *range(0xD0, 0xD8), 0xFF}:
            return at + here
        here += 1 if data[here + 1] == 0xFF else 2
    return at + len(data)


def _without_thumbnail(jfif: bytes) -> bytes:
    if jfif[4:9] != b"JFIF\0" or len(jfif) < 18:
        # JFXX holds nothing but a thumbnail.
        return b""
    return b"\xff\xe0\x00\x10" + jfif[4:16] + b"\0\0"
