"""The CRNN engine turns pages, and knows vertical writing from a page on its side."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from kit.pictures import HAN, font, written
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.recognise.options import Options
from ocrypt.recognise.text.crnn.engine import load_crnn
from ocrypt.recognise.text.engines import load_engine

PAGE = written(["Invoice No. 20417", "Paid in full", "Thank you very much"])
TEXT = {"InvoiceNo.20417", "Paidinfull", "Thankyouverymuch"}


@pytest.fixture(scope="module")
def engine():
    return load_crnn(1)


def said(found):
    # Capitals and small letters of one shape are easily taken for each other where a line stood on its head.
    return {line.text.replace(" ", "").lower() for line in found.lines}


@pytest.mark.parametrize(
    ("turned", "turn"),
    [(Image.Transpose.ROTATE_270, 270), (Image.Transpose.ROTATE_180, 180), (Image.Transpose.ROTATE_90, 90)],
)
def test_a_page_that_lies_on_its_side_or_head_is_turned(engine, turned, turn):
    found = engine.read(np.asarray(PAGE.transpose(turned)))
    assert found.turn == turn
    assert said(found) == {line.lower() for line in TEXT}
    first = next(line for line in found.lines if line.text.startswith("Invoice"))
    assert abs(first.polygon[0].x - 40) < 20
    assert abs(first.polygon[0].y - 40) < 20


def test_vertical_writing_is_no_page_on_its_side(engine):
    image = Image.new("RGB", (400, 600), "white")
    draw = ImageDraw.Draw(image)
    face = font(44, HAN)
    for column, text in ((280, "海内存知己"), (120, "天涯若比邻")):
        for row, character in enumerate(text):
            draw.text((column, 60 + row * 60), character, font=face, fill="black")
    found = engine.read(np.asarray(image))
    assert found.turn == 0
    assert said(found) == {"海内存知己", "天涯若比邻"}


def test_a_page_without_text_is_upright(engine):
    found = engine.read(np.full((200, 300, 3), 255, np.uint8))
    assert (found.turn, found.lines) == (0, ())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cran", "there are ppocr, crnn, tesseract; did you mean crnn?"),
        ("abbyy", "there are ppocr, crnn, tesseract"),
        ("", "there are ppocr, crnn, tesseract"),
    ],
)
def test_an_engine_that_does_not_exist(name, words):
    with pytest.raises(LocalError) as caught:
        load_engine(Options(engine=name))
    assert (caught.value.code, caught.value.detail) == (Code.ENGINE_UNKNOWN, words)


def test_words_are_where_they_were_drawn(engine):
    found = engine.read(np.asarray(PAGE))
    words = next(line for line in found.lines if line.text.startswith("Thank")).words
    face = font(32)
    for word, before in zip(words, ("", "Thank ", "Thank you ", "Thank you very "), strict=True):
        start = 40 + face.getlength(before)
        assert abs(word.polygon[0].x - start) < 20
        assert abs(word.polygon[1].x - start - face.getlength(word.text)) < 20
