"""Whatever was read: every format is valid, says the same text, and none of it is markup, formula or link."""

from __future__ import annotations

import json
import re
from collections import Counter
from html.parser import HTMLParser

import cmarkgfm
import jsonschema
import pypdfium2
from cmarkgfm.cmark import Options
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from PIL import Image

from kit.outputs import SPEC, alto_lines, csv_rows, hocr_lines, pdf_codes, words_of
from kit.pictures import saved
from kit.readings import ENGINE, readings, slanted
from ocrypt.recognise.formats.parts import parts_of
from ocrypt.recognise.reading import Page, Reading

NO_XML = re.compile("[\ufffe\uffff]")
"""What XML can't hold of a plain text: it is replaced."""


def shown(text: str) -> str:
    return words_of(NO_XML.sub("\ufffd", text))


@given(readings())
def test_parts_are_the_line(reading):
    for line in reading.lines:
        assert "".join(part.gap + part.text for part in parts_of(line)) == line.text.strip()


SCHEMA = jsonschema.Draft202012Validator(json.loads((SPEC / "reading.schema.json").read_text("utf-8")))


@given(readings())
def test_json_is_as_the_schema_says_and_goes_there_and_back(reading):
    SCHEMA.validate(json.loads(reading.to_json()))
    assert Reading.from_json(reading.to_json()) == reading


@given(readings())
def test_csv_gives_every_line_back(reading):
    rows = [row for row in csv_rows(reading.to_csv()) if not row["error"]]
    assert [row["text"].removeprefix("'") for row in rows] == [
        line.text.removeprefix("'") if row["text"][:1] != "'" else line.text
        for row, line in zip(rows, reading.lines, strict=True)
    ]
    assert not [row for row in rows if row["text"].lstrip().startswith(("=", "+", "-", "@", "\uff1d", "\uff0b"))]


@given(readings())
def test_hocr_gives_every_line_back(reading):
    assert hocr_lines(reading.to_hocr()) == [shown(line.text) for line in reading.lines]


@given(readings())
def test_alto_is_valid_and_gives_every_line_back(reading):
    assert alto_lines(reading.to_alto()) == [shown(line.text) for line in reading.lines]


class Seen(HTMLParser):
    """Tags and text of a page."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.text = [], set(), ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text += data


OURS = {"p", "h2", "br", "hr", "em", "code", "table", "thead", "tbody", "tr", "th", "td"}


def bare(text: str) -> str:
    """Without what flowing paragraphs may change: white space, and hyphens at the ends of lines."""
    return "".join(text.split()).translate(dict.fromkeys(map(ord, "-\u2010\u00ad")))


def told(reading: Reading) -> str:
    return bare(
        "".join(
            f"Page{page.index + 1}couldnotberead:{page.error}" if page.error else "".join(x.text for x in page.lines)
            for page in reading.pages
        )
    )


def check(html: str, reading: Reading) -> None:
    seen = Seen()
    seen.feed(html)
    assert bare(seen.text.replace("\0", "")) == told(reading)
    assert set(seen.tags) <= OURS
    assert not seen.attributes
    assert seen.tags.count("hr") in {0, len(reading.pages) - 1}
    assert seen.tags.count("em") == (sum(page.error is not None for page in reading.pages))


@given(readings())
def test_markdown_is_text_and_nothing_else_for_github(reading):
    html = cmarkgfm.github_flavored_markdown_to_html(reading.to_markdown().decode(), Options.CMARK_OPT_UNSAFE)
    check(html, reading)


@given(readings())
def test_markdown_is_text_and_nothing_else_for_commonmark(reading):
    check(
        MarkdownIt("commonmark", {"html": True})
        .enable(["table", "strikethrough"])
        .render(reading.to_markdown().decode()),
        reading,
    )


WHITE = saved(Image.new("1", (1000, 1000), 1), "TIFF")


def white(pages: int) -> bytes:
    blank = Image.new("1", (1000, 1000), 1)
    return saved(blank, "TIFF", save_all=True, append_images=[blank] * (pages - 1))


@given(readings())
@settings(max_examples=50)
def test_a_pdf_has_every_character_and_opens(reading):
    document = reading.to_pdf(white(len(reading.pages)))
    for codes, page in zip(pdf_codes(document), reading.pages, strict=True):
        assert Counter(bare("".join(codes))) == Counter(bare("".join(line.text for line in page.lines)))
    opened = pypdfium2.PdfDocument(document)
    assert len(opened) == len(reading.pages)
    opened.close()


@given(
    st.lists(st.text("abcXYZ019.,:()中文字符テスト한글", min_size=1, max_size=8), min_size=1, max_size=6).map(" ".join),
    st.sampled_from((0, 1, 4, 12, 90, 180, -90)),
)
def test_a_reader_of_pdf_gets_the_words_of_a_line_back(text, degrees):
    line = slanted(text, 500, 500, width=20 * len(text), height=30, degrees=degrees)
    reading = Reading(pages=(Page(index=0, width=1000, height=1000, dpi=100, lines=(line,)),), engine=ENGINE)
    opened = pypdfium2.PdfDocument(reading.to_pdf(WHITE))
    assert words_of(opened[0].get_textpage().get_text_range()) == text
    opened.close()
