"""Reading order on pages drawn as boxes."""

from __future__ import annotations

import math

import pytest

from kit.lines import line
from ocrypt.recognise.layout import in_order
from ocrypt.recognise.reading import Line, Point


def texts(lines):
    return [found.text for found in in_order(lines)]


def turned(found, degrees, about=(300, 300)):
    angle = math.radians(degrees)
    points = tuple(
        Point(
            about[0] + (point.x - about[0]) * math.cos(angle) - (point.y - about[1]) * math.sin(angle),
            about[1] + (point.x - about[0]) * math.sin(angle) + (point.y - about[1]) * math.cos(angle),
        )
        for point in found.polygon
    )
    return Line(text=found.text, polygon=points, confidence=found.confidence, words=())


def column(name, left, width, rows, *, top=100.0):
    return [line(f"{name}{row}", left, top + row * 30, left + width, top + row * 30 + 20) for row in range(rows)]


RECEIPT = [
    line("Shop", 200, 10, 300, 30),
    *(line(f"item{row}", 20, 50 + 30 * row, 120 + 10 * row, 70 + 30 * row) for row in range(5)),
    *(line(f"price{row}", 420, 52 + 30 * row, 470, 72 + 30 * row) for row in range(5)),
    line("Thank you for your visit", 100, 220, 400, 240),
]
RECEIPT_ORDER = [
    "Shop",
    *(f"{kind}{row}" for row in range(5) for kind in ("item", "price")),
    "Thank you for your visit",
]
HEAD = line("A headline over both columns", 20, 20, 580, 60)
FOOT = line("7", 290, 800, 310, 820)
PAPER = [HEAD, *column("left", 20, 270, 12), *column("right", 310, 270, 12, top=107), FOOT]
PAPER_ORDER = [HEAD.text, *(f"left{row}" for row in range(12)), *(f"right{row}" for row in range(12)), "7"]
THREE = [*column("a", 20, 180, 9), *column("b", 210, 180, 9, top=95), *column("c", 400, 180, 9, top=110)]
TABLE = [
    line(f"{name}{row}", left, 100 + 30 * row, left + width - 15 * (row * shift % 4), 120 + 30 * row)
    for name, left, width, shift in (("name", 20, 160, 1), ("city", 220, 190, 3), ("date", 450, 100, 2))
    for row in range(5)
]


@pytest.mark.parametrize(
    ("name", "lines", "wanted"),
    [
        ("nothing", [], []),
        ("a receipt is read by rows", RECEIPT, RECEIPT_ORDER),
        ("a receipt held askew", [turned(found, 4) for found in RECEIPT], RECEIPT_ORDER),
        ("two columns with a headline and a page number", PAPER, PAPER_ORDER),
        ("two columns, the page askew", [turned(found, -3) for found in PAPER], PAPER_ORDER),
        ("three columns", THREE, [f"{name}{row}" for name in "abc" for row in range(9)]),
        ("a table is read by rows", TABLE, [f"{name}{row}" for row in range(5) for name in ("name", "city", "date")]),
        (
            "vertical writing goes from right to left",
            [
                Line(
                    text=text,
                    polygon=(Point(x + 20, 50), Point(x + 20, 350), Point(x, 350), Point(x, 50)),
                    confidence=1.0,
                    words=(),
                )
                for text, x in (("third", 40), ("first", 120), ("second", 80))
            ],
            ["first", "second", "third"],
        ),
    ],
)
def test_lines_are_read_as_people_do(name, lines, wanted):
    assert texts(lines) == wanted, name
    assert texts(reversed(lines)) == wanted, name
