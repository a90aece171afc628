"""Paragraphs, headings and tables on pages drawn as boxes."""

from __future__ import annotations

import pytest

from kit.lines import line
from kit.sheets import PITCH, column, downward, row
from ocrypt.recognise.layout import arrange


def kinds(lines):
    """What each block is, and the text of its lines."""
    arranged = arrange(lines)
    return [
        (block.kind, " ".join(found.text for found in arranged.lines[block.start : block.end]))
        for block in arranged.blocks
    ]


def grid(lines):
    """The cells' text of the page's only table, row by row; a cell over several columns says over how many."""
    arranged = arrange(lines)
    (table,) = (block for block in arranged.blocks if block.kind == "table")
    return [
        [
            " ".join(found.text for found in arranged.lines[cell.start : cell.end]) + "*" * (cell.columns - 1)
            for cell in cells
        ]
        for cells in table.rows
    ]


def prose(name, top, ends, *, indent=0.0, pitch=PITCH):
    """A paragraph whose lines end at `ends`; the first is indented."""
    return [
        line(f"{name}{at}", 20 + (0 if at else indent), top + pitch * at, end, top + pitch * at + 20)
        for at, end in enumerate(ends)
    ]


FULL = (518, 520, 516, 519)


@pytest.mark.parametrize(
    ("name", "lines", "wanted"),
    [
        ("nothing", [], []),
        ("one paragraph", prose("a", 20, FULL), [("paragraph", "a0 a1 a2 a3")]),
        (
            "more white between two",
            [*prose("a", 20, FULL), *prose("b", 20 + 4 * PITCH + 14, FULL)],
            [("paragraph", "a0 a1 a2 a3"), ("paragraph", "b0 b1 b2 b3")],
        ),
        (
            "an indent of two characters",
            [
                *prose("a", 20, FULL, indent=40),
                *prose("b", 20 + 4 * PITCH, FULL, indent=40),
                *prose("c", 20 + 8 * PITCH, FULL, indent=40),
            ],
            [("paragraph", "a0 a1 a2 a3"), ("paragraph", "b0 b1 b2 b3"), ("paragraph", "c0 c1 c2 c3")],
        ),
        (
            "a short last line",
            [*prose("a", 20, (518, 520, 516, 200)), *prose("b", 20 + 4 * PITCH, FULL)],
            [("paragraph", "a0 a1 a2 a3"), ("paragraph", "b0 b1 b2 b3")],
        ),
        (
            "ragged lines are one paragraph",
            prose("a", 20, (518, 470, 500, 440, 515, 480)),
            [("paragraph", "a0 a1 a2 a3 a4 a5")],
        ),
        (
            "a heading is higher than the text",
            [line("Title", 20, 10, 200, 45), *prose("a", 60, FULL)],
            [("heading", "Title"), ("paragraph", "a0 a1 a2 a3")],
        ),
        (
            "columns are parted",
            [*column("a", 20, 20, 250, 9), *column("b", 300, 28, 250, 9)],
            [("paragraph", " ".join(f"{name}{at}" for at in range(9))) for name in "ab"],
        ),
        (
            "vertical writing",
            [*(downward(f"a{at}", 400 - 30 * at, 20, 300) for at in range(4))],
            [("paragraph", "a0 a1 a2 a3")],
        ),
    ],
)
def test_blocks_are_told_apart(name, lines, wanted):
    assert kinds(lines) == wanted, name


TABLE = [
    *row(20, ("Item", 20), ("Qty", 220), ("Price", 330)),
    *row(50, ("Tea", 20), ("2", 230), ("3.50", 340)),
    *row(80, ("Milk", 20), ("1", 230), ("0.90", 340)),
]


@pytest.mark.parametrize(
    ("name", "lines", "wanted"),
    [
        ("cells under one another", TABLE, [["Item", "Qty", "Price"], ["Tea", "2", "3.50"], ["Milk", "1", "0.90"]]),
        (
            "an empty cell",
            [found for found in TABLE if found.text != "1"],
            [["Item", "Qty", "Price"], ["Tea", "2", "3.50"], ["Milk", "", "0.90"]],
        ),
        (
            "a cell over two columns",
            [*TABLE, *row(110, ("Sum, tax included, all", 20), ("4.40", 340))],
            [*([found.text for found in TABLE[at : at + 3]] for at in (0, 3, 6)), ["Sum, tax included, all*", "4.40"]],
        ),
        (
            "a row with its name alone",
            [*row(20, ("Tea", 20)), *row(50, ("2", 230), ("3.50", 340)), *row(80, ("Milk", 20)),
             *row(110, ("1", 230), ("0.90", 340))],
            [["", "2", "3.50"], ["Milk", "", ""], ["", "1", "0.90"]],
        ),
        (
            "two lines in a cell",
            [
                *row(20, ("Name", 20), ("Sum", 220), ("Kind", 330)),
                *row(60, ("Tea, the", 20)), *row(71, ("3.50", 220), ("x", 340)), *row(82, ("green one", 20)),
                *row(130, ("Milk", 20), ("0.90", 220), ("y", 340)),
            ],
            [["Name", "Sum", "Kind"], ["Tea, the green one", "3.50", "x"], ["Milk", "0.90", "y"]],
        ),
        (
            "a form",
            [*row(20, ("Name", 20), ("Ada", 150)), *row(60, ("Born", 20), ("1815", 150))],
            [["Name", "Ada"], ["Born", "1815"]],
        ),
    ],
)  # fmt: skip
def test_a_table_has_rows_and_columns(name, lines, wanted):
    assert grid(lines) == wanted, name


def test_one_row_of_cells_is_no_table():
    assert kinds(row(20, ("Name", 20), ("Ada", 150))) == [("paragraph", "Name Ada")]


def test_cells_that_do_not_stand_under_one_another_are_no_table():
    lines = [*row(20, ("one", 20), ("piece", 300)), *row(50, ("and", 90), ("another", 180))]
    assert {kind for kind, _ in kinds(lines)} == {"paragraph"}


def test_two_tables_with_white_between_them_are_two():
    second = [*row(400, ("x", 20), ("y", 330)), *row(430, ("z", 20), ("w", 330))]
    assert [kind for kind, _ in kinds([*TABLE, *second])] == ["table", "table"]
