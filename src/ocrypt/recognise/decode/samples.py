"""Tiny files of every format and mode that decoding meets, made once at load, so that a reader can warm itself."""

from __future__ import annotations

import io
from typing import Final

import numpy as np
from PIL import Image

_FORMATS: Final = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "AVIF")
_MODES: Final = ("RGB", "P", "RGBA", "L", "1", "CMYK", "I;16")
# Which formats can hold a mode; the others hold all that are named above.
_WRITES: Final = {
    "P": ("PNG", "GIF", "BMP", "TIFF"),
    "RGBA": ("PNG", "WEBP", "TIFF", "AVIF"),
    "1": ("PNG", "BMP", "TIFF"),
    "CMYK": ("JPEG", "TIFF"),
    "I;16": ("PNG", "TIFF"),
    "L": ("PNG", "JPEG", "GIF", "BMP", "TIFF"),
    "RGB": ("PNG", "JPEG", "BMP", "WEBP", "TIFF", "AVIF"),
}
_ORIENTED: Final = frozenset({"JPEG", "PNG", "WEBP", "TIFF", "AVIF"})


def documents() -> tuple[bytes, ...]:
    """Make the PDF files among them."""
    return (_pdf(4), _pdf(5))


def samples() -> tuple[bytes, ...]:
    """Make them."""
    made = []
    wide = Image.fromarray(np.zeros((4, 4), np.uint16))
    plain = Image.new("RGB", (8, 8), "white")
    exif = Image.Exif()
    exif[0x0112] = 6
    for kind in _FORMATS:
        for mode in _MODES:
            if kind in _WRITES.get(mode, _FORMATS):
                into = io.BytesIO()
                image = wide if mode == "I;16" else plain.convert(mode)
                if kind in _ORIENTED:
                    image.save(into, kind, exif=exif)
                else:
                    image.save(into, kind)
                made.append(into.getvalue())
    return (*made, *documents())


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


def _pdf(pages: int) -> bytes:
    """A page of text in fonts that aren't in the file, a scan, a page with both, a blank; a fifth that isn't there."""
    scan = io.BytesIO()
    Image.new("L", (8, 8), "white").save(scan, "JPEG")
    names = (b"Helvetica", b"Times-Roman", b"Courier", b"Symbol", b"Arial", b"Unheard-Of", b"SimSun")
    fonts = b"".join(
        b"/F%d<</Type/Font/Subtype/Type1/BaseFont/%s>>" % (index, name) for index, name in enumerate(names)
    )
    han = b"/H<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
    han += b"/Subtype/CIDFontType0/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>]>>"
    words = b"BT 9 20 Td " + b"".join(b"/F%d 3 Tf (Ab c) Tj " % index for index in range(len(names)))
    words += (
        b"/H 3 Tf <4E2D65870041> Tj /F0 1 Tf 0 9 -9 0 20 20 Tm (Up) Tj 7 6 -6 7 20 20 Tm (Aslant) Tj ET 0 0 9 9 re f "
    )
    picture = b"q 30 0 0 30 0 0 cm /I Do Q "
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 144 144]/Resources<</Font<<"
        + fonts
        + han
        + b">>/XObject<</I 3 0 R>>>>"
    )
    note = b"/Annots[<</Type/Annot/Subtype/Stamp/Rect[0 0 9 9]/AP<</N 7 0 R>>>>]"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, b" ".join(b"%d 0 R" % number for number in range(8, 8 + pages))),
        _stream(
            scan.getvalue(),
            b"/Subtype/Image/Width 8/Height 8/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/DCTDecode",
        ),
        _stream(words),
        _stream(b"q 144 0 0 144 0 0 cm /I Do Q"),
        _stream(words + picture),
        _stream(b"0 0 9 9 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"),
        page + b"/Contents 4 0 R/Rotate 90>>",
        page + b"/Contents 5 0 R>>",
        page + b"/Contents 6 0 R/CropBox[0 0 99 99]" + note + b">>",
        page + b">>",
    )
    return (
        b"%PDF-1.7\n"
        + b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, content) for number, content in enumerate(objects, 1))
        + b"trailer\n<</Root 1 0 R/Size 12>>\n%%EOF\n"
    )
