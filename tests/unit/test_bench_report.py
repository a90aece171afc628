"""Tables, plot and page of the benchmarks."""

from __future__ import annotations

import dataclasses
import math
import re
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

from bench.ocr.driver import Row
from bench.ocr.jobs import Outcome, Round, outcome, report
from bench.ocr.measure import Figures, figures
from bench.ocr.pages import PAGE, NoPlaceError, publish, replaced
from bench.ocr.pictures import ROOT
from bench.ocr.plot import plot
from bench.ocr.report import Circumstances, categories_table, engines_table, number, section, table
from bench.ocr.score import score

TITLES = {"ocrypt": "ocrypt", "peer": "Peer <1>"}


def row(engine: str, category: str, found: str) -> Row:
    return Row(
        engine=engine,
        picture=f"{category}.png",
        category=category,
        score=score("ABCDEFGHIJ", found),
        wall=0.25,
        cpu=0.5,
        peak=2048,
        failed="",
    )


ROWS = [
    row("peer", "receipt", "ABCDE"),
    row("ocrypt", "receipt", "ABCDEFGHIJ"),
    row("peer", "book", "abcdefghij"),
    row("ocrypt", "book", "ABCDEFGHI"),
]


def two() -> list[Figures]:
    peer = [one for one in ROWS if one.engine == "peer"]
    own = [one for one in ROWS if one.engine == "ocrypt"]
    return [figures(peer, peer), figures(own, peer, 1.25)]


def test_a_table_is_markdown() -> None:
    assert table(("a", "b"), [("x", "1")]) == "| a | b |\n| --- | ---: |\n| x | 1 |\n"


def test_what_was_not_measured_is_a_dash() -> None:
    assert (number(math.nan, 2), number(1.005, 1)) == ("\N{EN DASH}", "1.0")


def test_one_row_an_engine() -> None:
    rows = engines_table(two(), TITLES).splitlines()
    assert (
        rows[2]
        == "| Peer <1> | 0.7500 | 0.2500 | 0.8333 | 250 | 250 | 4.00 | 2.00 | 1.00 | 1.00 | 100% | 2 | \N{EN DASH} |"
    )
    assert rows[3].startswith("| ocrypt | 0.0500 | 0.0500 |")
    assert rows[3].endswith("| 100% | 2 | 1.2 |")
    assert len({line.count("|") for line in rows}) == 1


def test_failures_are_told() -> None:
    failed = Row(**{name: getattr(ROWS[0], name) for name in Row.__slots__} | {"failed": "ValueError"})
    assert "| Peer <1> (1 failed) |" in engines_table([figures([failed], [])], TITLES)


def test_one_row_a_category() -> None:
    assert categories_table(ROWS, TITLES).splitlines() == [
        "| category | pictures | letters | Peer <1> | ocrypt |",
        "| --- | ---: | ---: | ---: | ---: |",
        "| book | 1 | 10 | 0.000 | 0.100 |",
        "| receipt | 1 | 10 | 0.500 | 0.000 |",
    ]


def test_a_report_says_how_it_came_about() -> None:
    where = Circumstances(
        kind="page", pictures=2, letters=20, threads=2, cores=4, processor="a chip", date="2026-01-02", load=0.21
    )
    text = section(where, "| e |\n", "| c |\n")
    assert text.startswith(
        "2 pages, 20 letters, 2 threads an engine, on 4 cores of a chip, 2026-01-02, load 0.2 before."
    )
    assert text.endswith("| e |\n\nCase-folded CER by category:\n\n| c |\n")


def test_the_plot_is_an_image_with_a_row_an_engine_the_fastest_first() -> None:
    fast = dataclasses.replace(two()[1], cpu=0.1)
    root = ET.fromstring(plot([two()[0], fast], TITLES))  # noqa: S314 - our own
    space = "{http://www.w3.org/2000/svg}"
    words = [text.text for text in root.iter(f"{space}text")]
    assert words[:2] == ["ocrypt", "Peer <1>"]
    assert words[2:5] == ["error rate, order counts", "5.0 %", "25.0 %"]
    assert words[-3:] == ["CPU seconds a picture", "0.10", "0.50"]
    bars = [(bar.get("class"), float(bar.attrib["width"])) for bar in root.iter(f"{space}rect")]
    assert [kind for kind, _ in bars] == ["own", "peer"] * 3
    assert bars[0][1] == pytest.approx(bars[1][1] / 5, abs=0.1)


def test_the_plot_holds_for_one_engine_without_an_error() -> None:
    perfect = [figures([row("ocrypt", "book", "ABCDEFGHIJ")], [])]
    assert "0.0 %" in plot(perfect, TITLES)
    assert "nan" not in plot(perfect, TITLES)


def test_a_part_of_the_page_is_replaced_and_nothing_else(tmp_path) -> None:
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- begin x -->\nold\n<!-- end x -->\nb\n<!-- begin y -->\n<!-- end y -->\n")
    publish("x", "new\n", page)
    publish("y", "more\n", page)
    assert page.read_text() == ("a\n<!-- begin x -->\nnew\n<!-- end x -->\nb\n<!-- begin y -->\nmore\n<!-- end y -->\n")


@pytest.mark.parametrize("text", ["", "<!-- begin x -->\n", "<!-- end x --><!-- begin x -->\n"])
def test_a_page_without_the_marks_is_refused(text: str) -> None:
    with pytest.raises(NoPlaceError):
        replaced(text, "x", "new")


def test_the_figures_of_several_at_once() -> None:
    def found(rate: float, *seconds: float) -> Round:
        return Round(rate=rate, seconds=seconds)

    several = outcome(
        [[found(2, 0.5), found(4, 0.5), found(3, 1.5)], [found(1, 2.0)]],
        [found(3.2, 9.0), found(3.0, 9.0), found(9.0, 9.0)],
    )
    assert several == Outcome(alone=(3, 1), together=3.2, under_second=0.5)
    assert several.efficiency == pytest.approx(0.8)
    text = report(several, pictures=7, memory=2048, cold=1.5)
    assert "| pictures a second, one reader on each core alone | 3.00 + 1.00 |\n" in text
    assert "| pictures a second, 2 readers, 8 in flight | 3.20 |\n" in text
    assert "| the latter by the sum of the former | 80% |\n" in text
    assert text.endswith("| memory of a warm reader (PSS), MB | 2 |\n")


@pytest.mark.parametrize("part", ["page-1", "page-2", "line-1", "jobs", "codes"])
def test_the_page_has_a_place_for_each_part(part: str) -> None:
    assert "\nnew\n" in replaced(PAGE.read_text("utf-8"), part, "new\n")


@pytest.mark.parametrize("program", ["bench.ocr", "bench.ocr.jobs", "bench.codes"])
def test_the_how_to_names_no_option_that_is_not_there(program: str) -> None:
    told = (ROOT / "docs/how-to/run-the-benchmarks.md").read_text("utf-8")
    before, _, rest = told.partition("## Codes\n")
    codes, _, after = rest.partition("\n## ")
    target = {"bench.ocr": "bench-ocr", "bench.ocr.jobs": "bench-jobs", "bench.codes": "bench-codes"}[program]
    named = set(re.findall(r"--[a-z]+", " ".join(re.findall(rf'make {target} ARGS="(.*)"', told))))
    named |= set(re.findall(r"`(--[a-z]+)", {"bench.ocr": before + after, "bench.codes": codes}.get(program, "")))
    shown = subprocess.run([sys.executable, "-m", program, "--help"], cwd=ROOT, capture_output=True, check=True)
    assert named
    assert named <= set(re.findall(r"--[a-z]+", shown.stdout.decode()))
