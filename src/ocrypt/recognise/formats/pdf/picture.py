"""A file's pictures as a PDF holds them: a JPEG as it is, others packed without loss, photographs as JPEG."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import ExifTags, Image

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, Unreadable
from ocrypt.core.limits import Limits
from ocrypt.recognise import sniff
from ocrypt.recognise.decode import open_pages
from ocrypt.recognise.formats.pdf.jpeg import bared
from ocrypt.recognise.frame import Frame

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ocrypt.recognise.formats.pdf.jpeg import Jpeg
    from ocrypt.recognise.reading import Page, Reading

_UPRIGHT: Final = 1
_QUALITY: Final = 90
_NOISY: Final = 0.4
"""Share of its size to which a picture must pack without loss; one that doesn't is a photograph."""
_SMALL: Final = 1 << 20
"""Bytes up to which nothing is lost whatever the picture is."""
_SAMPLE_ROWS: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A picture as a stream: the entries of its dictionary, its bytes, and how it must be turned to be shown.

    `orientation` is EXIF's (CIPA DC-008, tag 274); the page's own turn comes on top.
    """

    head: str
    data: bytes
    width: int
    height: int
    orientation: int


def pictures_of(reading: Reading, picture: memoryview) -> Iterator[Stored]:
    """One picture for each page of the reading, in order.

    Raises:
        LocalError: PICTURE_MISMATCH where this is not the file that was read.
        Unreadable: what is wrong with the picture.
    """
    jpeg = bared(picture) if sniff.kind_of(picture) is sniff.Kind.JPEG else None
    stored = iter((_as_it_is(jpeg, picture),)) if jpeg else _decoded(reading, picture)
    pages = iter(reading.pages)
    try:
        for each, page in zip(stored, pages, strict=True):
            if not _fits(each, page):
                raise LocalError(Code.PICTURE_MISMATCH)
            yield each
    except ValueError:
        # More pages than pictures, or the other way round.
        raise LocalError(Code.PICTURE_MISMATCH) from None


def _fits(stored: Stored, page: Page) -> bool:
    sideways = (stored.orientation > 4) != (page.turn in {90, 270})  # noqa: PLR2004 - EXIF's four that lie
    return (page.width, page.height) == ((stored.height, stored.width) if sideways else (stored.width, stored.height))


def _as_it_is(jpeg: Jpeg, picture: memoryview) -> Stored:
    colours = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}[jpeg.components]
    # Adobe stores four components inverted; `recognise/channels.py` decides the same way.
    inverted = "/Decode[1 0 1 0 1 0 1 0]" if jpeg.components == 4 and jpeg.adobe else ""  # noqa: PLR2004
    transform = "/DecodeParms<</ColorTransform 0>>" if jpeg.plain_rgb and not jpeg.adobe else ""
    return Stored(
        head=f"/ColorSpace{colours}/BitsPerComponent 8/Filter/DCTDecode{transform}{inverted}",
        data=jpeg.data,
        width=jpeg.width,
        height=jpeg.height,
        orientation=_orientation(picture),
    )


def _orientation(picture: memoryview) -> int:
    try:
        with Image.open(io.BytesIO(picture), formats=["JPEG"]) as image:
            told = image.getexif().get(ExifTags.Base.Orientation)
    except (ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, SyntaxError, TypeError, ValueError):
        # Damaged metadata is no reason to refuse good pixels: as in decoding.
        return _UPRIGHT
    return told if isinstance(told, int) and 1 <= told <= 8 else _UPRIGHT  # noqa: PLR2004 - EXIF's eight


def _decoded(reading: Reading, picture: memoryview) -> Iterator[Stored]:
    # What was read once is let in again, and nothing larger.
    sizes = [page.width * page.height for page in reading.pages] or [1]
    limits = Limits(
        max_bytes=len(picture),
        max_pixels=max(sizes),
        max_total_pixels=sum(sizes),
        max_frames=1 << 30,
        max_ratio=1 << 30,
    )
    try:
        for part in open_pages(picture, limits):
            # A picture has no other parts; a PDF is not handled here.
            if isinstance(part, Frame):
                yield _packed(part.pixels)
    except Unreadable as error:
        if error.code is Code.IMAGE_TOO_MANY_PIXELS:
            raise LocalError(Code.PICTURE_MISMATCH) from None
        raise


def _packed(pixels: NDArray[np.uint8]) -> Stored:
    """Pixels (height, width, 3), upright: as black and white, grey or colour, whichever holds them all."""
    height, width, _ = pixels.shape
    colours, bits = "/DeviceRGB", 8
    rows: NDArray[np.uint8] = pixels.reshape(height, -1)
    if (pixels[..., 0] == pixels[..., 1]).all() and (pixels[..., 1] == pixels[..., 2]).all():
        colours, rows = "/DeviceGray", np.ascontiguousarray(pixels[..., 0])
        if ((rows == 0) | (rows == 255)).all():  # noqa: PLR2004 - white
            bits, rows = 1, np.packbits(rows, axis=1)
    head = f"/ColorSpace{colours}/BitsPerComponent {bits}"
    if rows.nbytes > _SMALL and _is_noisy(rows):
        into = io.BytesIO()
        Image.fromarray(rows if colours == "/DeviceGray" else pixels).save(
            into, "JPEG", quality=_QUALITY, subsampling=0
        )
        head, data = f"{head}/Filter/DCTDecode", into.getvalue()
    else:
        channels = 3 if colours == "/DeviceRGB" else 1
        # Each row as its difference to the one above packs better (PNG, filter 2).
        parameters = f"<</Predictor 15/Colors {channels}/BitsPerComponent {bits}/Columns {width}>>"
        head, data = f"{head}/Filter/FlateDecode/DecodeParms{parameters}", zlib.compress(_differences(rows), 6)
    return Stored(head=head, data=data, width=width, height=height, orientation=_UPRIGHT)


def _differences(rows: NDArray[np.uint8]) -> bytes:
    filtered = np.empty((rows.shape[0], rows.shape[1] + 1), np.uint8)
    filtered[:, 0] = 2
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    return filtered.tobytes()


def _is_noisy(rows: NDArray[np.uint8]) -> bool:
    """Whether a sixteenth of the rows, in bands, packs badly."""
    sample = b"".join(_differences(rows[at : at + _SAMPLE_ROWS]) for at in range(0, len(rows), _SAMPLE_ROWS * 16))
    return len(zlib.compress(sample, 6)) > _NOISY * len(sample)
