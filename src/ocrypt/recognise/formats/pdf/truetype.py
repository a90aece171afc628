"""A TrueType font whose glyphs have an extent and no ink: text set in it has a place and a width, and nothing to see.

Written by hand after "OpenType Specification 1.9", so that a document carries nobody's font.
"""

from __future__ import annotations

import struct
from typing import Final

EM: Final = 1000
"""Units of the font in which everything here is given."""
ASCENT: Final = 800
DESCENT: Final = -200
NARROW: Final = 500
WIDE: Final = 1000
NARROW_GLYPH: Final = 1
WIDE_GLYPH: Final = 2
NAME: Final = "OcryptGlyphless"

_ADVANCES: Final = (NARROW, NARROW, WIDE)
# One contour from the lower left corner to the upper right one and back: without it readers would take the letters for
# lines without height, and lose some. It goes nowhere aside, so that nothing is painted even where text is shown.
_GLYPHS: Final = tuple(
    struct.pack(">hhhhhHH", 1, 0, DESCENT, advance, ASCENT, 1, 0)
    # Two points, both on the curve: to (0, DESCENT), then by (advance, an em).
    + struct.pack(">BBhhhhxx", 1, 1, 0, advance, DESCENT, EM)
    for advance in _ADVANCES
)


def font() -> bytes:
    """The font's file: `.notdef`, a narrow and a wide glyph."""
    tables = {
        b"OS/2": _os2(),
        b"cmap": _cmap(),
        b"glyf": b"".join(_GLYPHS),
        b"head": _head(0),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, ASCENT, DESCENT, 0, WIDE, 0, 0, WIDE, 1, *[0] * 7, 3),
        b"hmtx": b"".join(struct.pack(">Hh", advance, 0) for advance in _ADVANCES),
        b"loca": struct.pack(">4I", *(sum(map(len, _GLYPHS[:count])) for count in range(4))),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, 3, 2, 1, 0, 0, 2, *[0] * 8),
        b"name": struct.pack(">HHH", 0, 0, 6),
        b"post": struct.pack(">IIhhIIIII", 0x30000, 0, 0, 0, 1, 0, 0, 0, 0),
    }
    # The sum over the whole file is stored in it, reckoned with a nought in its place.
    total = _checksum(_file(tables))
    return _file(tables | {b"head": _head((0xB1B0AFBA - total) & 0xFFFFFFFF)})


def _file(tables: dict[bytes, bytes]) -> bytes:
    head = struct.pack(">IHHHH", 0x10000, len(tables), 128, 3, len(tables) * 16 - 128)
    place = len(head) + 16 * len(tables)
    body = b""
    for name, data in sorted(tables.items()):
        summed = _checksum(_head(0) if name == b"head" else data)
        head += struct.pack(">4sIII", name, summed, place + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    return head + body


def _checksum(data: bytes) -> int:
    padded = data + bytes(-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF


def _head(adjustment: int) -> bytes:
    # No date: it would tell when the program was made.
    box = (0, DESCENT, WIDE, ASCENT)
    return struct.pack(">IIIIHHqqhhhhHHhhh", 0x10000, 0x10000, adjustment, 0x5F0F3CF5, 3, EM, 0, 0, *box, 0, 8, 2, 1, 0)


def _cmap() -> bytes:
    """Nothing but the end: PDF goes by glyph numbers."""
    segment = struct.pack(">HHHHHHHHHhH", 4, 24, 0, 2, 2, 0, 0, 0xFFFF, 0, 0, 0)[:14]
    segment += struct.pack(">HHHhH", 0xFFFF, 0, 0xFFFF, 1, 0)
    return struct.pack(">HHHHI", 0, 1, 3, 1, 12) + segment


def _os2() -> bytes:
    widths = struct.pack(">HhHHH", 3, NARROW, 400, 5, 0)
    scripts = struct.pack(">10h", *[0] * 10)
    rest = struct.pack(">h10s4I4sHHH", 0, bytes(10), 0, 0, 0, 0, b"OCRY", 0x40, 0, 0xFFFF)
    lines = struct.pack(">hhhHH", ASCENT, DESCENT, 0, ASCENT, -DESCENT)
    return widths + scripts + rest + lines + struct.pack(">IIhhHHH", 0, 0, 0, 0, 0, 0x20, 0)
