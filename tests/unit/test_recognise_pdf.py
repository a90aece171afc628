"""PDF files to pages: which way each is read, where its words stand, and what is refused with which code."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kit.pdfs import A4, HELVETICA, Pdf, jpeg, letter, paper, picture, stream, text
from kit.pictures import font, marked, written
from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.core.limits import Limits
from ocrypt.recognise.decode import BrokenPage, DoubtfulPage, TextPage, open_pages
from ocrypt.recognise.decode.pdf.agree import agreed, page_of
from ocrypt.recognise.frame import Frame
from ocrypt.recognise.reading import Line, Page, Point, Word

LIMITS = Limits()


def opened(content, limits=LIMITS):
    return list(open_pages(content, limits))


def one(content, limits=LIMITS):
    (part,) = opened(content, limits)
    return part


def refused(content, limits=LIMITS):
    with pytest.raises(Unreadable) as caught:
        opened(content, limits)
    assert caught.value.__cause__ is None
    return caught.value.code


def words_of(part):
    return page_of(part).text.split("\n")


def span(line):
    """Left, top, right and bottom of a line."""
    xs, ys = [point.x for point in line.polygon], [point.y for point in line.polygon]
    return min(xs), min(ys), max(xs), max(ys)


def near(found, wanted, by=4.0):
    return all(abs(float(first) - float(second)) <= by for first, second in zip(found, wanted, strict=True))


def test_a_text_layer_gives_lines_and_words_with_places():
    page = one(Pdf().page(text((72, 700, "Hello PDF world"), size=24)).written())
    assert isinstance(page, TextPage)
    assert (page.dpi, page.width, page.height) == (200.0, 1654, 2339)
    (line,) = page.lines
    assert line.text == "Hello PDF world"
    assert line.confidence == 1.0
    assert [word.text for word in line.words] == ["Hello", "PDF", "world"]
    # In points from the top: the baseline is at 841.89 - 700, letters of 24 points stand on it. Helvetica's widths
    # (Adobe's metrics, thousandths of the size) are 2223 for "Hello" and 278 for a space.
    k = 200 / 72
    left, top, right, bottom = span(line)
    assert abs(left - 72 * k) < 3
    assert top < (141.89 - 16) * k < 141.89 * k < bottom < top + 24 * 1.4 * k
    first, second = line.words[:2]
    assert abs(first.polygon[1].x - (72 + 24 * 2.223) * k) < 5
    assert abs(second.polygon[0].x - (72 + 24 * 2.501) * k) < 6
    assert right > second.polygon[1].x


def test_lines_come_in_reading_order_whatever_order_the_file_has():
    columns = [(60 + 260 * side, 700 - 16 * row, f"{'left' if not side else 'right'} column, line {row} of the text")
               for row in range(10) for side in (1, 0)]  # fmt: skip
    found = words_of(one(Pdf().page(text(*columns, size=11)).written()))
    assert found == [f"{side} column, line {row} of the text" for side in ("left", "right") for row in range(10)]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_turned_page_has_its_words_where_they_are_seen(rotation):
    content = text((100, 500, "Corner"), size=30) + b"0 0 30 30 re f"
    pdf = Pdf().page(content, size=(400, 600), more=b"/Rotate %d" % rotation)
    page = one(pdf.written())
    drawn = drawing(pdf)
    assert (page.width, page.height) == drawn.shape[1::-1]
    left, top, right, bottom = span(page.lines[0])
    # The ink of the word lies inside of its line and nowhere else, but for the black corner.
    inside = drawn[int(top) : int(bottom) + 1, int(left) : int(right) + 1]
    assert (inside < 128).any()
    outside = drawn.copy()
    outside[int(top) - 2 : int(bottom) + 3, int(left) - 2 : int(right) + 3] = 255
    assert (outside < 128).any(axis=2).sum() == pytest.approx((30 * 200 / 72) ** 2, rel=0.05)
    # The first edge runs along the letters.
    (start, end, *_) = page.lines[0].polygon
    assert np.sign([end.x - start.x, end.y - start.y]).tolist() == {
        0: [1, 0], 90: [0, 1], 180: [-1, 0], 270: [0, -1]
    }[rotation]  # fmt: skip


def drawing(pdf):
    """The same page as a picture: many strokes far outside of it have it drawn as well."""
    from ocrypt.recognise.decode.pdf.library import Document

    document = Document(pdf.written())
    sheet = document.sheet(0)
    try:
        return sheet.draw(200 / 72)
    finally:
        sheet.close()
        document.close()


def test_of_a_cropped_page_only_what_is_seen_is_read():
    content = text((100, 500, "Inside"), (10, 10, "Outside"), size=20)
    page = one(Pdf().page(content, size=(400, 600), more=b"/CropBox[50 400 350 580]").written())
    assert (page.width, page.height) == (834, 500)
    assert [line.text for line in page.lines] == ["Inside"]
    assert abs(span(page.lines[0])[0] - 50 * 200 / 72) < 3


def test_text_in_any_direction():
    content = b"BT /F 20 Tf 0 1 -1 0 100 100 Tm (Upwards) Tj 0 -1 1 0 200 300 Tm (Downwards) Tj "
    content += b"-1 0 0 -1 300 400 Tm (On its head) Tj 0.866 0.5 -0.5 0.866 300 100 Tm (Thirty degrees) Tj ET"
    page = one(Pdf().page(content, size=(500, 500)).written())
    lines = {line.text: line for line in page.lines}
    assert set(lines) == {"Upwards", "Downwards", "On its head", "Thirty degrees"}
    ways = {name: (line.polygon[1].x - line.polygon[0].x, line.polygon[1].y - line.polygon[0].y)
            for name, line in lines.items()}  # fmt: skip
    assert ways["Upwards"][1] < 0 == ways["Upwards"][0]
    assert ways["Downwards"][1] > 0 == ways["Downwards"][0]
    assert ways["On its head"][0] < 0 == ways["On its head"][1]
    rise = -ways["Thirty degrees"][1] / ways["Thirty degrees"][0]
    assert abs(rise - 0.577) < 0.01
    assert page_of(page).lines


HAN = (
    b"/Font<</F<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/UniGB-UCS2-%s/DescendantFonts[<</Type/Font"
    b"/Subtype/CIDFontType0/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
    b"/FontDescriptor<</Type/FontDescriptor/FontName/SimSun/Flags 4/Ascent 880/Descent -120/CapHeight 700"
    b"/ItalicAngle 0/StemV 80/FontBBox[0 -120 1000 880]>>>>]>>>>"
)


def han(words):
    return b"<" + words.encode("utf-16-be").hex().encode() + b">"


def test_chinese_in_a_font_that_is_not_in_the_file():
    content = b"BT /F 20 Tf 1 0 0 1 50 400 Tm " + han("合计金额ABC元") + b" Tj ET"
    page = one(Pdf().page(content, size=(500, 500), fonts=HAN % b"H").written())
    (line,) = page.lines
    assert line.text == "合计金额ABC元"
    assert [word.text for word in line.words] == ["合计金额", "ABC", "元"]


def test_vertical_writing_is_columns_from_right_to_left():
    # A font of the machine stands in: its glyphs 36 and on are said to be these characters.
    columns = ("海内存知己", "天涯若比邻")
    letters = "".join(columns)
    pdf = Pdf()
    file = Path(font(20).path).read_bytes()
    file_number = pdf.add(stream(file, b"/Length1 %d" % len(file)))
    mapping = b"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange 10 beginbfchar "
    mapping += b" ".join(b"<%04X> <%04X>" % (36 + at, ord(each)) for at, each in enumerate(letters))
    unicode_number = pdf.add(stream(mapping + b" endbfchar endcmap"))
    fonts = b"/Font<</F<</Type/Font/Subtype/Type0/BaseFont/Own/Encoding/Identity-V/ToUnicode %d 0 R/DescendantFonts[<<"
    fonts += b"/Type/Font/Subtype/CIDFontType2/BaseFont/Own/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
    fonts += b"/Supplement 0>>/CIDToGIDMap/Identity/DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/Own/Flags 4"
    fonts += b"/FontFile2 %d 0 R/Ascent 880/Descent -120/CapHeight 700/ItalicAngle 0/StemV 80"
    fonts += b"/FontBBox[0 -120 1000 880]>>>>]>>>>"
    content = b"BT /F 30 Tf 1 0 0 1 300 400 Tm <%s> Tj 1 0 0 1 240 400 Tm <%s> Tj ET"
    codes = [b"".join(b"%04X" % (36 + 5 * column + row) for row in range(5)) for column in range(2)]
    written = pdf.page(content % tuple(codes), size=(500, 500), fonts=fonts % (unicode_number, file_number)).written()
    page = one(written)
    assert sorted(line.text for line in page.lines) == sorted(columns)
    first = next(line for line in page.lines if line.text == columns[0])
    # Down the right side of the column.
    assert first.polygon[1].y > first.polygon[0].y
    assert first.polygon[0].x == first.polygon[1].x > first.polygon[2].x
    assert words_of(page) == list(columns)


def test_text_in_a_font_that_nobody_has_is_no_blank_page():
    content = b"BT /F 30 Tf 1 0 0 1 300 400 Tm " + han("海内存知己") + b" Tj ET"
    page = one(Pdf().page(content, size=(500, 500), fonts=HAN % b"V").written())
    assert isinstance(page, BrokenPage)
    assert page.code is Code.PDF_FONT
    assert isinstance(one(Pdf().page(text((9, 9, "  "))).written()), Frame)
    assert isinstance(one(Pdf().page().written()), Frame)


def test_words_drawn_apart_and_out_of_order_are_one_line():
    content = b"BT /F 20 Tf 1 0 0 1 152 400 Tm (world) Tj 1 0 0 1 100 400 Tm (Hello) Tj ET"
    (line,) = one(Pdf().page(content, size=(500, 500)).written()).lines
    assert line.text == "Hello world"
    assert [word.text for word in line.words] == ["Hello", "world"]


def test_ends_of_words_and_controls_are_plain_text():
    mapping = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <FF> "
    mapping += (
        b"endcodespacerange 4 beginbfchar <41> <FB01> <42> <200E> <43> <0061> <44> <00AD> endbfchar endcmap end end"
    )
    pdf = Pdf()
    number = pdf.add(stream(mapping))
    fonts = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode %d 0 R>>>>" % number
    (line,) = one(pdf.page(b"BT /F 20 Tf 50 50 Td (ABCD) Tj ET", fonts=fonts).written()).lines
    assert line.text == "fia-"


def unmapped(share):
    """A page whose font says of `share` of the characters only that they are private."""
    mapping = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <FF> "
    mapping += b"endcodespacerange 1 beginbfchar <41> <E001> endbfchar endcmap end end"
    pdf = Pdf()
    number = pdf.add(stream(mapping))
    fonts = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode %d 0 R>>>>" % number
    bad = round(100 * share)
    return pdf.page(text((50, 400, "A" * bad + "b" * (100 - bad)), size=5), fonts=fonts).written()


def test_a_garbage_layer_is_not_believed():
    assert isinstance(one(unmapped(0.05)), TextPage)
    page = one(unmapped(0.5))
    assert isinstance(page, Frame)
    assert page.pixels.min() < 100


def test_a_scan_is_drawn_at_its_own_resolution():
    for width, dpi in ((1240, 150.0), (1654, 200.1), (2480, 300.0), (4960, 300.0), (620, 100.0)):
        sheet = Image.new("RGB", (width, width * 842 // 595), "white")
        page = one(Pdf().scan(sheet).written())
        assert isinstance(page, Frame)
        assert page.dpi == pytest.approx(dpi, abs=0.2)
        assert page.width == pytest.approx(595.28 * page.dpi / 72, abs=1)
    # A small picture on a page is no scan of it.
    pdf = Pdf()
    number = pdf.add(picture(jpeg(marked()), (60, 40)))
    assert one(pdf.page(b"q 50 0 0 30 0 0 cm /I0 Do Q", images=[number]).written()).dpi == 200.0


def test_a_scan_is_upright_and_in_its_colours():
    page = one(Pdf().scan(marked().resize((600, 400)), size=(216, 144)).written())
    height, width = page.pixels.shape[:2]
    places = ((6, 6), (6, width - 7), (height - 7, width - 7), (height - 7, 6))
    wanted = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (0, 0, 0)]
    assert all(near(page.pixels[place], colour, by=40) for place, colour in zip(places, wanted, strict=True))
    assert page.pixels.flags.c_contiguous
    assert page.pixels.dtype == np.uint8


@pytest.mark.parametrize("mode", [0, 3])
def test_a_page_with_a_scan_and_a_layer_is_read_both_ways(mode):
    page = one(Pdf().scan(paper(["Words"]), over=text((300, 20, "7"), mode=mode)).written())
    assert isinstance(page, DoubtfulPage)
    assert (page.layer.width, page.layer.height) == (page.frame.width, page.frame.height)
    assert page.layer.unseen is (mode == 3)
    assert [line.text for line in page.layer.lines] == ["7"]


def test_a_small_picture_leaves_a_page_of_text_alone_and_many_strokes_do_not():
    pdf = Pdf()
    number = pdf.add(picture(jpeg(marked()), (60, 40)))
    small = text((72, 700, "Words")) + b"q 60 0 0 40 0 0 cm /I0 Do Q"
    assert isinstance(one(pdf.page(small, images=[number]).written()), TextPage)
    rules = b"".join(b"0 %d m 500 %d l S " % (at, at) for at in range(100))
    assert isinstance(one(Pdf().page(text((72, 700, "Words")) + rules).written()), TextPage)
    outlines = b"".join(b"0 %d m 5 %d 9 9 8 8 c f " % (at, at) for at in range(400))
    assert isinstance(one(Pdf().page(text((72, 700, "7")) + outlines).written()), DoubtfulPage)


def test_a_picture_inside_of_forms_counts_by_the_area_that_it_takes():
    pdf = Pdf()
    number = pdf.add(picture(jpeg(paper(["x"])), (1654, 2339)))
    inner = b"/Type/XObject/Subtype/Form/BBox[0 0 999 999]/Resources<</XObject<</I0 %d 0 R>>>>"
    form = pdf.add(stream(b"q 59.5 0 0 84.2 0 0 cm /I0 Do Q", inner % number))
    page = one(pdf.page(b"q 10 0 0 10 0 0 cm /I0 Do Q", images=[form]).written())
    assert isinstance(page, Frame)
    assert page.dpi == pytest.approx(200, abs=0.5)


def test_notes_and_stamps_are_part_of_the_page():
    pdf = Pdf()
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 90 30]/Resources<<%s>>" % HELVETICA
    look = pdf.add(stream(text((5, 5, "Approved")), form))
    note = b"/Annots[<</Type/Annot/Subtype/Stamp/F 4/Rect[300 600 390 630]/AP<</N %d 0 R>>>>]" % look
    page = one(pdf.page(text((72, 700, "Words")), more=note).written())
    assert words_of(page) == ["Words", "Approved"]


def test_scripts_and_links_are_neither_run_nor_read():
    action = (
        b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(1)>>]>>>>"
    )
    link = b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 99 99]/A<</S/URI/URI(http://evil.test/)>>>>]/AA<</O<</S/URI/URI(x)>>>>"
    page = one(Pdf().page(text((72, 700, "Words")), more=link).written(root=action))
    assert [line.text for line in page.lines] == ["Words"]


def test_pages_come_one_by_one_and_a_broken_one_does_not_stop_them():
    content = Pdf().page(text((72, 700, "One"))).missing().page(text((72, 700, "Three"))).written()
    parts = open_pages(content, LIMITS)
    assert next(parts).lines[0].text == "One"
    assert next(parts) == BrokenPage(index=1, code=Code.IMAGE_BROKEN)
    assert next(parts).lines[0].text == "Three"
    assert next(parts, None) is None


def noise_for_scan():
    content = Pdf().scan(paper(["Words"])).written()
    at = content.index(b"\xff\xd8\xff")
    return content[:at] + b"\xaa" * 5000 + content[at + 5000 :]


def cut_scan():
    pdf = Pdf()
    half = jpeg(paper(["Words"]))
    number = pdf.add(picture(half[: len(half) // 2], (1654, 2339)))
    return pdf.page(b"q %g 0 0 %g 0 0 cm /I0 Do Q" % A4, images=[number]).written()


def huge_picture(side=100_000):
    pdf = Pdf()
    entries = b"/Subtype/Image/Width %d/Height %d/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/FlateDecode"
    number = pdf.add(stream(zlib.compress(b"\0" * 1000), entries % (side, side)))
    return pdf.page(b"q 5 0 0 5 0 0 cm /I0 Do Q", images=[number]).written()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a page of a mile", Pdf().page(size=(50_000, 50_000)).written(), Code.IMAGE_TOO_MANY_PIXELS),
        ("a page like a ribbon", Pdf().page(size=(1, 5000)).written(), Code.IMAGE_RATIO),
        ("a huge picture on a small spot", huge_picture(), Code.IMAGE_TOO_MANY_PIXELS),
        ("a scan of noise", noise_for_scan(), Code.IMAGE_BROKEN),
        ("a scan that ends early", cut_scan(), Code.IMAGE_TRUNCATED),
    ],
)
def test_a_page_that_can_not_be_read_says_why(name, content, code):
    page = one(content)
    assert isinstance(page, BrokenPage), name
    assert page.code is code, name


LOCKED = b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -1/O<%s>/U<%s>>>" % (b"00" * 32, b"00" * 32)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a header alone", b"%PDF-1.7\n", Code.IMAGE_TRUNCATED),
        ("a header and an end", b"%PDF-1.7\n%%EOF\n", Code.IMAGE_BROKEN),
        ("half a header", b"%PDF", Code.IMAGE_TRUNCATED),
        ("cut before its end", letter("Words")[:-100], Code.IMAGE_TRUNCATED),
        ("cut in its middle", letter("Words")[:300], Code.IMAGE_TRUNCATED),
        ("noise", b"%PDF-1.7\n" + np.random.default_rng(1).bytes(5000) + b"%%EOF", Code.IMAGE_BROKEN),
        ("no pages", Pdf().written(), Code.IMAGE_BROKEN),
        ("a password", Pdf().page().written(LOCKED), Code.PDF_PASSWORD),
        ("an unknown lock", Pdf().page().written(b"/Encrypt<</Filter/Own/V 9>>"), Code.PDF_PASSWORD),
    ],
)
def test_a_file_that_can_not_be_read_says_why(name, content, code):
    assert refused(content) is code, name


def test_too_many_pages_are_refused_before_any_is_looked_at():
    pdf = Pdf()
    for _ in range(5000):
        pdf.missing()
    assert refused(pdf.written()) is Code.IMAGE_TOO_MANY_FRAMES
    three = Pdf().page().page().page().written()
    assert refused(three, Limits(max_frames=2)) is Code.IMAGE_TOO_MANY_FRAMES
    assert len(opened(three, Limits(max_frames=3))) == 3


def test_many_pages_share_the_pixels_of_a_file():
    limits = Limits(max_total_pixels=3_000_000)
    single, double = Pdf().page(), Pdf().page().page()
    (alone,) = opened(single.written(), limits)
    pair = opened(double.written(), limits)
    assert alone.width * alone.height <= 3_000_000
    assert sum(page.width * page.height for page in pair) <= 3_000_000
    assert alone.dpi > pair[0].dpi >= 72


def test_a_file_with_a_repaired_table_and_bytes_before_its_header_is_read():
    content = letter("Words")
    start = content.rindex(b"startxref")
    shifted = b"junk\n" * 20 + content[:start] + b"startxref\n7\n%%EOF\n"
    assert words_of(one(shifted)) == ["Words"]


def test_nothing_shows_what_a_page_says():
    page = one(letter("secret words"))
    assert "secret" not in repr(page)
    doubtful = one(Pdf().scan(paper(["Words"]), over=text((72, 700, "secret"))).written())
    assert "secret" not in repr(doubtful)


def line(words, top, left=100.0, confidence=1.0):
    right = left + 20.0 * len(words)
    corners = ((left, top), (right, top), (right, top + 40), (left, top + 40))
    polygon = tuple(Point(float(x), float(y)) for x, y in corners)
    return Line(
        text=words,
        polygon=polygon,
        confidence=confidence,
        words=(Word(text=words, polygon=polygon, confidence=confidence),),
    )


def both(own, read, *, unseen=False, turn=0):
    layer = TextPage(index=0, width=1654, height=2339, dpi=200.0, unseen=unseen, lines=tuple(own))
    return agreed(layer, Page(index=0, width=1654, height=2339, dpi=200.0, turn=turn, lines=tuple(read)))


TEN = [line(f"line number {at} of the page", 100.0 + 60 * at) for at in range(10)]
READ = [line(f"line number {at} of the page", 103.0 + 60 * at, 98.0, 0.9) for at in range(10)]
WRONG = [line(f"1ixe mvmqez {at} zf lhe qaqe", 100.0 + 60 * at) for at in range(10)]


@pytest.mark.parametrize(
    ("name", "own", "read", "how", "source"),
    [
        ("the same", TEN, READ, {}, "text-layer"),
        ("the same, not drawn", TEN, READ, {"unseen": True}, "text-layer"),
        ("a page number alone", TEN[:1], READ, {}, "picture"),
        ("half of it", TEN[:5], READ, {}, "picture"),
        ("all but one line", TEN[:9], READ, {}, "text-layer"),
        ("wrong, but drawn", WRONG, READ, {}, "text-layer"),
        ("wrong and not drawn", WRONG, READ, {"unseen": True}, "picture"),
        ("nothing is seen", TEN, [], {}, "text-layer"),
        ("only doubtful lines are seen", TEN, [line("??", 1500.0, confidence=0.3)], {}, "text-layer"),
        ("the engine turned the page", TEN, READ, {"turn": 90}, "text-layer"),
        ("the engine turned the page and saw more", TEN[:2], READ, {"turn": 90}, "picture"),
    ],
)
def test_the_measure_between_layer_and_picture(name, own, read, how, source):
    page = both(own, read, **how)
    assert page.source == source, name
    assert {each.text for each in page.lines} >= {each.text for each in (own if source == "text-layer" else read)}
    assert (page.dpi, page.width, page.height) == (200.0, 1654, 2339)


def test_lines_that_a_layer_lacks_are_added():
    page = both(TEN, [*READ, line("stamp", 1500.0, confidence=0.8)])
    assert [each.text for each in page.lines] == [each.text for each in TEN] + ["stamp"]
    assert [each.confidence for each in page.lines][-2:] == [1.0, 0.8]


def test_an_avif_and_a_pdf_are_told_from_other_files():
    assert refused(struct.pack(">I", 24) + b"ftypqt  " + b"\0" * 40) is Code.IMAGE_UNRECOGNISED
    into = io.BytesIO()
    written(["Hello"]).save(into, "PDF")
    assert isinstance(one(into.getvalue()), Frame)
