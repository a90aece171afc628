"""PDFium behind typed doors: the only module that knows the library.

PDFium draws with fonts that are in the file, and with its own fourteen in place of those that are not. It is given no
font of the machine: a job may open no file, and a page shall look the same everywhere. Scripts, forms and links of a
document are never run or followed; this library is built without JavaScript and XFA.
"""

from __future__ import annotations

import math
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as native

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.recognise import sniff
from ocrypt.recognise.decode.pdf.glyphs import Glyph, Placement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_MAX_OBJECTS: Final = 200_000
"""Objects of a page that are looked at; whatever is behind them is drawn all the same."""
_MAX_DEPTH: Final = 16
_MAX_GLYPHS: Final = 500_000
"""Characters of a page from which its text is not looked at but read in its picture."""
_LOCKED: Final = frozenset({native.FPDF_ERR_PASSWORD, native.FPDF_ERR_SECURITY})
_SILENT: Final = frozenset({native.FPDF_ANNOT_LINK, native.FPDF_ANNOT_POPUP})
_HYPHEN: Final = "-"
_SOFT_HYPHEN: Final = 0xAD
_SPACE: Final = 0x20
_INVISIBLE: Final = native.FPDF_TEXTRENDERMODE_INVISIBLE
# What the library's Python part lets out on damaged files; each means the same.
_FAULTS: Final = (
    pdfium.PdfiumError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    TypeError,
    ValueError,
)


class _NoFonts(pdfium.PdfSysfontBase):  # type: ignore[misc]
    """A machine without fonts."""

    def EnumFonts(self, _: object, __: object) -> None:  # noqa: N802 - PDFium's name
        """List none; PDFium's own would open every font file there is."""

    def MapFont(self, *_: object) -> None:  # noqa: N802 - PDFium's name
        """Know none by name."""

    def GetFont(self, *_: object) -> None:  # noqa: N802 - PDFium's name
        """Open none."""


# Importing the library has started it, once for the whole process; this belongs to that.
_NoFonts().setup()


@contextmanager
def _faults_named() -> Iterator[None]:
    """Turn whatever the library lets out into our codes, without its message."""
    try:
        yield
    except MemoryError:
        raise Unreadable(Code.JOB_MEMORY) from None
    except _FAULTS:
        raise Unreadable(Code.IMAGE_BROKEN) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture on a page: its own pixels, and the area that it takes there, in square points."""

    width: int
    height: int
    area: float
    handle: Any

    @property
    def dpi(self) -> float:
        """Its pixels an inch on paper."""
        return 72 * math.sqrt(self.width * self.height / self.area) if self.area > 0 else 0.0

    def damage(self) -> Code | None:
        """Tell what is wrong with its data; decodes it."""
        try:
            filters = self.handle.get_filters()
            if filters == ["DCTDecode"]:
                data = memoryview(self.handle.get_data()).cast("B")
                if sniff.end_of(data, sniff.Kind.JPEG) is sniff.End.SHORT:
                    return Code.IMAGE_TRUNCATED
            self.handle.get_bitmap()
        except _FAULTS:
            return Code.IMAGE_BROKEN
        return None


@dataclass(frozen=True, slots=True)
class Contents:
    """What a page is made of, text aside."""

    pictures: tuple[Picture, ...]
    strokes: int
    """Paths and shadings: lines of a table, drawings, letters that were turned into outlines."""
    texts: int
    """Pieces of text, seen or not."""


class Sheet:
    """One page; must be closed."""

    def __init__(self, page: Any) -> None:  # noqa: ANN401 - the library has no types
        self._page = page
        self.width, self.height = (float(side) for side in page.get_size())
        """In points, upright."""

    def close(self) -> None:
        """Give its memory back."""
        self._page.close()

    def contents(self) -> Contents:
        """List its pictures, those inside of forms included, and count its strokes."""
        pictures: list[Picture] = []
        strokes = texts = 0
        with _faults_named():
            for kind, handle, area in _objects(self._page):
                if kind == native.FPDF_PAGEOBJ_IMAGE:
                    image = pdfium.PdfImage(handle, page=self._page)
                    width, height = image.get_px_size()
                    size = area * _determinant(handle)
                    pictures.append(Picture(width=width, height=height, area=size, handle=image))
                elif kind in {native.FPDF_PAGEOBJ_PATH, native.FPDF_PAGEOBJ_SHADING}:
                    strokes += 1
                elif kind == native.FPDF_PAGEOBJ_TEXT:
                    texts += 1
        return Contents(tuple(pictures), strokes, texts)

    def glyphs(self, scale: float) -> tuple[Glyph, ...]:
        """Give the characters of the text layer in the file's order, placed in pixels of `scale` a point."""
        with _faults_named():
            left, bottom, right, top = self._page.get_bbox()
            placement = Placement(
                left=left, bottom=bottom, right=right, top=top, rotation=self._page.get_rotation(), scale=scale
            )
            text = self._page.get_textpage()
            try:
                count = text.count_chars()
                return () if count > _MAX_GLYPHS else tuple(_glyph(text, index, placement) for index in range(count))
            finally:
                text.close()

    def is_unseen(self) -> bool:
        """Whether most of the text layer is not drawn, as in the text that other programs lay under a scan."""
        with _faults_named():
            text = self._page.get_textpage()
            try:
                count = min(text.count_chars(), _MAX_GLYPHS)
                return bool(2 * sum(_is_unseen(text, index) for index in range(count)) > count)
            finally:
                text.close()

    def draw(self, scale: float) -> NDArray[np.uint8]:
        """Draw the page on white: shape (height, width, 3), RGB, contiguous, own memory."""
        with _faults_named():
            bitmap = self._page.render(scale=scale, may_draw_forms=False, rev_byteorder=True, limit_image_cache=True)
            try:
                return np.array(bitmap.to_numpy()[:, :, :3], np.uint8, order="C")
            finally:
                bitmap.close()


