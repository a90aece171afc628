"""A symbol that was found as the `Code` that a caller is told of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from ocrypt.recognise.codes.charset import Decoded, decode, decode_segments
from ocrypt.recognise.codes.code import Code, Point
from ocrypt.recognise.codes.content import verdict_of
from ocrypt.recognise.geometry import is_plain

if TYPE_CHECKING:
    from ocrypt.recognise.codes.code import Verdict
    from ocrypt.recognise.codes.read.found import Found

_LATIN_1: Final = 3
"""The number of ISO 8859-1 among the extended channel interpretations."""


def told(found: Found, width: int, height: int, page: int) -> Code:
    """The code, its corners inside the picture and to a tenth of a pixel."""
    corners = [
        Point(round(min(max(float(x), 0.0), width), 1), round(min(max(float(y), 0.0), height), 1))
        for x, y in found.quad
    ]
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
        polygon=(corners[0], corners[1], corners[2], corners[3]),
        sequence=found.sequence,
        verdict=_verdict(decoded.text),
    )


def _verdict(text: str) -> Verdict:
    """What the text is. A host that can't be shown as it is stands there in punycode, or not at all."""
    verdict = verdict_of(text)
    ascii_host = verdict.ascii_host if is_plain(verdict.ascii_host) else ""
    return msgspec.structs.replace(
        verdict,
        host=verdict.host if is_plain(verdict.host) else ascii_host,
        ascii_host=ascii_host,
        site=verdict.site if is_plain(verdict.site) else "",
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
