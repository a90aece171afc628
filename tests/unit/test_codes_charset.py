"""Bytes of codes to text: by ECI, by mark, by guess."""

from __future__ import annotations

import pytest

from bench.codes.charsets import WRITERS, rate
from ocrypt.recognise.codes.charset import decode, decode_segments, warm
from ocrypt.recognise.codes.eci import ECI
from ocrypt.recognise.codes.read.found import Segment


@pytest.mark.parametrize(("codec", "write"), WRITERS, ids=[codec for codec, _ in WRITERS])
def test_at_least_ninety_nine_of_a_hundred_fresh_strings_come_out_right(codec: str, write: object) -> None:
    warm()
    told = rate(codec, write, 600, 20261124)  # type: ignore[arg-type]
    assert told.right >= 0.99, told.wrong


@pytest.mark.parametrize("number", sorted(ECI))
def test_every_interpretation_that_is_given_out_decodes_a_digit(number: int) -> None:
    widths = {"utf-16be": "utf-16-be", "utf-16le": "utf-16-le", "utf-32be": "utf-32-be", "utf-32le": "utf-32-le"}
    data = "7".encode(widths.get(ECI[number], "ascii"))
    assert (decode(data, number).text, decode(data, number).charset) == ("7", ECI[number])


@pytest.mark.parametrize(
    ("number", "data", "text"),
    [
        (0, b"\x82", "é"),
        (3, b"\xe9", "é"),
        (7, b"\xbf\xe0\xd0", "Пра"),
        (20, b"\x8e\x52\xd4", "山ﾔ"),
        (22, b"\xcf\xf0", "Пр"),
        (25, b"\x4e\x2d", "中"),
        (26, b"\xe4\xb8\xad", "中"),
        (28, b"\xa4\xa4", "中"),
        (29, b"\xd6\xd0", "中"),
        (30, b"\xb0\xa1", "가"),
        (32, "䶮".encode("gb18030"), "䶮"),
        (899, b"\x00\xff", "\x00ÿ"),
    ],
)
def test_an_interpretation_decides(number: int, data: bytes, text: str) -> None:
    assert decode(data, number).text == text


@pytest.mark.parametrize(
    ("data", "number", "text", "charset"),
    [
        (b"abc", 999, "abc", "eci-999:ascii"),
        ("王伟".encode("gb18030"), 777777, "王伟", "eci-777777:gb18030"),
        ("Müller".encode("latin-1"), 26, "Müller", "eci-26:iso-8859-1"),
        ("é".encode(), 27, "é", "eci-27:utf-8"),
    ],
)
def test_what_the_symbol_names_wrongly_is_guessed_and_said(data: bytes, number: int, text: str, charset: str) -> None:
    told = decode(data, number)
    assert (told.text, told.charset) == (text, charset)


@pytest.mark.parametrize(
    ("text", "codec", "charset"),
    [
        ("plain", "ascii", "ascii"),
        ("", "ascii", "ascii"),
        ("中", "utf-8-sig", "utf-8"),
        ("中a", "utf-16", "utf-16le"),
        ("ab中", "utf-16-be", "utf-16be"),
        ("日本語", "iso2022_jp", "iso-2022-jp"),
        ("10 € “so”", "cp1252", "windows-1252"),
        ("臺北市信義區", "big5", "big5"),
        ("안녕하세요 서울", "cp949", "euc-kr"),
        ("联通", "gb18030", "gb18030"),
        ("ﾔﾏﾀﾞ", "cp932", "shift_jis"),
    ],
)
def test_bytes_without_an_interpretation(text: str, codec: str, charset: str) -> None:
    told = decode(text.encode(codec))
    assert (told.text, told.charset) == (text, charset)


def test_segments_are_read_each_by_its_own_and_lean_on_each_other() -> None:
    mixed = (Segment(data="中".encode("gb18030"), eci=29), Segment(data=b"-1"), Segment(data="é".encode(), eci=26))
    told = decode_segments(mixed)
    assert (told.text, told.charset) == ("中-1é", "gb18030+utf-8")
    leaning = (Segment(data="山".encode("cp932"), eci=20), Segment(data="ﾓﾘ".encode("cp932")))
    assert decode_segments(leaning).text == "山ﾓﾘ"
    assert decode_segments(()).text == ""


def test_a_character_that_two_segments_share_is_whole() -> None:
    data = "中文".encode()
    assert decode_segments((Segment(data=data[:2]), Segment(data=data[2:]))).text == "中文"
