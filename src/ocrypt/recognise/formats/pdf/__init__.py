"""A searchable PDF: the pages' pictures, and over them the text, invisible, where it stands.

Written after ISO 32000-1 by ourselves: small, the same bytes every time, nothing of the machine in it. Importing this
package loads the libraries that decode pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.recognise import sniff
from ocrypt.recognise.formats.parts import number
from ocrypt.recognise.formats.pdf.fonts import Fonts
from ocrypt.recognise.formats.pdf.objects import Objects
from ocrypt.recognise.formats.pdf.picture import pictures_of
from ocrypt.recognise.formats.pdf.stamp import stamped, to_stamp
from ocrypt.recognise.formats.pdf.words import Paper, content_of
from ocrypt.recognise.reading import Point

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ocrypt.recognise.formats.pdf.picture import Stored
    from ocrypt.recognise.reading import Page, Reading

_POINTS: Final = 72
"""To the inch."""
_USUAL_DPI: Final = 150.0
"""Pixels to the inch where nobody knows, unless the page would be longer than A4."""
_A4: Final = 842.0
"""Points of its longer side."""
_MOST: Final = 14_400.0
_LEAST: Final = 3.0
"""Points of a page's side that readers of PDF take (ISO 32000-1, annex C)."""


def render(reading: Reading, picture: memoryview) -> bytes:
    """The document; `picture` is the file that was read.

    Raises:
        LocalError: PICTURE_MISMATCH where this is not the file that was read.
        Unreadable: what is wrong with the picture.
    """
    if sniff.kind_of(picture) is sniff.Kind.PDF:
        layers = _document(_Sheet(page) for page in to_stamp(reading))
        return stamped(picture, layers, reading)
    both = zip(reading.pages, pictures_of(reading, picture), strict=True)
    return _document(_Sheet(page, stored) for page, stored in both)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page to be written; without a picture its text alone."""

    page: Page
    stored: Stored | None = None


def _document(sheets: Iterable[_Sheet]) -> bytes:
    objects = Objects()
    fonts = Fonts()
    tree = objects.reserve()
    resources = objects.reserve()
    pages = []
    for sheet in sheets:
        page, stored = sheet.page, sheet.stored
        paper = paper_of(page)
        shown, images = content_of(page, paper, fonts), ""
        if stored is not None:
            image = objects.stream(
                f"/Type/XObject/Subtype/Image/Width {stored.width}/Height {stored.height}{stored.head}", stored.data
            )
            shown, images = f"q {_matrix(stored, page, paper)} cm /Im Do Q\n{shown}", f"/XObject<</Im {image} 0 R>>"
        content = objects.packed("", shown.encode("ascii"))
        pages.append(
            objects.put(
                f"<</Type/Page/Parent {tree} 0 R/MediaBox[0 0 {number(paper.width)} {number(paper.height)}]"
                f"/Contents {content} 0 R/Resources<<{images}/Font {resources} 0 R>>>>"
            )
        )
    objects.put(f"<<{''.join(f'/F{at} {ref} 0 R' for at, ref in enumerate(fonts.write(objects)))}>>", resources)
    objects.put(f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(f'{page} 0 R' for page in pages)}]>>", tree)
    root = objects.put(f"<</Type/Catalog/Pages {tree} 0 R>>")
    # No date, no version, no title: a document that is made twice is the same.
    info = objects.put("<</Producer(ocrypt)>>")
    return objects.finished(root, info)


def paper_of(page: Page) -> Paper:
    """How large the page is on paper: as its resolution says; without one 150 to the inch, but A4's length at most."""
    longer, shorter = max(page.width, page.height), min(page.width, page.height)
    scale = _POINTS / page.dpi if page.dpi else min(_POINTS / _USUAL_DPI, _A4 / longer)
    scale = min(max(scale, _LEAST / shorter), _MOST / longer)
    return Paper(width=page.width * scale, height=page.height * scale, scale=scale)


def _matrix(stored: Stored, page: Page, paper: Paper) -> str:
    """What maps the unit square, where PDF puts a picture, to the page: EXIF's orientation, then the page's turn."""

    def place(across: float, up: float) -> Point:
        upright = _turned(_shown(Point(across, 1 - up), stored.orientation), page.turn)
        return Point(upright.x * paper.width, (1 - upright.y) * paper.height)

    origin = place(0, 0)
    right, top = place(1, 0), place(0, 1)
    moved = (right.x - origin.x, right.y - origin.y, top.x - origin.x, top.y - origin.y, origin.x, origin.y)
    return " ".join(number(value) for value in moved)


def _shown(stored: Point, orientation: int) -> Point:
    """Where a stored place is shown, both from the top left, 0 to 1 (CIPA DC-008, tag 274)."""
    x, y = stored.x, stored.y
    match orientation:
        case 2:
            return Point(1 - x, y)
        case 3:
            return Point(1 - x, 1 - y)
        case 4:
            return Point(x, 1 - y)
        case 5:
            return Point(y, x)
        case 6:
            return Point(1 - y, x)
        case 7:
            return Point(1 - y, 1 - x)
        case 8:
            return Point(y, 1 - x)
        case _:
            return stored


def _turned(place: Point, turn: int) -> Point:
    """A place after a clockwise turn."""
    match turn:
        case 90:
            return Point(1 - place.y, place.x)
        case 180:
            return Point(1 - place.x, 1 - place.y)
        case 270:
            return Point(place.y, 1 - place.x)
        case _:
            return place
