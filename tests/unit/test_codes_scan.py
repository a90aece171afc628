"""Codes of whole files: what is found on which page, where it is, and the JSON of it."""

from __future__ import annotations

import json

import pytest
from PIL import Image

import ocrypt
from kit.codes import CORNERS, part, png, qr
from kit.pdfs import Pdf, letter, text
from kit.pictures import saved, written
from kit.reader import reader
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, Unreadable
from ocrypt.core.limits import Limits
from ocrypt.recognise import read_codes
from ocrypt.recognise.codes.code import FORMATS, Point
from ocrypt.recognise.codes.code import Code as QrCode
from ocrypt.recognise.codes.join import joined
from ocrypt.recognise.codes.options import CodeOptions
from ocrypt.recognise.codes.place import scaled, upright
from ocrypt.recognise.codes.scan import Scan, ScannedPage
from ocrypt.recognise.codes.scanner import MAX_CODES, Scanner
from ocrypt.recognise.frame import Frame
from ocrypt.recognise.reading import EngineInfo, Page, Reading

LIMITS = Limits()
TEXT = "https://example.com/a?b=c"
CARD = "BEGIN:VCARD\r\nN:Tea;Green\r\nEND:VCARD"


def on_paper(text: str, at: tuple[int, int] = (600, 900), *, scale: int = 6) -> Image.Image:
    """A sheet with lines of print and a code."""
    sheet = Image.new("RGB", (1240, 1754), "white")
    sheet.paste(written(["Invoice No. 4711", "Total 37.00"], size=44), (100, 100))
    sheet.paste(qr(text, scale=scale), at)
    return sheet


def test_a_picture_s_codes_are_read_with_their_places():
    scan = read_codes(png(on_paper(TEXT)))
    assert scan.pages == (ScannedPage(index=0, width=1240, height=1754),)
    (code,) = scan.codes
    assert (code.page, code.format, code.text, code.data) == (0, "QRCode", TEXT, TEXT.encode())
    left, top = code.polygon[0].x, code.polygon[0].y
    assert 600 <= left <= 630
    assert 900 <= top <= 930


def test_read_codes_takes_paths_and_choices(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(png(qr(TEXT)))
    assert (
        ocrypt.read_codes(path).codes[0].text == ocrypt.read_codes(str(path), effort="thorough").codes[0].text == TEXT
    )
    assert ocrypt.read_codes(path, formats=["EAN13"]).codes == ()
    assert ocrypt.read_codes(path, budget_ms=1).codes[0].text == TEXT
    for wrong in ({"effort": "much"}, {"budget_ms": 0}, {"formats": ["Nonsense"]}):
        with pytest.raises(LocalError) as refused:
            ocrypt.read_codes(path, **wrong)
        assert refused.value.code is Code.USAGE
    with pytest.raises(LocalError) as missing:
        ocrypt.read_codes(tmp_path / "none.png")
    assert missing.value.code is Code.FILE_UNREADABLE


def test_pages_of_a_tiff_and_of_a_pdf_are_looked_at_one_by_one():
    tiff = saved(qr("one"), "TIFF", save_all=True, append_images=[qr("two")])
    assert [(code.page, code.text) for code in read_codes(tiff).codes] == [(0, "one"), (1, "two")]
    pdf = Pdf().page(text((72, 700, "Words alone"))).scan(on_paper("three")).missing().written()
    scan = read_codes(pdf)
    assert [(code.page, code.text) for code in scan.codes] == [(1, "three")]
    assert [page.error for page in scan.pages] == [None, None, "image-broken"]
    assert scan.pages[0].width == 1654, "a page of text is drawn too"


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", Code.IMAGE_EMPTY), (b"text", Code.IMAGE_UNRECOGNISED), (png(qr("a"))[:60], Code.IMAGE_TRUNCATED)],
)
def test_what_is_wrong_with_a_file_has_its_code(content, code):
    with pytest.raises(Unreadable) as refused:
        read_codes(content)
    assert refused.value.code is code


class Many:
    """Finds so many codes."""

    def __init__(self, count: int) -> None:
        self._count = count

    def read(self, pixels, options, page=0):
        return (QrCode(format="QRCode", text="", data=b"", polygon=CORNERS, page=page),) * self._count


