"""A PDF that was read, with the text laid invisibly over the pages whose pictures were read; all else stays.

PDFium puts our own text pages onto its pages as forms. Pages whose text stood in the file, and pages that could not be
read, are left alone.
"""

from __future__ import annotations

import hashlib
import io
import math
import re
from typing import TYPE_CHECKING, Any, Final

import pypdfium2 as pdfium

# PDFium's door is set up there, without fonts of the machine, before it is used here.
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, Unreadable
from ocrypt.recognise.decode.pdf.library import Document

if TYPE_CHECKING:
    from ocrypt.recognise.reading import Page, Reading

_FAULTS: Final = (pdfium.PdfiumError, ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError)
_SLACK: Final = 0.02
"""Share by which a page's sides may differ from those that were read: they are whole pixels there."""
_FILE_ID: Final = re.compile(rb"/ID\s*\[\s*<([0-9A-Fa-f]*)>\s*<([0-9A-Fa-f]*)>\s*\]")


def stamped(picture: memoryview, texts: bytes, reading: Reading) -> bytes:
    """The PDF in `picture` with the pages of the PDF `texts` over it: one, in order, for each page `to_stamp` of it.

    Raises:
        LocalError: PICTURE_MISMATCH where this is not the file that was read.
        Unreadable: IMAGE_BROKEN and its like, also where a page is missing.
    """
    content = bytes(picture)
    # Refuses what can't be opened, with the code of reading.
    opened = Document(content)
    opened.close()
    if opened.pages != len(reading.pages):
        raise LocalError(Code.PICTURE_MISMATCH)
    if not to_stamp(reading):
        # Nothing was read in pictures: the file has its text already.
        return content
    try:
        return _stamped(content, texts, reading)
    except _FAULTS:
        raise Unreadable(Code.IMAGE_BROKEN) from None


def to_stamp(reading: Reading) -> tuple[Page, ...]:
    """The pages whose text is not in the file yet."""
    return tuple(page for page in reading.pages if page.source == "picture" and page.error is None and page.lines)


def _stamped(content: bytes, texts: bytes, reading: Reading) -> bytes:
    document = pdfium.PdfDocument(content)
    layers = pdfium.PdfDocument(texts)
    try:
        # (1) PDFium numbers what it adds from the last object on. Where the file refers to an object that isn't there
        # that number may be the same, and for a page that brings the process down.
        for index in range(len(document)):
            document[index].close()
        # (2) Now the pages change.
        for at, page in enumerate(to_stamp(reading)):
            sheet = document[page.index]
            width, height = layers.get_page_size(at)
            form = layers.page_as_xobject(at, document)
            layer = form.as_pageobject()
            layer.transform(_placed(sheet, width, height, page.turn))
            sheet.insert_obj(layer)
            sheet.gen_content()
            form.close()
            sheet.close()
        into = io.BytesIO()
        document.save(into)
    finally:
        layers.close()
        document.close()
    return _same_each_time(into.getvalue(), content)


def _placed(sheet: Any, width: float, height: float, turn: int) -> pdfium.PdfMatrix:  # noqa: ANN401 - without types
    """What maps an upright page of this size to the sheet's own axes, against its rotation and the reading's turn."""
    left, bottom, right, top = sheet.get_bbox()
    rotation = (sheet.get_rotation() + turn) % 360
    across, up = right - left, top - bottom
    if rotation in {90, 270}:
        across, up = up, across
    if not all(math.isclose(*sides, rel_tol=_SLACK, abs_tol=1) for sides in ((across, width), (up, height))):
        raise LocalError(Code.PICTURE_MISMATCH)
    match rotation:
        case 90:
            matrix = pdfium.PdfMatrix(0, 1, -1, 0, height, 0)
        case 180:
            matrix = pdfium.PdfMatrix(-1, 0, 0, -1, width, height)
        case 270:
            matrix = pdfium.PdfMatrix(0, -1, 1, 0, 0, width)
        case _:
            matrix = pdfium.PdfMatrix(1, 0, 0, 1, 0, 0)
    return matrix.translate(left, bottom)


def _same_each_time(document: bytes, content: bytes) -> bytes:
    """The document with a file identifier made of its source: PDFium takes one by chance (ISO 32000-1, 14.4)."""
    digest = hashlib.sha256(content).hexdigest().upper().encode("ascii")

    def told(found: re.Match[bytes]) -> bytes:
        start = found.start()
        first, second = found.span(1), found.span(2)
        whole = bytearray(found[0])
        for begin, end in (first, second):
            whole[begin - start : end - start] = (digest * 4)[: end - begin]
        return bytes(whole)

    return _FILE_ID.sub(told, document)
