"""What was read: its text, its JSON, and what is refused of a service's answer."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from PIL import Image

from kit.lines import line
from kit.outputs import ROOT
from kit.pictures import saved
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.recognise.formats import FORMATS, Content, by_media_type, by_name, by_suffix
from ocrypt.recognise.reading import EngineInfo, ModelInfo, Page, Reading, same_row

ENGINE = EngineInfo("ppocr", (ModelInfo("det", "a" * 64),))
LINES = (
    line("Tea", 10, 10, 60, 30),
    line("3.50", 200, 12, 240, 32),
    line("Milk", 10, 40, 70, 60),
    line("牛奶", 10, 70, 70, 90),
)
READING = Reading(pages=(Page(index=0, width=300, height=200, lines=LINES),), engine=ENGINE)


def test_lines_stand_under_each_other_and_cells_of_a_row_side_by_side():
    assert READING.text == "Tea 3.50\nMilk\n牛奶"
    assert [found.text for found in READING.lines] == ["Tea", "3.50", "Milk", "牛奶"]


def test_pages_stand_under_each_other():
    second = Page(index=1, width=300, height=200, lines=(line("Bye", 10, 10, 60, 30),))
    assert Reading(pages=(*READING.pages, second), engine=ENGINE).text == "Tea 3.50\nMilk\n牛奶\nBye"


def test_a_line_to_the_left_or_lower_down_is_another_row():
    here = line("b", 100, 10, 150, 30)
    assert same_row(here, line("c", 160, 12, 190, 32))
    assert not same_row(here, line("a", 10, 10, 90, 30))
    assert not same_row(here, line("c", 160, 25, 190, 45))


def test_the_json_is_as_specified():
    found = json.loads(READING.to_json())
    assert list(found) == ["v", "text", "pages", "codes", "fields", "engine"]
    assert found["v"] == 1
    assert found["text"] == READING.text
    assert (found["codes"], found["fields"]) == ([], [])
    assert found["engine"] == {"name": "ppocr", "models": [{"name": "det", "sha256": "a" * 64}]}
    (page,) = found["pages"]
    assert {key: page[key] for key in ("index", "width", "height", "turn")} == {
        "index": 0,
        "width": 300,
        "height": 200,
        "turn": 0,
    }
    assert page["lines"][0] == {
        "text": "Tea",
        "polygon": [[10, 10], [60, 10], [60, 30], [10, 30]],
        "confidence": 0.9,
        "words": [{"text": "Tea", "polygon": [[10, 10], [60, 10], [60, 30], [10, 30]], "confidence": 0.9}],
    }


def test_json_goes_there_and_back():
    assert Reading.from_json(READING.to_json()) == READING


def changed(**at):
    """The JSON with values put at dotted places."""
    whole = json.loads(READING.to_json())
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


def block(kind, start, end, *rows):
    return {"kind": kind, "start": start, "end": end, "rows": rows}


def cell(start, end, column=0):
    return {"start": start, "end": end, "column": column}


BLOCKS = [
    ("one block", [block("paragraph", 0, 4)]),
    (
        "a table and a paragraph",
        [block("table", 0, 3, [cell(0, 1), cell(1, 2, 1)], [cell(2, 3)]), block("heading", 3, 4)],
    ),
    ("an empty cell", [block("table", 0, 4, [cell(0, 0), cell(0, 4, 1)])]),
]
BAD_BLOCKS = [
    ("not all lines", [block("paragraph", 0, 3)]),
    ("a gap", [block("paragraph", 0, 1), block("paragraph", 2, 4)]),
    ("backwards", [block("paragraph", 0, 4), block("paragraph", 4, 2), block("paragraph", 2, 4)]),
    ("more lines than there are", [block("paragraph", 0, 5)]),
    ("a paragraph with rows", [block("paragraph", 0, 4, [cell(0, 4)])]),
    ("a table without rows", [block("table", 0, 4)]),
    ("cells that leave a line out", [block("table", 0, 4, [cell(0, 1), cell(2, 4)])]),
    ("cells that reach beyond", [block("table", 0, 3, [cell(0, 4)]), block("paragraph", 3, 4)]),
    ("a kind of its own", [block("poem", 0, 4)]),
]


@pytest.mark.parametrize("blocks", [blocks for _, blocks in BLOCKS], ids=[name for name, _ in BLOCKS])
def test_takes_blocks_that_take_up_all_lines(blocks):
    assert len(Reading.from_json(changed(pages__0__blocks=blocks)).pages[0].blocks) == len(blocks)


@pytest.mark.parametrize("blocks", [blocks for _, blocks in BAD_BLOCKS], ids=[name for name, _ in BAD_BLOCKS])
def test_refuses_blocks_that_do_not(blocks):
    with pytest.raises(LocalError) as refused:
        Reading.from_json(changed(pages__0__blocks=blocks))
    assert refused.value.code is Code.SERVER_MISBEHAVED


def test_a_page_that_failed_has_no_lines():
    broken = changed(pages__0__error="pdf-page-broken", pages__0__lines=[])
    assert Reading.from_json(broken).pages[0].error == "pdf-page-broken"


BAD = [
    ("nothing", b""),
    ("a page that failed and has lines", changed(pages__0__error="image-broken")),
    ("an error that drives the terminal", changed(pages__0__error="a\u001b[2J", pages__0__lines=[])),
    ("no dots to the inch", changed(pages__0__dpi=0)),
    ("not json", b"<html>"),
    ("not utf-8", b'{"v":1,"text":"\xff"}'),
    ("a list", b"[]"),
    ("null", b"null"),
    ("very deep", b"[" * 100_000),
    ("another version", changed(v=2)),
    ("a version that is text", changed(v="1")),
    ("no pages", changed(pages=...)),
    ("no engine", changed(engine=...)),
    ("codes that nobody knows yet", changed(codes=["x"])),
    ("a page out of order", changed(pages__0__index=1)),
    ("a page without width", changed(pages__0__width=0)),
    ("a page too wide", changed(pages__0__width=10**9)),
    ("a page turned by little", changed(pages__0__turn=45)),
    ("a line outside its page", changed(pages__0__lines__0__polygon__1=[301, 10])),
    ("a word outside its page", changed(pages__0__lines__0__words__0__polygon__1=[60, 201])),
    ("a polygon of three corners", changed(pages__0__lines__0__polygon=[[1, 1], [2, 2], [3, 3]])),
    ("a point of three numbers", changed(pages__0__lines__0__polygon__0=[1, 2, 3])),
    ("a point of text", changed(pages__0__lines__0__polygon__0=["1", "2"])),
    ("a point left of everything", changed(pages__0__lines__0__polygon__0=[-1, 2])),
    ("more than certain", changed(pages__0__lines__0__confidence=1.01)),
    ("a number for a text", changed(pages__0__lines__0__text=5)),
    ("a text without end", changed(pages__0__lines__0__text="x" * 20_001)),
    ("an escape sequence", changed(pages__0__lines__0__text="\x1b[2J")),
    ("a line break in a line", changed(pages__0__lines__0__text="a\nb")),
    ("a line break in a word", changed(pages__0__lines__0__words__0__text="a\u2028b")),
    ("a text that turns its surroundings", changed(pages__0__lines__0__text="\u202egpj.exe")),
    ("a digest in capitals", changed(engine__models__0__sha256="A" * 64)),
]


@pytest.mark.parametrize(("name", "untrusted"), BAD, ids=[case[0] for case in BAD])
def test_a_reading_that_is_not_as_specified_is_refused(name, untrusted):
    with pytest.raises(LocalError) as caught:
        Reading.from_json(untrusted)
    assert caught.value.code is Code.SERVER_MISBEHAVED, name
    assert caught.value.__cause__ is None


def test_a_reading_too_long_is_refused_unread():
    with pytest.raises(LocalError) as caught:
        Reading.from_json(bytes(64 * 1024 * 1024 + 1))
    assert caught.value.code is Code.SERVER_MISBEHAVED


def test_keys_that_a_later_service_adds_are_passed_over():
    assert Reading.from_json(changed(pages__0__paragraphs=[])) == READING


def test_every_format_renders_and_is_found_by_name_and_media_type():
    picture = memoryview(saved(Image.new("1", (300, 200), 1), "PNG"))
    assert {found.name: found.render(READING, picture) for found in FORMATS} == {
        "text": "Tea 3.50\nMilk\n牛奶\n".encode(),
        "json": READING.to_json(),
        "md": READING.to_markdown(),
        "hocr": READING.to_hocr(),
        "alto": READING.to_alto(),
        "csv": READING.to_csv(),
        "pdf": READING.to_pdf(picture),
    }
    for found in FORMATS:
        assert by_suffix(f"Scan{found.suffix.upper()}") is found
        assert by_name(found.name) is found
        assert by_media_type(found.media_type.upper()) is found
    assert by_name("doc") is None
    assert by_suffix("scan.doc") is None
    assert by_media_type("image/png") is None


def test_the_schema_is_that_of_the_types():
    made = subprocess.run(
        [sys.executable, "-c", "from make_schema import schema; print(schema(), end='')"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT / "tools",
    )
    assert made.stdout == (ROOT / "spec" / "reading.schema.json").read_text("utf-8")


def test_no_text_renders_as_no_bytes():
    empty = Reading(pages=(Page(index=0, width=3, height=2, lines=()),), engine=ENGINE)
    assert [found.render(empty, memoryview(b"")) for found in FORMATS if found.content is Content.PROSE] == [b"", b""]


def test_a_client_that_opens_answers_loads_no_library_of_pictures():
    script = (
        "import sys, ocrypt.recognise, ocrypt.recognise.formats, ocrypt.recognise.options\n"
        "from ocrypt.recognise.reading import EngineInfo, Reading\n"
        "for written in (Reading.to_markdown, Reading.to_csv, Reading.to_hocr, Reading.to_alto):\n"
        "    written(Reading(pages=(), engine=EngineInfo('none', ())))\n"
        "print(sorted({'numpy', 'cv2', 'PIL', 'onnxruntime'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
