"""The searchable PDF: its pictures are the file's, its words stand where the reading says."""

from __future__ import annotations

import io
import re
import subprocess

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from kit.lines import line
from kit.outputs import pdf_codes, words_of
from kit.pictures import marked, saved, written
from kit.readings import ENGINE, slanted
from ocrypt.core.codes import Code
from ocrypt.core.errors import OcryptError
from ocrypt.recognise.formats.pdf import paper_of
from ocrypt.recognise.formats.pdf.fonts import Fonts
from ocrypt.recognise.formats.pdf.jpeg import bared
from ocrypt.recognise.reading import Page, Reading


def reading(*lines, width=1000, height=1000, turn=0, dpi=72.0):
    page = Page(index=0, width=width, height=height, turn=turn, dpi=dpi, lines=lines)
    return Reading(pages=(page,), engine=ENGINE)


WHITE = saved(Image.new("1", (1000, 1000), 1), "PNG")


def shown(document, index=0, scale=1.0):
    """The page as a reader of PDF paints it, RGB."""
    opened = pypdfium2.PdfDocument(document)
    pixels = opened[index].render(scale=scale).to_pil().convert("RGB")
    opened.close()
    return pixels


def corners(image):
    """The colours in the four corners, from the top left clockwise."""
    width, height = image.size
    return [
        "".join("01"[value > 127] for value in image.getpixel((x, y)))
        for x, y in ((4, 4), (width - 5, 4), (width - 5, height - 5), (4, height - 5))
    ]


UPRIGHT = ["100", "010", "001", "000"]


# --- words ------------------------------------------------------------------------------------------------------

PLACES = [
    ("level", 100, 100, 0),
    ("nearly level", 100, 200, 0.4),
    ("slanted", 100, 100, 8),
    ("steep", 200, 100, 30),
    ("down", 500, 100, 90),
    ("up", 500, 900, -90),
    ("on its head", 900, 500, 179),
]


@pytest.mark.parametrize(("x", "y", "degrees"), [case[1:] for case in PLACES], ids=[case[0] for case in PLACES])
def test_words_stand_where_they_were_read(x, y, degrees):
    """Every word's letters fill its place, to a third of the line's height."""
    line = slanted("Tea 3.50 绿茶和牛奶 Total", x, y, width=600, height=40, degrees=degrees)
    opened = pypdfium2.PdfDocument(reading(line).to_pdf(WHITE))
    text = opened[0].get_textpage()
    whole = text.get_text_range()
    # Of a line on its head a reader may put the words in another order.
    in_order = abs(degrees) <= 90
    assert (words_of(whole) == line.text) is in_order
    at = 0
    for word in line.words:
        at = whole.index(word.text, at)
        boxes = [text.get_charbox(index) for index in range(at, at + len(word.text))]
        found = (
            min(box[0] for box in boxes),
            1000 - max(box[3] for box in boxes),
            max(box[2] for box in boxes),
            1000 - min(box[1] for box in boxes),
        )
        xs, ys = [point.x for point in word.polygon], [point.y for point in word.polygon]
        assert found == pytest.approx((min(xs), min(ys), max(xs), max(ys)), abs=40 / 3)
        at = at + len(word.text) if in_order else 0
    opened.close()


def test_nothing_of_the_text_is_seen_even_where_it_is_shown():
    line = slanted("Tea 绿茶", 100, 100, width=600, height=90, degrees=10)
    document = reading(line).to_pdf(WHITE)
    assert shown(document).getextrema() == ((255, 255),) * 3


@pytest.mark.parametrize("text", ["\U0001f600\U0001f601", "e\u0301", "שלום", "A B", "…", "①②"])
def test_any_script_comes_back(text):
    opened = pypdfium2.PdfDocument(reading(slanted(text, 100, 100, width=300, height=40, degrees=0)).to_pdf(WHITE))
    assert words_of(opened[0].get_textpage().get_text_range()) == text
    opened.close()


def test_scripts_that_touch_get_no_space_between():
    words = slanted("使用 Python", 100, 100, width=300, height=40, degrees=0)
    touching = reading(type(words)(text="使用Python", polygon=words.polygon, confidence=1.0, words=words.words))
    opened = pypdfium2.PdfDocument(touching.to_pdf(WHITE))
    assert opened[0].get_textpage().get_text_range() == "使用Python"
    opened.close()


