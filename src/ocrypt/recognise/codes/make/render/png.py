"""PNG (ISO/IEC 15948), written by ourselves: one bit a pixel where two colours do; rows that repeat cost nothing."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ocrypt.recognise.codes.make.raster import raster_of, rgb_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.make.geometry import Geometry

_GREY: Final = 0
_RGB: Final = 2
_PALETTE: Final = 3
_UP: Final = 2
"""The row filter that subtracts the row above."""
_LEVEL: Final = 5
"""zlib's 6 takes a quarter longer in all for three bytes in a hundred, its 9 eight times as long for one more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """What stands in IHDR; `depth` in bits a sample."""

    width: int
    height: int
    depth: int
    colour: int


def render(geometry: Geometry) -> bytes:
    """Give the file, of 1, 4 or 24 bits a pixel."""
    if geometry.emblem is not None:
        return rgb_file(rgb_of(geometry, geometry.scale))
    if geometry.shape == "square":
        return _two_colours(geometry)
    raster = raster_of(geometry, geometry.scale)
    height, width = raster.indices.shape
    even = np.pad(raster.indices, ((0, 0), (0, width % 2)))
    rows = np.asarray(even[:, ::2] << 4 | even[:, 1::2], dtype=np.uint8)
    return _written(_Head(width=width, height=height, depth=4, colour=_PALETTE), _less_above(rows), raster.palette)


def rgb_file(pixels: NDArray[np.uint8]) -> bytes:
    """Write a picture of shape (height, width, 3)."""
    height, width = pixels.shape[:2]
    rows = _less_above(pixels.reshape(height, width * 3))
    return _written(_Head(width=width, height=height, depth=8, colour=_RGB), rows, None)


def _two_colours(geometry: Geometry) -> bytes:
    """Pack each row of modules once; it stands for all rows of its pixels."""
    width, height = geometry.size
    plain = geometry.dark == (0, 0, 0) and geometry.light == (255, 255, 255)
    # In grey 1 is white, in the palette 1 is dark.
    bits = (~geometry.modules if plain else geometry.modules).repeat(geometry.scale, axis=1)
    lines = np.zeros((len(bits), (width + 7) // 8 + 1), np.uint8)
    lines[:, 1:] = np.packbits(bits, axis=1)
    lines = lines.repeat(geometry.scale, axis=0)
    palette = None if plain else np.array((geometry.light, geometry.dark), np.uint8)
    head = _Head(width=width, height=height, depth=1, colour=_GREY if plain else _PALETTE)
    return _written(head, lines, palette)


def _less_above(rows: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Subtract from each row the one above, and put the filter's number before it."""
    lines = np.empty((len(rows), rows.shape[1] + 1), np.uint8)
    lines[:, 0] = _UP
    lines[0, 0] = 0
    lines[0, 1:] = rows[0]
    lines[1:, 1:] = rows[1:] - rows[:-1]
    return lines


def _written(head: _Head, lines: NDArray[np.uint8], palette: NDArray[np.uint8] | None) -> bytes:
    what = struct.pack(">IIBBBBB", head.width, head.height, head.depth, head.colour, 0, 0, 0)
    parts = [b"\x89PNG\r\n\x1a\n", _chunk(b"IHDR", what)]
    if palette is not None:
        parts.append(_chunk(b"PLTE", palette.tobytes()))
    parts += [_chunk(b"IDAT", zlib.compress(lines.tobytes(), _LEVEL)), _chunk(b"IEND", b"")]
    return b"".join(parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return b"".join((struct.pack(">I", len(data)), kind, data, struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))))
