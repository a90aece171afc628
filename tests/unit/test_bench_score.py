"""The scores of the benchmarks: known distances, order that counts, spaces and width that don't."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.ocr.score import bag_f1, edits, plain, score


def slow_edits(first: str, second: str) -> int:
    """Levenshtein by the book, row by row."""
    row = list(range(len(second) + 1))
    for index, one in enumerate(first, 1):
        above, row = row, [index]
        for place, other in enumerate(second):
            row.append(min(above[place + 1] + 1, row[place] + 1, above[place] + (one != other)))
    return row[-1]


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [("", "", 0), ("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3), ("合同编号", "合同号", 1), ("ab", "ba", 2)],
)
def test_known_distances(first: str, second: str, distance: int) -> None:
    assert edits(first, second) == distance


@given(st.text("abc", max_size=80), st.text("abc", max_size=80))
def test_bit_vectors_agree_with_the_book(first: str, second: str) -> None:
    assert edits(first, second) == slow_edits(first, second)


def test_width_and_white_space_do_not_count() -> None:
    assert plain(" \uff21\uff11 \n\t b\u3000\ufb01") == "A1bfi"


@pytest.mark.parametrize(
    ("first", "second", "agreement"),
    [("abc", "cba", 1.0), ("", "", 1.0), ("abc", "", 0.0), ("aab", "abb", 2 / 3)],
)
def test_the_bag_leaves_order_out(first: str, second: str, agreement: float) -> None:
    assert bag_f1(first, second) == pytest.approx(agreement)


def test_case_is_forgiven_where_the_truth_says_nothing_of_it() -> None:
    in_capitals = score("TOTAL 12.50", "Total 12.60")
    assert (in_capitals.letters, in_capitals.edits, in_capitals.edits_folded) == (10, 5, 1)
    with_case = score("Total", "TOTAL")
    assert (with_case.edits, with_case.edits_folded) == (4, 4)
    without_letters = score("合同 12", "合同 12a")
    assert (without_letters.edits, without_letters.edits_folded) == (1, 1)