def test_more_characters_than_a_font_holds_get_another():
    fonts = Fonts()
    runs = [
        run
        for start in range(0x4E00, 0x4E00 + 60_001)
        for run in fonts.runs(chr(start % 0xD000 + start // 0xD000 * 0x10000))
    ]
    assert {run.font for run in runs} == {0, 1}
    assert runs[0].codes == runs[60_000].codes == "0001"


def test_a_line_without_extent_is_no_error():
    assert pdf_codes(reading(line("a", 5, 5, 5, 5)).to_pdf(WHITE)) == [["a"]]


# --- pictures ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_page_stands_upright_however_the_file_lies(orientation, turn, kind):
    sideways = Image.Transpose
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    turned = {90: sideways.ROTATE_90, 180: sideways.ROTATE_180, 270: sideways.ROTATE_270}
    # What must be turned clockwise by `turn` to stand upright, stored as `orientation` says.
    lying = marked().transpose(turned[turn]) if turn else marked()
    stored = lying.transpose(sideways(undo[orientation])) if orientation > 1 else lying
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = saved(stored, kind, exif=exif, **({"quality": 100, "subsampling": 0} if kind == "JPEG" else {}))
    document = reading(width=60, height=40, turn=turn).to_pdf(picture)
    assert corners(shown(document)) == UPRIGHT


def filters(document):
    return re.findall(rb"/Filter/(\w+)", document[: document.index(b"endstream")])


def test_a_jpeg_is_taken_over_byte_for_byte_and_nothing_else_of_it():
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    picture = saved(marked(), "JPEG", exif=exif, comment=b"at home", dpi=(300, 300))
    document = reading(width=60, height=40).to_pdf(picture)
    scan = picture[picture.index(b"\xff\xda") :]
    assert scan in document
    assert b"Camera" not in document
    assert b"at home" not in document
    assert filters(document) == [b"DCTDecode"]


def test_what_follows_the_first_picture_of_a_jpeg_is_left_out():
    both = saved(marked(), "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40), "red")])
    (first,) = [bared(memoryview(both))]
    alone = Image.open(io.BytesIO(first.data))
    assert alone.size == (60, 40)
    assert len(first.data) < len(both) - 300


@pytest.mark.parametrize(
    ("mode", "space", "bits"),
    [("1", b"DeviceGray", b"1"), ("L", b"DeviceGray", b"8"), ("RGB", b"DeviceRGB", b"8"), ("P", b"DeviceRGB", b"8")],
)
def test_other_pictures_are_packed_without_loss(mode, space, bits):
    image = marked().convert(mode)
    document = reading(width=60, height=40).to_pdf(saved(image, "PNG"))
    assert re.search(rb"/ColorSpace/(\w+)/BitsPerComponent (\d)", document).groups() == (space, bits)
    assert (np.asarray(shown(document)) == np.asarray(image.convert("RGB"))).all()


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
@pytest.mark.parametrize("progressive", [False, True])
def test_jpegs_of_every_kind_look_as_they_did(mode, progressive):
    picture = saved(marked().convert(mode), "JPEG", quality=100, progressive=progressive)
    document = reading(width=60, height=40).to_pdf(picture)
    assert filters(document) == [b"DCTDecode"]
    seen = np.asarray(shown(document), np.int16)
    # Programs differ in how they turn the printer's four colours into three.
    nearly = 120 if mode == "CMYK" else 12
    assert np.abs(seen - np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"), np.int16)).max() <= nearly


def test_a_large_photograph_becomes_a_jpeg():
    noise = np.random.default_rng(1).integers(0, 256, (800, 900, 3), np.uint8)
    document = reading(width=900, height=800).to_pdf(saved(Image.fromarray(noise), "PNG"))
    assert filters(document) == [b"DCTDecode"]
    assert len(document) < noise.size


def test_every_page_of_a_tiff_is_one():
    pages = [marked(), marked().rotate(180)]
    read = Reading(
        pages=tuple(
            Page(index=index, width=60, height=40, dpi=72, lines=(line(f"p{index}", 5, 5, 20, 15),)) for index in (0, 1)
        ),
        engine=ENGINE,
    )
    document = read.to_pdf(saved(pages[0], "TIFF", save_all=True, append_images=pages[1:]))
    assert [corners(shown(document, index)) for index in (0, 1)] == [UPRIGHT, UPRIGHT[2:] + UPRIGHT[:2]]
    assert pdf_codes(document) == [["p0"], ["p1"]]


OTHERS = [
    ("a larger picture", saved(Image.new("L", (70, 40)), "PNG")),
    ("a smaller picture", saved(Image.new("L", (50, 40)), "PNG")),
    ("one that lies", saved(Image.new("L", (40, 60)), "JPEG")),
    ("more pages", saved(marked(), "TIFF", save_all=True, append_images=[Image.new("L", (2, 2))])),
]


@pytest.mark.parametrize("picture", [case[1] for case in OTHERS], ids=[case[0] for case in OTHERS])
def test_another_picture_than_the_one_read_is_noticed(picture):
    with pytest.raises(OcryptError) as refused:
        reading(width=60, height=40).to_pdf(picture)
    assert refused.value.code is Code.PICTURE_MISMATCH


@pytest.mark.parametrize(("picture", "code"), [(b"", Code.IMAGE_EMPTY), (b"hello, world", Code.IMAGE_UNRECOGNISED)])
def test_what_is_no_picture_is_said(picture, code):
    with pytest.raises(OcryptError) as refused:
        reading(width=60, height=40).to_pdf(picture)
    assert refused.value.code is code


def test_a_path_does_as_well(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(WHITE)
    assert reading().to_pdf(path) == reading().to_pdf(str(path)) == reading().to_pdf(WHITE)


# --- the file ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("width", "height", "dpi", "points"),
    [
        (600, 300, 300, (144, 72)),
        (600, 300, None, (288, 144)),
        (4000, 3000, None, (842, 631.5)),
        (1000, 1000, 0.5, (14400, 14400)),
        (600, 300, 100_000, (6, 3)),
    ],
)
def test_how_large_a_page_is(width, height, dpi, points):
    paper = paper_of(Page(index=0, width=width, height=height, dpi=dpi, lines=()))
    assert (paper.width, paper.height) == pytest.approx(points)


def test_the_file_tells_nothing_but_who_made_it_and_is_the_same_each_time(tmp_path):
    page = written(["Some words"])
    read = reading(line("Some words", 40, 40, 200, 80), width=page.width, height=page.height)
    document = read.to_pdf(saved(page, "PNG"))
    assert document == read.to_pdf(saved(page, "PNG"))
    assert re.findall(rb"<</Producer.*>>", document) == [b"<</Producer(ocrypt)>>"]
    assert b"Date" not in document


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP"])
def test_qpdf_finds_nothing_wrong(kind, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(reading(line("Some 字", 5, 5, 50, 20), width=60, height=40).to_pdf(saved(marked(), kind)))
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