def test_more_codes_than_anybody_takes_are_refused():
    assert len(Scanner(Many(MAX_CODES)).scan(png(qr("a")), LIMITS, CodeOptions()).codes) == MAX_CODES
    with pytest.raises(Unreadable) as refused:
        Scanner(Many(MAX_CODES + 1)).scan(png(qr("a")), LIMITS, CodeOptions())
    assert refused.value.code is Code.ANSWER_TOO_LARGE


def test_a_reading_has_the_codes_at_a_glance_and_none_where_none_are_wanted():
    picture = png(on_paper(CARD))
    reading = reader().read(picture, LIMITS)
    assert "Invoice No. 4711" in reading.text
    assert [code.text for code in reading.codes] == [CARD]
    assert Reading.from_json(reading.to_json()) == reading
    assert reader().read(picture, LIMITS, codes="none").codes == ()
    assert [code.text for code in reader().read(picture, LIMITS, codes="auto").codes] == [CARD]
    assert ocrypt.read(picture, ocrypt.recognise.Options(codes="none")).codes == ()
    with pytest.raises(LocalError) as refused:
        ocrypt.read(picture, ocrypt.recognise.Options(codes="all"))
    assert refused.value.code is Code.USAGE


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_code_of_a_reading_lies_where_the_upright_page_shows_it(turn):
    sheet = on_paper(TEXT)
    (page,), (code,) = (
        (found := reader().read(png(sheet.rotate(turn, expand=True)), LIMITS)).pages,
        found.codes,
    )
    assert (page.turn, page.width, page.height) == (turn, 1240, 1754)
    xs, ys = sorted(point.x for point in code.polygon), sorted(point.y for point in code.polygon)
    assert 600 <= xs[0] <= 640
    assert 900 <= ys[0] <= 940
    # The symbol's own top left, wherever the page's is.
    assert code.polygon[0].x == pytest.approx(xs[0], abs=3)
    assert code.polygon[0].y == pytest.approx(ys[0], abs=3)


def test_a_page_whose_text_stands_in_the_file_is_not_drawn_for_codes():
    reading = reader().read(letter("Words alone"), LIMITS)
    assert (reading.pages[0].source, reading.codes) == ("text-layer", ())


def test_the_glance_is_at_a_smaller_picture_and_tells_places_in_the_large_one():
    large = on_paper(TEXT).resize((2480, 3508))
    import numpy as np

    (code,) = reader().scanner.on_page(Frame(0, np.asarray(large)), "fast")
    assert code.text == TEXT
    assert 1200 <= code.polygon[0].x <= 1260
    assert 1800 <= code.polygon[0].y <= 1860


def test_places_are_turned_and_scaled():
    code = QrCode(format="QRCode", text="", data=b"", polygon=(Point(1, 2), Point(9, 2), Point(9, 8), Point(1, 8)))
    assert upright(code, 0, 30, 20) == code
    assert upright(code, 90, 30, 20).polygon[0] == Point(18, 1)
    assert upright(code, 180, 30, 20).polygon[0] == Point(29, 18)
    assert upright(code, 270, 30, 20).polygon[0] == Point(2, 29)
    assert scaled(code, 0.5, 30, 20).polygon == (Point(2, 4), Point(18, 4), Point(18, 16), Point(2, 16))
    assert scaled(code, 0.3, 29, 20).polygon[2] == Point(29, 20), "clipped to the page"


SCAN = Scan(
    pages=(ScannedPage(index=0, width=30, height=20), ScannedPage(index=1, width=1, height=1, error="pdf-font")),
    codes=(
        QrCode(format="QRCode", text="a\x1d\u202eb\n", data=b"a\x1db", eci=(3, 26), polygon=CORNERS),
        part(0, b"\xff\x00"),
    ),
)


def changed(**at):
    """The JSON with values put at places."""
    whole = json.loads(SCAN.to_json())
    for place, value in at.items():
        *path, last = [int(step) if step.isdigit() else step for step in place.split("__")]
        inner = whole
        for step in path:
            inner = inner[step]
        if value is ...:
            del inner[last]
        else:
            inner[last] = value
    return json.dumps(whole).encode()


def test_a_scan_is_taken_over_as_it_was_told():
    assert Scan.from_json(SCAN.to_json()) == SCAN
    assert Scan.from_json(changed(codes__0__colour="red", pages__0__dpi=3)) == SCAN
    told = json.loads(SCAN.to_json())
    assert told["codes"][1]["bytes"] == "/wA="
    assert list(told["codes"][0]) == [
        *("page", "format", "text", "bytes", "charset", "eci", "level", "version", "polygon", "sequence", "verdict")
    ]


