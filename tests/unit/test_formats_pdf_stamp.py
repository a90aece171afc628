"""A PDF that comes in keeps its pages; those that were read get their text, where it stands."""

from __future__ import annotations

import numpy as np
import pypdfium2
import pytest

from kit.lines import line
from kit.outputs import words_of
from kit.pdfs import Pdf, letter, paper
from kit.pictures import marked, saved
from kit.readings import ENGINE, slanted
from ocrypt.core.codes import Code
from ocrypt.core.errors import OcryptError
from ocrypt.recognise.reading import Page, Reading

SCAN = paper(["nothing"], size=(400, 300))
SIZE = (288.0, 216.0)
"""Points: 100 pixels to the inch."""


def said(document, index=0):
    opened = pypdfium2.PdfDocument(document)
    text = words_of(opened[index].get_textpage().get_text_range())
    opened.close()
    return text


def painted(document):
    opened = pypdfium2.PdfDocument(document)
    pixels = [np.asarray(page.render().to_numpy()).copy() for page in opened]
    opened.close()
    return pixels


def reading(*pages):
    return Reading(pages=pages, engine=ENGINE)


def page_of(*lines, width=400, height=300, index=0, turn=0):
    return Page(index=index, width=width, height=height, dpi=100, turn=turn, lines=lines)


WORDS = slanted("Tea 绿茶 3.50", 100, 100, width=200, height=30, degrees=0)


def test_a_scan_gets_its_text_and_looks_as_before():
    scan = Pdf().scan(SCAN, size=SIZE).written()
    document = reading(page_of(WORDS)).to_pdf(scan)
    assert said(document) == "Tea 绿茶 3.50"
    assert all(map(np.array_equal, painted(scan), painted(document)))
    assert document == reading(page_of(WORDS)).to_pdf(scan)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_words_stand_upright_however_the_page_lies(rotation, turn):
    scan = Pdf().scan(SCAN, size=SIZE, more=b"/Rotate %d/CropBox[10 20 %d %d]" % (rotation, *SIZE)).written()
    across, up = (SIZE[0] - 10) / 0.72, (SIZE[1] - 20) / 0.72
    shown = (up, across) if rotation in {90, 270} else (across, up)
    width, height = (round(side) for side in (shown[::-1] if turn in {90, 270} else shown))
    document = reading(page_of(line("A", 30, 40, 60, 90), width=width, height=height, turn=turn)).to_pdf(scan)
    opened = pypdfium2.PdfDocument(document)
    # Turned as the reading says, the letter stands where it was read.
    opened[0].set_rotation((rotation + turn) % 360)
    left, bottom, right, top = opened[0].get_bbox()
    x0, y0, x1, y1 = opened[0].get_textpage().get_charbox(0)
    box = {
        0: (x0 - left, top - y1, x1 - left, top - y0),
        90: (y0 - bottom, x0 - left, y1 - bottom, x1 - left),
        180: (right - x1, y0 - bottom, right - x0, y1 - bottom),
        270: (top - y1, right - x1, top - y0, right - x0),
    }[(rotation + turn) % 360]
    assert [value / 0.72 for value in box] == pytest.approx((30, 40, 60, 90), abs=1.5)
    opened.close()


def test_pages_whose_text_is_there_or_that_failed_are_left_alone():
    pdf = Pdf()
    pdf.scan(SCAN, size=SIZE).scan(SCAN, size=SIZE).scan(SCAN, size=SIZE)
    scan = pdf.written()
    there = Page(index=0, width=400, height=300, dpi=100, source="text-layer", lines=(WORDS,))
    failed = Page(index=1, width=400, height=300, error="pdf-page-broken", lines=())
    document = reading(there, failed, page_of(WORDS, index=2)).to_pdf(scan)
    assert [said(document, index) for index in range(3)] == ["", "", "Tea 绿茶 3.50"]


def test_text_that_is_in_the_file_stays():
    document = reading(Page(index=0, width=1, height=1, dpi=1, source="text-layer", lines=())).to_pdf(
        letter("Dear you")
    )
    assert said(document) == "Dear you"
    assert document == letter("Dear you")


OTHERS = [
    ("more pages", (page_of(WORDS), page_of(index=1))),
    ("another size", (page_of(WORDS, width=500),)),
]


@pytest.mark.parametrize("pages", [case[1] for case in OTHERS], ids=[case[0] for case in OTHERS])
def test_another_document_than_the_one_read_is_noticed(pages):
    with pytest.raises(OcryptError) as refused:
        reading(*pages).to_pdf(Pdf().scan(SCAN, size=SIZE).written())
    assert refused.value.code is Code.PICTURE_MISMATCH


def test_a_document_with_a_page_missing_is_refused():
    """PDFium would give the missing page's number to what is put over another one, and fall."""
    with pytest.raises(OcryptError) as refused:
        reading(page_of(WORDS), page_of(index=1)).to_pdf(Pdf().scan(SCAN, size=SIZE).missing().written())
    assert refused.value.code is Code.IMAGE_BROKEN


def test_what_is_no_document_is_said():
    with pytest.raises(OcryptError) as refused:
        reading(page_of(WORDS)).to_pdf(b"%PDF-1.7\n" + saved(marked(), "PNG"))
    assert refused.value.code in {Code.IMAGE_BROKEN, Code.IMAGE_TRUNCATED}
