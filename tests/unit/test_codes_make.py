"""Codes that are made: every kind, level and style comes back as it was, and what can't be made says why."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
import zxingcpp
from PIL import Image

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.recognise.codes.make import Made, MakeRequest, make
from ocrypt.recognise.codes.make.kinds import KINDS
from ocrypt.recognise.codes.make.request import FORMATS, LEVELS, Logo, Style

CONTENTS = {
    "EAN13": ("590123412345", "5901234123457"),
    "EAN8": ("9638507", "96385074"),
    "UPCA": ("03600029145", "0036000291452"),
    "UPCE": ("0123456", "0012345000065"),
    "Code39": ("OCRYPT-12", "OCRYPT-12"),
    "ITF": ("00123456", "00123456"),
    "Codabar": ("A40156B", "A40156B"),
    "DataBarOmni": ("0950110153000", "(01)09501101530003"),
    "DataBarStacked": ("0950110153000", "(01)09501101530003"),
    "DataBarLimited": ("0950110153000", "(01)09501101530003"),
    "DataBarExpanded": ("(01)09501101530003(10)AB", "(01)09501101530003(10)AB"),
}


def pixels(content: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(content)).convert("L"))


def seen(content: bytes, name: str = "QRCode"):
    found = zxingcpp.read_barcodes(pixels(content), formats=getattr(zxingcpp.BarcodeFormat, KINDS[name].library_name))
    assert len(found) == 1
    return found[0]


def refused(request: MakeRequest) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        make(request)
    return caught.value


def logo(side: int = 60) -> bytes:
    picture = np.full((side, side, 3), 255, np.uint8)
    cv2.circle(picture, (side // 2, side // 2), side // 2 - 4, (40, 30, 200), -1)
    return cv2.imencode(".png", picture)[1].tobytes()


@pytest.mark.parametrize("name", FORMATS)
def test_every_kind_comes_back(name):
    text, shown = CONTENTS.get(name, ("OCRYPT 12", "OCRYPT 12"))
    made = make(MakeRequest(content=text, format=name))
    assert seen(made.content, name).text == shown
    assert made.codes[0].format == name
    assert (made.codes[0].width, made.codes[0].height) == pixels(made.content).shape[::-1]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("version", ["5", "17", "40"])
def test_level_and_version_are_what_was_asked_for(level, version):
    found = seen(make(MakeRequest(content="https://example.org/a", level=level, version=version)).content)
    assert (found.ec_level, found.extra["Version"]) == (level, version)


@pytest.mark.parametrize("mask", range(8))
def test_the_mask_is_what_was_asked_for(mask):
    assert seen(make(MakeRequest(content="mask", mask=mask)).content).extra["DataMask"] == mask


@pytest.mark.parametrize(("version", "level"), [("M1", None), ("M2", "M"), ("M3", "M"), ("M4", "Q")])
def test_micro_versions(version, level):
    made = make(MakeRequest(content="123", format="MicroQRCode", version=version, level=level))
    assert seen(made.content, "MicroQRCode").extra["Version"] == version


def test_rectangular_versions():
    made = make(MakeRequest(content="abc", format="RMQRCode", version="R13x77"))
    assert made.codes[0].version == "R13x77"


def test_the_strongest_level_is_the_default_and_gives_way_to_length():
    assert [make(MakeRequest(content="x" * size)).codes[0].level for size in (10, 1273, 1274, 2953)] == list("HHQL")


def test_a_boost_raises_the_level_and_not_the_size():
    plain = make(MakeRequest(content="https://example.org", level="L")).codes[0]
    raised = make(MakeRequest(content="https://example.org", level="L", boost=True)).codes[0]
    assert (plain.level, raised.level) == ("L", "Q")
    assert (plain.version, plain.width) == (raised.version, raised.width)


@pytest.mark.parametrize("text", ["grüße", "点茗 绿茶", "emoji 🦉", "a\x00b\x01\n", "ﬁ ẞ", "\\n\\x41", "~^_{}"])
@pytest.mark.parametrize("name", ["QRCode", "MicroQRCode", "RMQRCode", "DataMatrix", "Aztec", "PDF417"])
def test_any_character_comes_back(text, name):
    assert seen(make(MakeRequest(content=text, format=name)).content, name).bytes == text.encode()


@pytest.mark.parametrize(("encoding", "codec"), [("kanji", "shift_jis"), ("gb18030", "gb18030")])
def test_other_sets_are_written_where_they_are_asked_for(encoding, codec):
    found = seen(make(MakeRequest(content="点茗", encoding=encoding)).content)
    assert (found.text, found.bytes) == ("点茗", "点茗".encode(codec))


def test_gs1_elements_come_back_as_such():
    found = seen(make(MakeRequest(content="(01)09501101530003(10)AB(17)270131", gs1=True)).content)
    assert (found.text, found.symbology_identifier) == ("(01)09501101530003(10)AB(17)270131", "]Q3")


@pytest.mark.parametrize("count", [2, 3, 16])
def test_split_content_joins_again(count):
    text = "Grüße aus 点茗, " * 20
    made = make(MakeRequest(content=text, split=count, level="M"))
    assert len(made.codes) == count
    assert b"".join(seen(code.content).bytes for code in made.codes) == text.encode()
    for index, code in enumerate(made.codes):
        assert seen(code.content).text in text
        assert (code.sequence.index, code.sequence.count) == (index, count)
        assert code.sequence.id == str(np.bitwise_xor.reduce(np.frombuffer(text.encode(), np.uint8)))


def test_split_by_itself_takes_as_few_as_hold_it():
    assert len(make(MakeRequest(content="x" * 100, split="auto", version="3")).codes) == 5
    assert len(make(MakeRequest(content="x" * 1200, split="auto")).codes) == 1


@pytest.mark.parametrize(
    ("request_", "code", "words"),
    [
        (MakeRequest(content=""), Code.CODE_CONTENT, "no content"),
        (MakeRequest(content="x" * 2000, level="H"), Code.CODE_TOO_LONG, "may have 1273 bytes, and has 2000"),
        (MakeRequest(content="x" * 2954), Code.CODE_TOO_LONG, "may have 2953 bytes"),
        (MakeRequest(content="x" * 15, version="1", level="L", format="QRCode", gs1=True), Code.CODE_CONTENT, "GS1"),
        (MakeRequest(content="x" * 60, version="2", level="L"), Code.CODE_TOO_LONG, "may have 32 bytes"),
        (MakeRequest(content="x" * 19_000, split=2, level="L"), Code.CODE_TOO_LONG, "2 codes"),
        (MakeRequest(content="x", split=2), Code.OPTION_INVALID, "more codes than characters"),
        (MakeRequest(content="x" * 40, format="MicroQRCode"), Code.CODE_TOO_LONG, "MicroQRCode"),
        (MakeRequest(content="1" * 9, format="EAN13"), Code.CODE_CONTENT, "12 digits"),
        (MakeRequest(content="5901234123458", format="EAN13"), Code.CODE_CHECK_DIGIT, "EAN13"),
        (MakeRequest(content="(01)09501101530004", gs1=True), Code.CODE_CHECK_DIGIT, "(01)"),
        (MakeRequest(content="abc", format="Code39"), Code.CODE_CONTENT, "capital letters"),
        (MakeRequest(content="123", format="ITF"), Code.CODE_CONTENT, "even number"),
        (MakeRequest(content="é", format="Code128"), Code.CODE_CONTENT, "ASCII"),
        (MakeRequest(content="x", version="41"), Code.OPTION_INVALID, "1 to 40"),
        (MakeRequest(content="x", version="M2"), Code.OPTION_INVALID, "1 to 40"),
        (MakeRequest(content="x", format="MicroQRCode", mask=4), Code.OPTION_INVALID, "mask"),
        (MakeRequest(content="x", format="MicroQRCode", level="H"), Code.OPTION_INVALID, "Q, M, L"),
        (MakeRequest(content="12", format="Code128", style=Style(shape="dots")), Code.OPTION_INVALID, "squares"),
        (MakeRequest(content="x", output="terminal", style=Style(shape="dots")), Code.OPTION_INVALID, "terminal"),
        (MakeRequest(content="点", encoding="kanji", format="MicroQRCode"), Code.OPTION_INVALID, "character set"),
        (MakeRequest(content="🦉", encoding="kanji"), Code.CODE_CONTENT, "not in kanji"),
        (MakeRequest(content="x", style=Style(dark="#999999")), Code.CODE_CONTRAST, "contrast is 2.8"),
        (MakeRequest(content="x", style=Style(dark="#ffffff", light="#000000")), Code.CODE_CONTRAST, "inverted"),
        (MakeRequest(content="x", style=Style(border=0)), Code.CODE_UNREAD, ""),
        (MakeRequest(content="x" * 900, style=Style(scale=64)), Code.OPTION_INVALID, "pixels"),
        (MakeRequest(content="x" * 20, style=Style(logo=Logo(picture=logo(), share=0.4))), Code.CODE_LOGO, "0.27"),
        (MakeRequest(content="x", level="M", style=Style(logo=Logo(picture=logo()))), Code.CODE_LOGO, "level Q or H"),
        (MakeRequest(content="x", style=Style(logo=Logo(picture=b"no picture"))), Code.IMAGE_UNRECOGNISED, ""),
    ],
)
def test_what_cannot_be_made_says_why(request_, code, words):
    error = refused(request_)
    assert error.code is code
    assert words in error.detail


def test_no_error_holds_the_content():
    error = refused(MakeRequest(content="secret" * 1000, level="H"))
    assert "secret" not in f"{error} {error.args} {error.__cause__} {MakeRequest(content='secret')!r}"


@pytest.mark.parametrize("shape", ["square", "rounded", "dots"])
@pytest.mark.parametrize("scale", [4, 7, 10])
def test_styled_codes_come_back_and_say_how_well(shape, scale):
    style = Style(shape=shape, scale=scale, dark="#1a237e", light="#fff59d")
    made = make(MakeRequest(content="https://example.org/styled", style=style))
    assert seen(made.content).text == "https://example.org/styled"
    assert made.codes[0].read_back.copies == made.codes[0].read_back.read == 3
    assert made.codes[0].read_back.score == 1


def test_an_inverted_code_is_made_where_it_is_asked_for():
    style = Style(dark="#ffffff", light="#000000", inverted=True)
    content = make(MakeRequest(content="night", style=style)).content
    assert pixels(content)[0, 0] == 0
    assert seen(content).text == "night"


@pytest.mark.parametrize("level", ["H", "Q"])
def test_a_logo_stays_within_what_is_repaired(level):
    made = make(MakeRequest(content="https://example.org/logo", level=level, style=Style(logo=Logo(picture=logo()))))
    picture = np.asarray(Image.open(io.BytesIO(made.content)))
    middle = picture[len(picture) // 2, len(picture) // 2]
    assert middle.tolist() == [200, 30, 40]
    assert seen(made.content).text == "https://example.org/logo"
    assert 0.15 < made.codes[0].read_back.spare < 1


@pytest.mark.parametrize("size", [(60, 60), (200, 50), (20, 300)])
def test_a_logo_keeps_its_proportions_and_its_margin(size):
    picture = cv2.imencode(".png", np.zeros((size[1], size[0], 3), np.uint8))[1].tobytes()
    made = make(MakeRequest(content="https://example.org/logo" * 2, style=Style(logo=Logo(picture=picture))))
    assert seen(made.content).text == "https://example.org/logo" * 2


@pytest.mark.parametrize("grain", [60, 127])
def test_a_photograph_is_refused_as_a_logo(grain):
    rows = np.arange(200)[:, None] + np.arange(200)[None]
    noise = np.random.default_rng(1).integers(0, grain, (200, 200, 3))
    picture = np.clip(noise + (60 * (1 + np.sin(rows / 15)))[:, :, None], 0, 255).astype(np.uint8)
    request = MakeRequest(content="x", style=Style(logo=Logo(picture=cv2.imencode(".png", picture)[1].tobytes())))
    assert "photograph" in refused(request).detail


def test_what_was_made_crosses_as_json():
    import msgspec

    made = make(MakeRequest(content="wire", output="svg"))
    assert msgspec.json.decode(made.to_json(), type=Made) == made
