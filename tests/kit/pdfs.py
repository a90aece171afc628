"""PDF files made by the tests, object by object."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image

from kit.pictures import written

if TYPE_CHECKING:
    from collections.abc import Sequence

HELVETICA = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
A4 = (595.28, 841.89)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


def text(*lines: tuple[float, float, str], size: float = 12, mode: int = 0) -> bytes:
    """Content that writes each (x, y, words) in points; `mode` 3 is invisible."""
    parts = [b"BT /F %g Tf %d Tr" % (size, mode)]
    parts += [b"1 0 0 1 %g %g Tm (%s) Tj" % (x, y, words.encode("latin-1")) for x, y, words in lines]
    return b" ".join((*parts, b"ET\n"))


def picture(content: bytes, size: tuple[int, int], *, grey: bool = False) -> bytes:
    """A JPEG file as an image object."""
    space = b"Gray" if grey else b"RGB"
    entries = b"/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/Device%s/Filter/DCTDecode"
    return stream(content, entries % (*size, space))


def jpeg(image: Image.Image) -> bytes:
    """The picture's JPEG file."""
    into = io.BytesIO()
    image.save(into, "JPEG", quality=92)
    return into.getvalue()


def paper(words: Sequence[str], *, size: tuple[int, int] = (1654, 2339), letters: int = 44) -> Image.Image:
    """A sheet of A4 at 200 dpi with these lines."""
    sheet = Image.new("RGB", size, "white")
    sheet.paste(written(words, size=letters), (150, 200))
    return sheet


class Pdf:
    """Collects pages, then writes them."""

    def __init__(self) -> None:
        self._objects: list[bytes] = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
        self._kids: list[int] = []

    def add(self, content: bytes) -> int:
        """Add an object; gives its number."""
        self._objects.append(content)
        return len(self._objects)

    def page(
        self,
        content: bytes = b"",
        *,
        size: tuple[float, float] = A4,
        images: Sequence[int] = (),
        fonts: bytes = HELVETICA,
        more: bytes = b"",
    ) -> Pdf:
        """Add a page; `images` are drawn by name as /I0, /I1 …"""
        names = b"".join(b"/I%d %d 0 R" % (index, number) for index, number in enumerate(images))
        drawn = self.add(stream(content))
        entries = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %g %g]/Contents %d 0 R/Resources<<%s/XObject<<%s>>>>%s>>"
        self._kids.append(self.add(entries % (*size, drawn, fonts, names, more)))
        return self

    def scan(self, image: Image.Image, *, over: bytes = b"", size: tuple[float, float] = A4, more: bytes = b"") -> Pdf:
        """Add a page that a picture covers; `over` is drawn above it."""
        number = self.add(picture(jpeg(image), image.size))
        return self.page(b"q %g 0 0 %g 0 0 cm /I0 Do Q\n" % size + over, images=[number], size=size, more=more)

    def missing(self) -> Pdf:
        """Add a page that is not there."""
        self._kids.append(9999)
        return self

    def written(self, trailer: bytes = b"", root: bytes = b"") -> bytes:
        """The file."""
        kids = b" ".join(b"%d 0 R" % number for number in self._kids)
        objects = list(self._objects)
        objects[0] = b"<</Type/Catalog/Pages 2 0 R%s>>" % root
        objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self._kids), kids)
        out = bytearray(b"%PDF-1.7\n")
        places = []
        for number, content in enumerate(objects, 1):
            places.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        out += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
        return bytes(out)


def letter(*lines: str) -> bytes:
    """A file of one page of text."""
    return Pdf().page(text(*((72, 760 - 20 * row, line) for row, line in enumerate(lines)))).written()
