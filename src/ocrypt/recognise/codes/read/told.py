"""A symbol that was found as the `Code` that a caller is told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ocrypt.recognise.codes.charset import decode_segments
from ocrypt.recognise.codes.code import Code, Point
from ocrypt.recognise.codes.content import verdict_of
from ocrypt.recognise.geometry import is_plain

if TYPE_CHECKING:
    from ocrypt.recognise.codes.code import Verdict
    from ocrypt.recognise.codes.read.found import Found


def told(found: Found, width: int, height: int, page: int) -> Code:
    """The code, its corners inside the picture and to a tenth of a pixel."""
    corners = [
        Point(round(min(max(float(x), 0.0), width), 1), round(min(max(float(y), 0.0), height), 1))
        for x, y in found.quad
    ]
    decoded = decode_segments(found.segments)
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
