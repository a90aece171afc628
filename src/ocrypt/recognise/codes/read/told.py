"""A symbol that was found as the `Code` that a caller is told of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ocrypt.recognise.codes.charset import Decoded, decode, decode_segments
from ocrypt.recognise.codes.code import Code
from ocrypt.recognise.codes.content import verdict_of
from ocrypt.recognise.codes.place import clipped

if TYPE_CHECKING:
    from ocrypt.recognise.codes.read.found import Found

_LATIN_1: Final = 3
"""The number of ISO 8859-1 among the extended channel interpretations."""


def told(found: Found, width: int, height: int, page: int) -> Code:
    """The code, its corners inside the picture and to a tenth of a pixel."""
    first, second, third, fourth = (clipped(float(x), float(y), width, height) for x, y in found.quad)
    decoded = _decoded(found)
    return Code(
        page=page,
        format=found.format,
        text=decoded.text,
        data=b"".join(segment.data for segment in found.segments),
        charset=decoded.charset,
        eci=tuple(segment.eci for segment in found.segments if segment.eci is not None),
        level=found.level,
        version=found.version,
        polygon=(first, second, third, fourth),
        sequence=found.sequence,
        verdict=verdict_of(decoded.text),
    )


def _decoded(found: Found) -> Decoded:
    """The text. Aztec symbols are ISO 8859-1 where they name nothing (ISO/IEC 24778), and writers keep to that."""
    if found.format != "Aztec" or any(segment.eci is not None for segment in found.segments):
        return decode_segments(found.segments)
    data = b"".join(segment.data for segment in found.segments)
    try:
        return Decoded(data.decode("utf-8"), "ascii" if data.isascii() else "utf-8")
    except UnicodeDecodeError:
        return decode(data, _LATIN_1)