class Document:
    """A PDF file in memory; must be closed."""

    def __init__(self, content: bytes) -> None:
        """Open it.

        Raises:
            Unreadable: PDF_PASSWORD, IMAGE_BROKEN, IMAGE_TRUNCATED.
        """
        try:
            self._document = pdfium.PdfDocument(content)
        except pdfium.PdfiumError as error:
            locked = error.err_code in _LOCKED
            cut = sniff.end_of(memoryview(content), sniff.Kind.PDF) is sniff.End.SHORT
            code = Code.PDF_PASSWORD if locked else Code.IMAGE_TRUNCATED if cut else Code.IMAGE_BROKEN
            raise Unreadable(code) from None
        self.pages: int = len(self._document)

    def close(self) -> None:
        """Give its memory back."""
        self._document.close()

    def sheet(self, index: int) -> Sheet:
        """Open a page, with the notes, stamps and filled fields on it made part of it.

        Raises:
            Unreadable: IMAGE_BROKEN.
        """
        with _faults_named():
            page = self._document[index]
            if _has_notes(page):
                native.FPDFPage_Flatten(page, native.FLAT_NORMALDISPLAY)
                page.close()
                page = self._document[index]
            return Sheet(page)


def _has_notes(page: Any) -> bool:  # noqa: ANN401 - the library has no types
    for index in range(native.FPDFPage_GetAnnotCount(page)):
        note = native.FPDFPage_GetAnnot(page, index)
        if note:
            kind = native.FPDFAnnot_GetSubtype(note)
            native.FPDFPage_CloseAnnot(note)
            if kind not in _SILENT:
                return True
    return False


def _objects(page: Any) -> Iterator[tuple[int, Any, float]]:  # noqa: ANN401 - the library has no types
    """Walk the objects of a page and of the forms on it, with the factor by which forms scale areas."""
    seen = 0
    stack = [(page, native.FPDFPage_CountObjects, native.FPDFPage_GetObject, 1.0, 0)]
    while stack:
        parent, count, get, area, depth = stack.pop()
        for index in range(count(parent)):
            seen += 1
            if seen > _MAX_OBJECTS:
                return
            handle = get(parent, index)
            if not handle:
                continue
            kind = native.FPDFPageObj_GetType(handle)
            yield kind, handle, area
            if kind == native.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
                inner = (native.FPDFFormObj_CountObjects, native.FPDFFormObj_GetObject)
                stack.append((handle, *inner, area * _determinant(handle), depth + 1))


def _determinant(handle: Any) -> float:  # noqa: ANN401 - the library has no types
    matrix = native.FS_MATRIX()
    if not native.FPDFPageObj_GetMatrix(handle, matrix):
        return 0.0
    return float(abs(matrix.a * matrix.d - matrix.b * matrix.c))


def _glyph(text: Any, index: int, placement: Placement) -> Glyph:  # noqa: ANN401 - the library has no types
    # By the bare handle: this is the innermost loop, and its wrapper costs a call each time.
    raw = text.raw
    code = native.FPDFText_GetUnicode(raw, index)
    box = placement.box(*text.get_charbox(index, loose=True))
    if native.FPDFText_IsGenerated(raw, index) == 1:
        return Glyph(text=_character(code), box=box, made=True)
    matrix = native.FS_MATRIX()
    known = native.FPDFText_GetMatrix(raw, index, matrix)
    angle = math.degrees(math.atan2(matrix.b, matrix.a)) if known and matrix.b else 0.0 if matrix.a >= 0 else 180.0
    # The library marks the hyphen at the end of a line by a control character.
    hyphen = code == _SOFT_HYPHEN or (code < _SPACE and native.FPDFText_IsHyphen(raw, index) == 1)
    return Glyph(
        text=_HYPHEN if hyphen else _character(code),
        box=box,
        angle=(placement.rotation - angle) % 360,
        unmapped=native.FPDFText_HasUnicodeMapError(raw, index) == 1,
    )


def _is_unseen(text: Any, index: int) -> bool:  # noqa: ANN401 - the library has no types
    run = native.FPDFText_GetTextObject(text.raw, index)
    return bool(run) and native.FPDFTextObj_GetTextRenderMode(run) == _INVISIBLE


def _character(code: int) -> str:
    return chr(code) if code <= sys.maxunicode else "\ufffd"
