"""Markdown, CSV, hOCR and ALTO: what each says of a page, held against its own rules."""

from __future__ import annotations

import cmarkgfm
import pytest
from hocr_spec import HocrValidator
from lxml import etree

from kit.lines import line
from kit.outputs import ALTO, XHTML, alto_lines, alto_schema, csv_rows, hocr_lines, parser
from kit.readings import ENGINE, LETTER, NASTY, slanted
from ocrypt.recognise.formats.csv import COLUMNS, guarded
from ocrypt.recognise.formats.flow import Words, joined
from ocrypt.recognise.formats.markdown import escaped
from ocrypt.recognise.formats.xml import escaped as escaped_xml
from ocrypt.recognise.reading import Block, Cell, Page, Reading


def page_of(*lines, blocks=()):
    return Reading(pages=(Page(index=0, width=1000, height=1000, lines=lines, blocks=blocks),), engine=ENGINE)


# --- Markdown ---------------------------------------------------------------------------------------------------


def test_markdown_of_a_letter():
    assert (
        LETTER.to_markdown().decode()
        == """\
## A heading

This paragraph goes on in a second line.

这一段话写在两行里。

| Item | Price |  |
| --- | --- | --- |
| Tea \\| \\<b\\> |  | \\=3.50 |
|  |  |  |

***

*Page 2 could not be read: pdf-page-broken*

***

The end
"""
    )


def test_where_nothing_is_known_of_paragraphs_every_row_stays_one():
    read = page_of(line("Tea", 10, 10, 60, 30), line("3.50", 200, 12, 240, 32), line("Milk", 10, 40, 70, 60))
    assert read.to_markdown() == b"Tea 3.50\\\nMilk\n"


JOINS = [
    ("two words", "one", "two", "one two"),
    ("Chinese", "一段", "文字", "一段文字"),
    ("Chinese, then Latin", "使用", "Python", "使用Python"),
    ("Latin, then Chinese", "Python", "编程", "Python编程"),
    ("Japanese", "これは", "テスト", "これはテスト"),
    ("Chinese punctuation", "你好\uff0c", "world", "你好\uff0cworld"),
    ("Korean has spaces", "한국어", "문장", "한국어 문장"),
    ("a word cut in two", "infor-", "mation", "information"),
    ("a typographic hyphen", "infor\u2010", "mation", "information"),
    ("a soft hyphen", "infor\u00ad", "Mation", "inforMation"),
    ("a compound that the page has elsewhere", "well-", "known", "well-known"),
    ("a word that the page has elsewhere", "to-", "gether", "together"),
    ("names", "Jean-", "Paul", "Jean-Paul"),
    ("years", "2019-", "2020", "2019-2020"),
    ("a number and a unit", "3-", "fold", "3-fold"),
    ("a dash", "this -", "that", "this - that"),
    ("a letter", "e-", "mail", "e-mail"),
]


@pytest.mark.parametrize(("text", "here", "whole"), [case[1:] for case in JOINS], ids=[case[0] for case in JOINS])
def test_lines_are_joined_as_a_person_reads_on(text, here, whole):
    words = Words.of(["It is well-known, and we say it together; to-gether was a slip."])
    assert joined(text, here, words) == whole


@pytest.mark.parametrize("text", NASTY)
def test_no_text_becomes_markup(text):
    html = cmarkgfm.github_flavored_markdown_to_html(escaped(text))
    tags = set(etree.fromstring(f"<x>{html}</x>", etree.XMLParser(recover=True)).iter())
    assert {found.tag for found in tags} <= {"x", "p", "code"}


def test_a_table_too_wide_is_written_as_lines():
    cell = Cell(start=0, end=1, column=5_000)
    read = page_of(line("far", 0, 0, 9, 9), blocks=(Block(kind="table", start=0, end=1, rows=((cell,),)),))
    assert read.to_markdown() == b"far\n"


def test_a_table_of_very_many_empty_cells_is_written_as_lines():
    rows = ((Cell(start=0, end=1, column=0, columns=900),), *((Cell(start=1, end=1, column=0),) for _ in range(1_200)))
    read = page_of(line("few", 0, 0, 9, 9), blocks=(Block(kind="table", start=0, end=1, rows=rows),))
    assert read.to_markdown() == b"few\n"


# --- CSV --------------------------------------------------------------------------------------------------------


def test_csv_of_a_letter():
    rows = csv_rows(LETTER.to_csv())
    assert list(rows[0]) == list(COLUMNS)
    assert [(row["page"], row["block"], row["kind"], row["row"], row["column"], row["line"]) for row in rows] == [
        ("1", "1", "heading", "", "", "1"),
        ("1", "2", "paragraph", "", "", "2"),
        ("1", "2", "paragraph", "", "", "3"),
        ("1", "3", "paragraph", "", "", "4"),
        ("1", "3", "paragraph", "", "", "5"),
        ("1", "4", "table", "1", "1", "6"),
        ("1", "4", "table", "1", "2", "7"),
        ("1", "4", "table", "2", "1", "8"),
        ("1", "4", "table", "2", "3", "9"),
        ("2", "", "", "", "", ""),
        ("3", "1", "paragraph", "", "", "1"),
    ]
    assert rows[8]["text"] == "'=3.50"
    assert rows[9]["error"] == "pdf-page-broken"
    assert [float(rows[0][name]) for name in COLUMNS[7:16]] == [0.9, 50, 40, 300, 40, 300, 80, 50, 80]