BAD = {
    "nothing": b"",
    "not json": b"<html>",
    "a list": b"[]",
    "another version": changed(v=2),
    "no pages": changed(pages=...),
    "no codes": changed(codes=...),
    "a page out of order": changed(pages__1__index=2),
    "an error that drives the terminal": changed(pages__1__error="a\x1b[2J"),
    "a page that is not there": changed(codes__0__page=2),
    "a page that could not be read": changed(codes__0__page=1),
    "a page before the first": changed(codes__0__page=-1),
    "a corner outside its page": changed(codes__0__polygon__2=[31, 9]),
    "a corner left of its page": changed(codes__0__polygon__2=[-1, 9]),
    "three corners": changed(codes__0__polygon=[[1, 1], [2, 2], [3, 3]]),
    "a kind of code that there is not": changed(codes__0__format="Barcode"),
    "bytes that are no base64": changed(codes__0__bytes="a"),
    "bytes that are a list": changed(codes__0__bytes=[1]),
    "more bytes than a symbol has": changed(codes__0__bytes="AAAA" * 6_667),
    "a text without end": changed(codes__0__text="x" * 20_001),
    "half a character": changed().replace(b"a\\u001d", b"a\\ud800"),
    "a character set that drives the terminal": changed(codes__0__charset="\x1b[2J"),
    "a level that drives the terminal": changed(codes__0__level="\x1b"),
    "a version that breaks the line": changed(codes__0__version="1\n"),
    "a sequence that turns what follows": changed(codes__1__sequence__id="\u202e"),
    "a sequence without a count": changed(codes__1__sequence__count=...),
    "a host that turns what follows": changed(codes__0__verdict__host="\u202emoc.elpmaxe"),
    "a site with a line break": changed(codes__0__verdict__site="a\nb"),
    "a kind that is no name": changed(codes__0__verdict__kind="Link!"),
    "a mark that is markup": changed(codes__0__verdict__marks=["<b>"]),
    "more marks than there are": changed(codes__0__verdict__marks=["a"] * 65),
}


@pytest.mark.parametrize("untrusted", BAD.values(), ids=BAD)
def test_a_scan_that_is_not_as_specified_is_refused(untrusted):
    with pytest.raises(LocalError) as caught:
        Scan.from_json(untrusted)
    assert caught.value.code is Code.SERVER_MISBEHAVED
    assert caught.value.__cause__ is None


def test_a_scan_too_long_is_refused_unread():
    with pytest.raises(LocalError):
        Scan.from_json(bytes(64 * 1024 * 1024 + 1))


@pytest.mark.parametrize("place", [{"page": 1}, {"polygon": (*CORNERS[:3], Point(31, 1))}])
def test_a_reading_refuses_codes_that_lie_nowhere(place):
    code = {"format": "QRCode", "text": "", "data": b"", "polygon": CORNERS} | place
    engine = EngineInfo(name="ppocr", models=())
    page = Page(index=0, width=30, height=20, lines=())
    with pytest.raises(LocalError):
        Reading.from_json(Reading(pages=(page,), engine=engine, codes=(QrCode(**code),)).to_json())


def test_a_message_of_several_symbols_is_put_together():
    whole = "Grüße 你好".encode()
    codes = (part(1, whole[3:]), part(0, b"other", name="8"), part(0, whole[:3]), part(0, whole[:3]))
    (message,) = joined(codes)
    assert (message.text, message.data, message.parts) == ("Grüße 你好", whole, (2, 0))
    assert repr(message).endswith("object>") or "Gr" not in repr(message)


@pytest.mark.parametrize(
    "codes",
    [
        (part(0, b"a"),),
        (part(0, b"a", count=3), part(2, b"c", count=3)),
        (part(0, b"a"), part(1, b"b"), part(1, b"x")),
        (part(0, b"a"), part(1, b"b", name="8")),
        (part(0, b"a", count=1),),
        (part(0, b"a"), part(5, b"b")),
    ],
    ids=["one of two", "one missing", "two claim a place", "of two messages", "alone", "out of count"],
)
def test_a_message_that_is_not_whole_is_left_alone(codes):
    assert joined(codes) == ()


def test_every_format_has_a_name_that_a_query_can_carry():
    assert all(name.isascii() and name.isalnum() for name in FORMATS)
