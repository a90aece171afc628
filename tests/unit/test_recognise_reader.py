"""Pictures with known words go through the real models."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

import ocrypt
from kit.pictures import HAN, font, saved, written
from kit.reader import reader
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, Unreadable
from ocrypt.core.limits import Limits
from ocrypt.recognise import Options, read
from ocrypt.recognise.pipeline import Reader

LIMITS = Limits()
PAGE = written(["Invoice No. 20417", "Total amount 1,250.00", "Thank you very much"])
PAGE_TEXT = "Invoice No. 20417\nTotal amount 1,250.00\nThank you very much"


def taken(image, kind="PNG", **options):
    return reader().read(saved(image, kind, **options), LIMITS)


def test_lines_come_with_words_places_and_confidence():
    (page,) = taken(PAGE).pages
    assert (page.width, page.height, page.turn) == (*PAGE.size, 0)
    # Whether a narrow space is one differs by a pixel; the turn is what is tested.
    assert page.text.replace(" ", "") == PAGE_TEXT.replace(" ", "")
    first = page.lines[0]
    assert first.confidence > 0.9
    assert [word.text for word in first.words] == ["Invoice", "No.", "20417"]
    ends = [(word.polygon[0].x, word.polygon[1].x) for word in first.words]
    # Where the words were drawn, in pixels: at 40, and after "Invoice ", "Invoice No. ".
    face = font(32)
    for (left, right), before, word in zip(
        ends, ("", "Invoice ", "Invoice No. "), ("Invoice", "No.", "20417"), strict=True
    ):
        start = 40 + face.getlength(before)
        assert abs(left - start) < 14
        assert abs(right - start - face.getlength(word)) < 14
    assert all(point.y < 40 + 32 * 1.8 for point in first.polygon)
    assert all(
        round(value, 1) == value for line in page.lines for point in line.polygon for value in (point.x, point.y)
    )


def test_blocks_take_up_a_page():
    (page,) = taken(PAGE).pages
    assert page.blocks
    assert [block.start for block in page.blocks] == [0, *(block.end for block in page.blocks[:-1])]
    assert page.blocks[-1].end == len(page.lines)


def test_chinese_and_english_mixed():
    found = taken(written(["项目 Project 编号 A-17", "合计金额 88.50 元"], places=HAN))
    assert found.text.replace(" ", "") == "项目Project编号A-17\n合计金额88.50元"
    assert [word.text for word in next(iter(found.lines)).words][:3] == ["项目", "Project", "编号"]


@pytest.mark.parametrize(
    ("turned", "turn"),
    [(None, 0), (Image.Transpose.ROTATE_270, 270), (Image.Transpose.ROTATE_180, 180), (Image.Transpose.ROTATE_90, 90)],
)
def test_a_page_that_lies_on_its_side_or_head_is_turned(turned, turn):
    (page,) = taken(PAGE if turned is None else PAGE.transpose(turned)).pages
    # Whether a narrow space is one differs by a pixel; the turn is what is tested.
    assert page.text.replace(" ", "") == PAGE_TEXT.replace(" ", "")
    assert page.turn == turn
    assert (page.width, page.height) == PAGE.size
    # Places are those of the upright page, whichever way it lay.
    assert abs(page.lines[0].polygon[0].x - 40) < 20
    assert abs(page.lines[0].polygon[0].y - 40) < 20


def test_vertical_writing_is_no_page_on_its_side():
    image = Image.new("RGB", (400, 600), "white")
    draw = ImageDraw.Draw(image)
    face = font(44, HAN)
    for column, text in ((280, "海内存知己"), (120, "天涯若比邻")):
        for row, character in enumerate(text):
            draw.text((column, 60 + row * 60), character, font=face, fill="black")
    (page,) = taken(image).pages
    assert (page.turn, page.width, page.height) == (0, 400, 600)
    assert page.text == "海内存知己\n天涯若比邻"


def test_a_picture_of_one_line_is_read_whole():
    line = written(["Account 6214 8830"], margin=4)
    assert taken(line).text.replace(" ", "") == "Account62148830"


def test_exif_orientation_and_tiff_pages():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert taken(PAGE.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif, quality=95).text == PAGE_TEXT
    pages = taken(PAGE, "TIFF", save_all=True, append_images=[written(["Page two"])]).pages
    assert [(page.index, page.text) for page in pages] == [(0, PAGE_TEXT), (1, "Page two")]


@pytest.mark.parametrize(
    "image",
    [Image.new("RGB", (300, 200), "white"), Image.new("RGB", (1, 1)), Image.new("RGB", (120, 1), "grey")],
)
def test_a_picture_without_text_has_a_page_without_lines(image):
    (page,) = taken(image).pages
    assert page.lines == ()
    assert page.text == ""


def test_faint_text_keeps_its_place_with_less_confidence():
    image = written(["Perfectly clear words"], size=40)
    faded = Image.fromarray((255 - (255 - np.asarray(image).astype(int)) * 0.04).astype(np.uint8))
    noisy = Image.fromarray(
        np.clip(np.asarray(faded) + np.random.default_rng(1).normal(0, 6, (*image.size[::-1], 1)), 0, 255).astype(
            np.uint8
        )
    )
    # As it is: prepared, this one reads as surely as the clear one.
    clear, poor = taken(image), reader().read(saved(noisy, "PNG"), LIMITS, "none")
    assert min(line.confidence for line in clear.lines) > max((line.confidence for line in poor.lines), default=0)


def test_pages_come_one_by_one():
    content = saved(PAGE, "TIFF", save_all=True, append_images=[PAGE])
    leaves = reader().leaves(content, LIMITS)
    assert next(leaves).page.index == 0
    assert next(leaves).page.index == 1
    assert next(leaves, None) is None


def test_read_takes_bytes_and_paths(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(saved(PAGE, "PNG"))
    assert read(path).text == ocrypt.read(str(path)).text == read(path.read_bytes()).text == PAGE_TEXT
    assert [model.name for model in read(path).engine.models][:2] == ["PP-OCRv6_det_tiny", "PP-OCRv6_rec_tiny"]


@pytest.mark.parametrize(
    ("what", "wanted"),
    [
        (lambda folder: read(folder / "none.png"), Code.FILE_UNREADABLE),
        (read, Code.FILE_UNREADABLE),
        (lambda _: read(b""), Code.IMAGE_EMPTY),
        (lambda _: read(b"x" * 50), Code.IMAGE_UNRECOGNISED),
        (lambda _: Reader.load(Options(engine="abbyy")), Code.ENGINE_UNKNOWN),
    ],
)
def test_what_cannot_be_read_says_so(tmp_path, what, wanted):
    with pytest.raises((LocalError, Unreadable)) as caught:
        what(tmp_path)
    assert caught.value.code is wanted


def test_warming_changes_nothing():
    before = taken(PAGE)
    reader().rehearse()
    reader().warm()
    reader().warm()
    assert taken(PAGE) == before
