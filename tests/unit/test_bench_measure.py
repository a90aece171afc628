"""Figures of an engine from its rows, by hand."""

from __future__ import annotations

import math

import pytest

from bench.ocr.driver import Row
from bench.ocr.measure import by_engine, cer, figures, percentile
from bench.ocr.score import Score


def row(engine: str, picture: str, *, wall: float = 1.0, cpu: float = 1.0, wrong: int = 0) -> Row:
    found = Score(letters=10, edits=wrong, edits_folded=wrong // 2, bag_f1=1 - wrong / 10)
    return Row(
        engine=engine,
        picture=picture,
        category="page",
        score=found,
        wall=wall,
        cpu=cpu,
        peak=1024 * (1 + wrong),
        failed="ValueError" if wrong == 2 else "",
    )


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([3, 1, 2], 0.5, 2), ([5], 0.95, 5), (list(range(1, 101)), 0.95, 95), ([1, 2], 0.0, 1), ([1, 2], 1.0, 2)],
)
def test_percentiles_are_values_that_occurred(values: list[float], share: float, expected: float) -> None:
    assert percentile(values, share) == expected


def test_figures_of_an_engine() -> None:
    base = [row("base", "a", cpu=4.0), row("base", "b", cpu=1.0), row("base", "c", cpu=1.0)]
    rows = [
        row("new", "a", wall=3.0, cpu=2.0, wrong=4),
        row("new", "b", wall=0.5, cpu=0.5),
        row("new", "c", wall=0.5, cpu=0.5, wrong=2),
    ]
    found = figures(rows, base, cold=1.5)
    assert (found.engine, found.pictures, found.failed, found.cold) == ("new", 3, 1, 1.5)
    assert found.cer == pytest.approx(6 / 30)
    assert found.cer_folded == pytest.approx(3 / 30)
    assert found.bag_f1 == pytest.approx(0.8)
    assert (found.median, found.p95) == (0.5, 3.0)
    assert found.cpu == pytest.approx(1.0)
    assert found.per_second == pytest.approx(3 / 4)
    assert found.per_cpu_second == pytest.approx(1.0)
    assert (found.ratio_total, found.ratio_median) == (2.0, 2.0)
    assert found.under_second == pytest.approx(2 / 3)
    assert found.peak == 1024 * 5


def test_the_two_ratios_differ_where_one_picture_weighs_most() -> None:
    base = [row("base", "a", cpu=10.0), row("base", "b", cpu=1.0), row("base", "c", cpu=1.0)]
    rows = [row("new", "a", cpu=1.0), row("new", "b"), row("new", "c")]
    found = figures(rows, base)
    assert (found.ratio_total, found.ratio_median) == (4.0, 1.0)


def test_without_the_base_there_is_no_ratio() -> None:
    found = figures([row("new", "a")], [])
    assert math.isnan(found.ratio_total)
    assert math.isnan(found.ratio_median)


def test_rows_are_grouped_in_the_order_of_the_engines() -> None:
    rows = [row("b", "1"), row("a", "1"), row("a", "2"), row("b", "2")]
    groups = by_engine(rows)
    assert [(name, [one.picture for one in found]) for name, found in groups.items()] == [
        ("b", ["1", "2"]),
        ("a", ["1", "2"]),
    ]
    assert cer(rows) == 0
