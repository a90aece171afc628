"""The benchmark of readers of codes: what counts as right, wrong and not asked for."""

from __future__ import annotations

import pytest

from bench.codes.driver import Row, row
from bench.codes.engines import ENGINES, named
from bench.codes.measure import figures
from bench.codes.pictures import Picture, Truth, load
from bench.codes.plot import plot
from bench.codes.report import section
from bench.codes.score import Score, score
from bench.codes.worker import Answer, measured


def _truths(*texts):
    return [Truth(format="QRCode", text=text) for text in texts]


@pytest.mark.parametrize(
    ("truths", "others", "texts", "expected"),
    [
        (["a"], [], ["a"], (1, 1, 0)),
        (["a", "a"], [], ["a"], (2, 1, 0)),
        (["a"], [], ["a", "a"], (1, 1, 0)),
        (["a"], [], ["b"], (1, 0, 1)),
        (["a\nb"], [], ["a\r\nb"], (1, 1, 0)),
        ([None], [], ["anything"], (1, 1, 0)),
        ([None, "a"], [], ["a", "x", "y"], (2, 2, 1)),
        ([None], ["b"], ["b"], (1, 0, 0)),
        ([], ["b"], ["b"], (0, 0, 0)),
        ([], [], ["ghost"], (0, 0, 1)),
    ],
)
def test_each_text_counts_once(truths, others, texts, expected) -> None:
    assert score(_truths(*truths), _truths(*others), texts) == Score(
        expected=expected[0], right=expected[1], wrong=expected[2]
    )


def test_an_optional_code_need_not_be_read_and_is_not_wrong() -> None:
    truths = [*_truths("a"), Truth(format="QRCode", text="b", optional=True)]
    assert score(truths, [], ["a", "b"]) == score(truths, [], ["a"]) == Score(expected=1, right=1, wrong=0)


def test_names_are_unique_and_an_unknown_one_is_refused() -> None:
    names = [engine.name for engine in ENGINES]
    assert len(set(names)) == len(names)
    with pytest.raises(KeyError):
        named("nothing")


def test_pictures_come_as_the_labels_list_them(tmp_path) -> None:
    (tmp_path / "labels.jsonl").write_text(
        '{"image": "made/a.png", "tag": "t", "codes": [{"format": "QRCode", "text": null}]}\n'
        '{"image": "made/b.png", "tag": "t", "codes": []}\n'
        '{"image": "synthetic/c.png", "tag": "t", "codes": [{"format": "ITF", "text": "12", "optional": true}]}\n'
    )
    pictures = load(tmp_path, 2)
    assert [picture.name for picture in pictures] == ["made/a.png", "synthetic/c.png"]
    assert [picture.is_photo for picture in pictures] == [True, False]
    assert pictures[1].codes == (Truth(format="ITF", text="12", optional=True),)


def _picture(name, *codes):
    return Picture(path=load.__module__, name=name, tag="t", codes=codes)


def _rows(engine: str) -> list[Row]:
    linear = Truth(format="EAN13", text="4006381333931")
    pictures = (_picture("boofcv/a.jpg", *_truths("a"), linear), _picture("synthetic/b.png"))
    answers = (
        Answer(texts=("a", "4006381333931"), failed="", cpu=0.004),
        Answer(texts=("ghost",), failed="", cpu=0.002),
    )
    return [row(named(engine), picture, answer) for picture, answer in zip(pictures, answers, strict=True)]


def test_an_engine_is_asked_for_its_own_reach_only() -> None:
    (qr, _), (every, _) = _rows("zxing-qr"), _rows("zxing-all")
    assert (qr.score.expected, every.score.expected) == (1, 2)
    assert (qr.score.wrong, every.score.wrong) == (0, 0)


def test_figures_tell_false_positives_from_wrong_texts() -> None:
    one = figures(_rows("zxing-qr"))
    assert (one.rate, one.wrong, one.false, one.photo_median) == (1.0, 0, 1, 4.0)


def test_what_an_engine_raises_is_counted() -> None:
    def read():
        raise ZeroDivisionError

    answer = measured(read)
    assert (answer.texts, answer.failed) == ((), "ZeroDivisionError")


def test_a_report_has_a_table_for_each_reach_and_a_plot() -> None:
    engines = [named("zxing-qr"), named("zxing-all")]
    rows = [*_rows("zxing-qr"), *_rows("zxing-all")]
    text = section("Here.", engines, rows)
    assert text.count("| zxing-cpp 3.1.1 | 1/") == 1
    assert text.count("| zxing-cpp 3.1.1 | 2/") == 1
    assert "QR family:" in text
    assert "All formats:" in text
    image = plot([figures(_rows("zxing-qr"))], {"zxing-qr": "zxing-cpp 3.1.1"})
    assert image.startswith("<svg")
    assert "0.0 %" in image