def test_csv_rows_end_as_the_standard_says():
    assert LETTER.to_csv().count(b"\r\n") == LETTER.to_csv().count(b"\n") == 12


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49", "'+49"),
        ("-3", "'-3"),
        ("@A1", "'@A1"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("\uff1d1", "'\uff1d1"),
        ("'tis", "''tis"),
        ("a=1", "a=1"),
        ("3.50", "3.50"),
        ("", ""),
    ],
)
def test_no_text_is_calculated_and_every_text_can_be_had_back(text, written):
    assert guarded(text) == written


# --- hOCR -------------------------------------------------------------------------------------------------------


def test_hocr_of_a_letter_is_valid(tmp_path):
    (tmp_path / "letter.hocr").write_bytes(LETTER.to_hocr())
    told = HocrValidator("standard").validate(str(tmp_path / "letter.hocr")).format("text").splitlines()
    assert [found for found in told if not found.startswith(("[DEBUG]", "[OK]"))] == []
    assert hocr_lines(LETTER.to_hocr()) == [found.text for found in LETTER.lines]


def found_in(read, name):
    root = etree.fromstring(read.to_hocr(), parser())
    return [found.get("title") for found in root.iterfind(f".//{XHTML}*[@class='{name}']")]


def test_hocr_says_how_large_a_page_is_and_what_went_wrong():
    assert found_in(LETTER, "ocr_page") == [
        "bbox 0 0 600 800; ppageno 0; scan_res 100 100",
        "bbox 0 0 300 200; ppageno 1",
        "bbox 0 0 300 200; ppageno 2",
    ]
    root = etree.fromstring(LETTER.to_hocr(), parser())
    assert [found.get("content") for found in root.iterfind(f".//{XHTML}meta[@name='x_error']")] == [
        "page_2 pdf-page-broken"
    ]


def test_hocr_has_every_column_of_a_table():
    root = etree.fromstring(LETTER.to_hocr(), parser())
    rows = root.iterfind(f".//{XHTML}tr")
    assert [[int(cell.get("colspan", "1")) for cell in row] for row in rows] == [[1, 1], [1, 1, 1], [3]]


def test_columns_that_are_left_out_are_one_cell_however_many():
    cell = Cell(start=0, end=1, column=90_000)
    read = page_of(line("far", 0, 0, 9, 9), blocks=(Block(kind="table", start=0, end=1, rows=((cell,),)),))
    root = etree.fromstring(read.to_hocr(), parser())
    assert [found.get("colspan") for found in root.iter(f"{XHTML}td")] == ["90000", None]


@pytest.mark.parametrize(
    ("degrees", "title"),
    [
        (0, "bbox 500 500 600 520; baseline 0 0"),
        (10, "bbox 496 500 599 538; baseline 0.1766 -18.39"),
        (90, "bbox 480 500 500 600; textangle 270"),
        (-90, "bbox 500 400 520 500; textangle 90"),
        (180, "bbox 400 480 500 500; textangle 180"),
    ],
)
def test_hocr_says_how_a_line_runs(degrees, title):
    (found,) = found_in(page_of(slanted("text", 500, 500, width=100, height=20, degrees=degrees)), "ocr_line")
    assert found == title


def test_words_carry_their_confidence():
    assert found_in(page_of(slanted("a bc", 0, 0, width=40, height=10, degrees=0)), "ocrx_word") == [
        "bbox 0 0 10 10; x_wconf 50",
        "bbox 20 0 40 10; x_wconf 50",
    ]


# --- ALTO -------------------------------------------------------------------------------------------------------


def test_alto_of_a_letter_is_valid():
    assert alto_lines(LETTER.to_alto()) == [found.text for found in LETTER.lines]
    root = etree.fromstring(LETTER.to_alto(), parser())
    (table,) = root.iterfind(f".//{ALTO}ComposedBlock[@TYPE='table']")
    assert [len(row) for row in table] == [2, 2, 1]
    assert [found.get("QUALITY_DETAIL") for found in root.iter(f"{ALTO}Page")] == [None, "pdf-page-broken", None]
    assert root.findtext(f".//{ALTO}softwareName") == "ocrypt"
    assert [found.get("ID") for found in root.iterfind(f".//{ALTO}TextBlock[@TAGREFS='heading']")] == ["block_1_1"]


def test_alto_outlines_what_a_box_does_not_tell():
    read = page_of(
        slanted("flat", 100, 100, width=100, height=20, degrees=0),
        slanted("up", 500, 500, width=100, height=20, degrees=-30),
    )
    root = etree.fromstring(read.to_alto(), parser())
    flat, slant = root.iter(f"{ALTO}TextLine")
    assert flat.find(f".//{ALTO}Polygon") is None
    assert slant.find(f"{ALTO}Shape/{ALTO}Polygon").get("POINTS") == "500,500 586.6,450 596.6,467.3 510,517.3"


def test_the_schema_notices_what_is_wrong():
    broken = LETTER.to_alto().replace(b'WC="', b'WC="9')
    assert not alto_schema().validate(etree.fromstring(broken, parser()))


@pytest.mark.parametrize("text", ["<&>\"'", "]]>", "-->", "\ufffe", "\0", "\ud800", "\U0001f600"])
def test_xml_holds_any_text(text):
    element = etree.fromstring(f"<a b='{escaped_xml(text)}'>{escaped_xml(text)}</a>".encode(), parser())
    assert element.get("b") == element.text == (text if text not in {"\ufffe", "\0", "\ud800"} else "\ufffd")
