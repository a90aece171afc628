"""The pages of a PDF file: text that stands in it, or pictures to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.recognise.decode.checks import check_frames
from ocrypt.recognise.decode.parts import BrokenPage, DoubtfulPage, Part, TextPage
from ocrypt.recognise.decode.pdf.choice import SCANNED, Extent, Way, check_pictures, extent_of, way_of
from ocrypt.recognise.decode.pdf.layer import lines_of
from ocrypt.recognise.decode.pdf.library import Document, Sheet
from ocrypt.recognise.frame import Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from ocrypt.core.limits import Limits
    from ocrypt.recognise.decode.pdf.library import Contents

P = TypeVar("P")

_BLANK: Final = 4
"""Levels of grey within which a page counts as blank."""


def open_pdf(content: memoryview, limits: Limits) -> Iterator[Part]:
    """Open a PDF and give its pages one by one; no page is looked at before it is asked for.

    A page that can't be read is a `BrokenPage`, and the next ones still come.

    Raises:
        Unreadable: IMAGE_BROKEN, IMAGE_TRUNCATED, IMAGE_TOO_MANY_FRAMES, PDF_PASSWORD.
    """
    return _parts(content, limits, _read)


def draw_pdf(content: memoryview, limits: Limits) -> Iterator[Frame | BrokenPage]:
    """As `open_pdf`, but each page is drawn, whatever text stands in it.

    Raises:
        Unreadable: IMAGE_BROKEN, IMAGE_TRUNCATED, IMAGE_TOO_MANY_FRAMES, PDF_PASSWORD.
    """
    return _parts(content, limits, _pictured)


def _parts(
    content: memoryview, limits: Limits, look: Callable[[Sheet, int, Contents, Extent], P]
) -> Iterator[P | BrokenPage]:
    document = Document(bytes(content))
    try:
        if not document.pages:
            raise Unreadable(Code.IMAGE_BROKEN)
        check_frames(document.pages, limits)
        for index in range(document.pages):
            yield _part(document, index, limits, look)
    finally:
        document.close()


def _part(
    document: Document, index: int, limits: Limits, look: Callable[[Sheet, int, Contents, Extent], P]
) -> P | BrokenPage:
    try:
        sheet = document.sheet(index)
    except Unreadable as error:
        return BrokenPage(index=index, code=error.code)
    extent: Extent | None = None
    try:
        contents = sheet.contents()
        extent = extent_of(sheet.width, sheet.height, contents, limits, document.pages)
        check_pictures(contents, limits)
        return look(sheet, index, contents, extent)
    except Unreadable as error:
        size = {} if extent is None else {"width": extent.width, "height": extent.height}
        return BrokenPage(index=index, code=error.code, **size)
    finally:
        sheet.close()


def _pictured(sheet: Sheet, index: int, contents: Contents, extent: Extent) -> Frame:
    return Frame(index, _drawn(sheet, contents, extent), extent.shown)


def _read(sheet: Sheet, index: int, contents: Contents, extent: Extent) -> Part:
    glyphs = sheet.glyphs(extent.scale)
    way = way_of(glyphs, contents, sheet.width * sheet.height)
    if way is Way.PICTURE:
        frame = Frame(index, _drawn(sheet, contents, extent), extent.shown)
        # Text that was neither told nor drawn: PDFium has no letters for it, and neither has anybody who may look.
        lost = contents.texts and (not glyphs or any(not glyph.is_space for glyph in glyphs))
        if lost and _is_blank(frame.pixels):
            raise Unreadable(Code.PDF_FONT)
        return frame
    layer = TextPage(
        index=index,
        width=extent.width,
        height=extent.height,
        dpi=extent.shown,
        unseen=way is Way.BOTH and sheet.is_unseen(),
        lines=lines_of(glyphs, extent.width, extent.height),
    )
    if way is Way.TEXT:
        return layer
    return DoubtfulPage(layer, Frame(index, _drawn(sheet, contents, extent), extent.shown))


def _drawn(sheet: Sheet, contents: Contents, extent: Extent) -> NDArray[np.uint8]:
    pixels = sheet.draw(extent.scale)
    # What the library can't decode it leaves out without a word, and a blank page would stand for a failure.
    for picture in contents.pictures:
        scan = picture.area >= SCANNED * sheet.width * sheet.height
        if (scan or _is_blank(pixels)) and (code := picture.damage()) is not None:
            raise Unreadable(code)
    return pixels


def _is_blank(pixels: NDArray[np.uint8]) -> bool:
    return int(pixels.max()) - int(pixels.min()) < _BLANK
