"""What `ocrypt read --explain` writes."""

from __future__ import annotations

import json
import re

import cv2
import numpy as np
import pytest

from kit.pictures import printed, written
from ocrypt.cli.explain import Explainer
from ocrypt.cli.inputs import gather
from ocrypt.cli.readers import Explanations, Here
from ocrypt.core.errors import OcryptError
from ocrypt.recognise.options import Options
from ocrypt.recognise.reading import Block, Line, Point
from ocrypt.recognise.watch import UNWATCHED, Figure, Mark, View, lines_view

WORDS = "Tea <b>&amp; 茶 3.50"


@pytest.fixture(scope="module")
def explained(tmp_path_factory):
    """The folder that reading one faint picture leaves."""
    folder = tmp_path_factory.mktemp("explain")
    picture = np.asarray(written(["Receipt No. 4711", "Total 37.00"]).convert("RGB"))
    faint = (picture * 0.05 + 110).astype(np.uint8)
    (folder / "a.png").write_bytes(cv2.imencode(".png", faint)[1].tobytes())
    here = Here(stdin=None, options=Options(), explanations=Explanations(folder / "seen"))
    (outcome,) = here.read(gather([str(folder / "a.png")]).found)
    assert not isinstance(outcome.result, OcryptError)
    return folder / "seen" / "a.png"


def test_every_stage_has_a_picture_and_a_time(explained):
    told = json.loads((explained / "timings.json").read_bytes())
    stages = told["stages"]
    assert [stage["stage"] for stage in stages] == [
        "decode",
        "measure",
        "contrast",
        "detect",
        "recognise",
        "reread",
        "engine",
        "order",
        "codes",
    ]
    assert [stage["number"] for stage in stages] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert all(stage["milliseconds"] > 0 for stage in stages)
    assert stages[1]["figures"]["spread"] < 40
    for stage in stages:
        assert cv2.imread(str(explained / stage["picture"])) is not None


def test_lines_are_cut_out_and_shown_with_text_and_confidence(explained):
    page = (explained / "index.html").read_text()
    assert "Receipt No. 4711" in page
    assert re.search(r">0\.\d{3}<", page)
    strips = sorted(path.name for path in explained.glob("*-line-*.png"))
    assert len(strips) == 2
    assert all(f'src="{name}"' in page for name in strips)


def test_the_page_runs_nothing_and_loads_nothing_from_elsewhere(explained):
    page = (explained / "index.html").read_text()
    assert "<script" not in page
    assert "http:" not in page
    assert "https:" not in page
    assert "default-src 'none'" in page
    assert "阅读顺序" in page
    assert "Reading order" in page


def test_what_the_picture_says_is_escaped(tmp_path):
    explainer = Explainer(folder=tmp_path / "x", clock=iter(range(10**9)).__next__)
    mark = Mark(corners=np.array([(1.0, 1), (30, 1), (30, 9), (1, 9)]), text=WORDS, confidence=0.5)
    explainer.stage("engine", explainer.now(), lambda: View(picture=np.zeros((20, 40), np.uint8), marks=(mark,)))
    explainer.finish("<i>.png")
    page = (tmp_path / "x" / "index.html").read_text()
    assert "Tea &lt;b&gt;&amp;amp; 茶 3.50" in page
    assert "<b>" not in page
    assert "<i>" not in page


def test_the_time_of_drawing_is_left_out(tmp_path):
    ticks = iter([0, 5_000_000, 95_000_000, 98_000_000, 99_000_000])
    explainer = Explainer(folder=tmp_path, clock=ticks.__next__)
    outer = explainer.now()
    explainer.stage("detect", outer, View)  # took 5 ms, drawn in 90 ms
    explainer.stage("engine", outer, View)  # the 5 ms, and 3 ms more
    assert [stage.milliseconds for stage in explainer.stages] == [5.0, 8.0]


def test_two_inputs_of_one_name_have_two_folders(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.png").write_bytes(printed("Tea"))
    inputs = gather([str(tmp_path / "one" / "a.png"), str(tmp_path / "two" / "a.png")]).found
    folders = [watcher.folder.name for watcher in Explanations(tmp_path / "seen").watchers(inputs)]
    assert folders == ["a.png", "a.png.2"]


def test_pages_are_counted(tmp_path):
    explainer = Explainer(folder=tmp_path, clock=iter(range(10**6)).__next__)
    for name in ("decode", "order", "decode", "order"):
        explainer.stage(name, explainer.now(), lambda: View(figures=(Figure("width", 3),)))
    explainer.finish("a.tiff")
    assert [stage.page for stage in explainer.stages] == [0, 0, 1, 1]
    assert "page 2" in (tmp_path / "index.html").read_text()


def test_nobody_watching_costs_no_view():
    assert UNWATCHED.now() == 0
    UNWATCHED.stage("engine", 0, lambda: pytest.fail("a view was made"))


def test_a_view_of_lines_has_them_in_order_and_blocks_around_them():
    def line(top):
        corners = (Point(5, top), Point(50, top), Point(50, top + 10), Point(5, top + 10))
        return Line(text=f"Tea {top}", polygon=corners, confidence=0.9, words=())

    lines = (line(10), line(40))
    block = Block(kind="paragraph", start=0, end=2)
    view = lines_view(np.zeros((60, 80, 3), np.uint8), 90, lines, (block,))
    assert view.picture.shape == (80, 60, 3)
    assert [(mark.kind, mark.text) for mark in view.marks] == [
        ("line", "Tea 10"),
        ("line", "Tea 40"),
        ("block", "paragraph"),
    ]
    assert view.marks[2].corners.tolist() == [[5, 10], [50, 10], [50, 50], [5, 50]]
    assert "Tea" not in repr(view)
    assert "Tea" not in repr(view.marks[0])
