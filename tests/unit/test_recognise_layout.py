"""Reading order on pages drawn as boxes."""

from __future__ import annotations

import pytest

from kit.lines import line
from kit.sheets import PITCH, column, downward, names, row, turned
from ocrypt.recognise.layout import arrange


def texts(lines):
    return [found.text for found in arrange(lines).lines]


def column_at(name, left, width, rows, *, top=100.0):
    return column(name, left, top, width, rows)


RECEIPT = [
    line("Shop", 200, 10, 300, 30),
    *(line(f"item{number}", 20, 50 + 30 * number, 120 + 10 * number, 70 + 30 * number) for number in range(5)),
    *(line(f"price{number}", 420, 52 + 30 * number, 470, 72 + 30 * number) for number in range(5)),
    line("Thank you for your visit", 100, 220, 400, 240),
]
RECEIPT_ORDER = [
    "Shop",
    *(f"{kind}{number}" for number in range(5) for kind in ("item", "price")),
    "Thank you for your visit",
]
HEAD = line("A headline over both columns", 20, 20, 580, 60)
FOOT = line("7", 290, 800, 310, 820)
PAPER = [HEAD, *column_at("left", 20, 270, 12), *column_at("right", 310, 270, 12, top=107), FOOT]
PAPER_ORDER = [HEAD.text, *names(("left", 12), ("right", 12)), "7"]
THREE = [*column_at("a", 20, 180, 9), *column_at("b", 210, 180, 9, top=95), *column_at("c", 400, 180, 9, top=110)]
FOUR, GRID = (
    [
        found
        for number, name in enumerate("abcd")
        for found in column_at(name, 20 + 190 * number, 175, 14, top=100 + shift * number)
    ]
    for shift in (6, 0)
)
FOUR_ORDER = names(*((name, 14) for name in "abcd"))
TABLE = [
    line(f"{name}{number}", left, 100 + 30 * number, left + width - 15 * (number * shift % 4), 120 + 30 * number)
    for name, left, width, shift in (("name", 20, 160, 1), ("city", 220, 190, 3), ("date", 450, 100, 2))
    for number in range(5)
]
# Two articles, each with a headline over its own columns, and a third one at the side that goes on beside both.
NEWS = [
    line("First headline", 20, 20, 400, 55),
    *column("a", 20, 70, 180, 10),
    *column("b", 215, 76, 180, 10),
    line("Second headline", 20, 350, 400, 385),
    *column("c", 20, 400, 180, 10),
    *column("d", 215, 394, 180, 10),
    *column("side", 430, 25, 180, 24),
]
# Columns that make room for a picture, its caption between them: it doesn't part what goes on beside it.
CAPTION = [
    *column("wide", 20, 20, 275, 5),
    *column("narrow", 20, 20 + 5 * PITCH, 180, 6),
    *column("low", 20, 20 + 11 * PITCH, 275, 6),
    *column("other", 310, 20, 275, 5),
    *column("shy", 400, 20 + 5 * PITCH, 185, 6),
    *column("end", 310, 20 + 11 * PITCH, 275, 6),
    *(line(f"caption{number}", 240, 175 + 26 * number, 360, 195 + 26 * number) for number in range(4)),
]
# Three columns under two: the middle one stands in the gap of those above, and is no caption.
TWO_OVER_THREE = [
    *column("a", 20, 20, 275, 9),
    *column("b", 310, 20, 275, 9),
    *column("c", 20, 290, 175, 8),
    *column("d", 215, 290, 175, 8),
    *column("e", 410, 290, 175, 8),
]
# The right column ends early; the headline below doesn't reach so far, but belongs under both.
EARLY_END = [
    *column("a", 20, 20, 275, 9),
    *column("b", 310, 20, 275, 5),
    line("Next headline", 20, 280, 280, 315),
    *column("c", 20, 330, 175, 9),
    *column("d", 215, 330, 175, 9),
    *column("e", 410, 330, 175, 9),
]
FEW_SOLID = [*column("a", 20, 20, 275, 6), *column("b", 310, 20, 275, 5)]
LONG_CELLS = [
    line(f"{name}{number}", left, 20 + 30 * number, left + 200 - cut, 40 + 30 * number)
    for name, left in (("road", 20), ("from", 310))
    for number, cut in enumerate((0, 45, 10, 60, 20, 48) if name == "road" else (40, 0, 62, 15, 50, 5))
]
# A chart's words stand beside a paragraph, at any height.
CHART = [
    *column("above", 20, 20, 560, 4),
    *(line(f"mark{number}", 40 + 90 * (number % 2), 140 + 37 * number, 95 + 90 * (number % 2), 158 + 37 * number)
      for number in range(5)),
    *column("text", 300, 135, 280, 8),
    *column("under", 20, 360, 560, 4),
]  # fmt: skip
# A cell of two lines, and the others of its row at half its height.
HIGH_CELLS = [
    found
    for number in range(4)
    for top in (100 + 70 * number,)
    for found in (
        line(f"name{number}", 20, top, 190, top + 20),
        line(f"more{number}", 20, top + 22, 90, top + 42),
        line(f"sum{number}", 240, top + 11, 330, top + 31),
        line(f"kind{number}", 420, top + 11, 500, top + 31),
    )
]
# The same, so close that the rows reach into each other and a cell's lines face those of its row; the header has a
# cell over two others.
TIGHT = [
    line("Name", 60, 63, 130, 82),
    line("Sum", 250, 63, 320, 82),
    line("Pledged", 440, 50, 540, 68),
    line("state", 400, 74, 460, 93),
    line("number", 500, 74, 580, 93),
    line("Kind", 640, 63, 700, 82),
    *(
        found
        for number in range(8)
        for top in (92 + 33 * number,)
        for found in (
            line(f"name{number}", 20, top, 190, top + 18),
            line(f"more{number}", 20, top + 16, 90, top + 34),
            line(f"sum{number}", 240, top + 8, 330, top + 26),
            line(f"state{number}", 410, top + 8, 450, top + 26),
            line(f"kind{number}", 640, top + 8, 700, top + 26),
        )
    ),
]
# Names and prices on lines of their own, as close: a price stands midway between two names, but is no row with both.
TIGHT_ITEMS = [
    *(
        found
        for number in range(5)
        for top in (100 + 34 * number,)
        for found in (
            line(f"thing{number}", 20, top, 190 - 60 * number % 110, top + 18),
            line(f"count{number}", 240, top + 17, 260, top + 35),
            line(f"price{number}", 330, top + 17, 370, top + 35),
            line(f"sum{number}", 420, top + 17, 470, top + 35),
        )
    ),
    line("Thanks", 20, 270, 120, 288),
]
ITEMS = [
    found
    for number in range(4)
    for found in (
        *row(100 + 60 * number, (f"A long name of thing {number}", 20)),
        *row(130 + 60 * number, (f"{number}x", 60), ("1.50", 200), (f"{number}.50", 330)),
    )
]
FORM = [
    found
    for number, (label, value) in enumerate(
        (("Name", "Ada Lovelace"), ("Sex", "F"), ("Born", "10 Dec 1815"), ("Number", "1815121000"))
    )
    for found in row(100 + 40 * number, (label, 30), (value, 160))
]
TWO_FORMS = [
    found
    for number in range(4)
    for found in row(
        100 + 40 * number, (f"label{number}", 30), (f"value{number}", 160), (f"key{number}", 330), (f"is{number}", 430)
    )
]
# Prose under a table of the same gap, and a table under prose.
MIXED = [
    *(found for number in range(4) for found in row(20 + 30 * number, (f"item{number}", 20), (f"{number}.00", 420))),
    *column("left", 20, 200, 270, 10),
    *column("right", 310, 206, 270, 10),
]
# Two blocks in a frame of its own beside a single column.
BOX = [
    *column("top", 20, 20, 560, 3),
    *column("main", 20, 110, 380, 12),
    line("In a box", 430, 118, 560, 138),
    *column("box", 430, 150, 150, 5),
]
SIDEBAR = [*column("main", 200, 20, 380, 16), *column("side", 20, 27, 150, 16)]
VERTICAL = [downward(name, right, 50, 300) for name, right in (("third", 60), ("first", 140), ("second", 100))]
VERTICAL_TWO_TIERS = [
    downward(f"{tier}{number}", 400 - 30 * number, top, 280)
    for tier, top in (("upper", 20), ("lower", 340))
    for number in range(10)
]
TITLE_ACROSS = [line("A title across", 100, 10, 380, 40), *(downward(f"v{n}", 400 - 30 * n, 60, 280) for n in range(8))]
SPINE = [
    downward("spine1", 60, 30, 260),
    downward("spine2", 34, 30, 200),
    *column("text", 100, 20, 400, 10),
]
CARD = [
    *row(40, ("Name", 30), ("Zhang San", 100)),
    *row(80, ("Sex", 30), ("M", 100), ("Nation", 180), ("Han", 270)),
    *row(120, ("Born", 30), ("1990", 100), ("1", 190), ("1", 250)),
    *row(160, ("Address", 30), ("Long Street 1, Flat", 120)),
    *row(190, ("2, Beijing", 120)),
    *row(260, ("Number", 30), ("110101199001011237", 160)),
]


@pytest.mark.parametrize(
    ("name", "lines", "wanted"),
    [
        ("nothing", [], []),
        ("a receipt is read by rows", RECEIPT, RECEIPT_ORDER),
        ("a receipt held askew", [turned(found, 4) for found in RECEIPT], RECEIPT_ORDER),
        ("two columns with a headline and a page number", PAPER, PAPER_ORDER),
        ("two columns, the page askew", [turned(found, -3) for found in PAPER], PAPER_ORDER),
        ("three columns", THREE, names(("a", 9), ("b", 9), ("c", 9))),
        ("four columns", FOUR, FOUR_ORDER),
        ("four columns, line beside line", GRID, FOUR_ORDER),
        (
            "a table is read by rows",
            TABLE,
            [f"{name}{number}" for number in range(5) for name in ("name", "city", "date")],
        ),
        (
            "articles under their headlines, and one beside them",
            NEWS,
            [
                "First headline",
                *names(("a", 10), ("b", 10)),
                "Second headline",
                *names(("c", 10), ("d", 10), ("side", 24)),
            ],
        ),
        (
            "a caption between two columns is read after them",
            CAPTION,
            names(("wide", 5), ("narrow", 6), ("low", 6), ("other", 5), ("shy", 6), ("end", 6), ("caption", 4)),
        ),
        ("three columns under two", TWO_OVER_THREE, names(("a", 9), ("b", 9), ("c", 8), ("d", 8), ("e", 8))),
        (
            "a headline under a column that ends early",
            EARLY_END,
            [*names(("a", 9), ("b", 5)), "Next headline", *names(("c", 9), ("d", 9), ("e", 9))],
        ),
        ("a few solid lines, line beside line", FEW_SOLID, names(("a", 6), ("b", 5))),
        (
            "a few long cells",
            LONG_CELLS,
            [f"{name}{number}" for number in range(6) for name in ("road", "from")],
        ),
        (
            "a chart doesn't interrupt the text beside it",
            CHART,
            names(("above", 4), ("mark", 5), ("text", 8), ("under", 4)),
        ),
        (
            "a cell of two lines is read to its end",
            HIGH_CELLS,
            [f"{name}{number}" for number in range(4) for name in ("name", "more", "sum", "kind")],
        ),
        (
            "a table of close lines, with a header of two levels",
            TIGHT,
            [
                *("Name", "Sum", "Pledged", "state", "number", "Kind"),
                *(f"{name}{number}" for number in range(8) for name in ("name", "more", "sum", "state", "kind")),
            ],
        ),
        (
            "close items with their prices in the line below",
            TIGHT_ITEMS,
            [
                *(f"{name}{number}" for number in range(5) for name in ("thing", "count", "price", "sum")),
                "Thanks",
            ],
        ),
        (
            "items with their prices in the line below",
            ITEMS,
            [
                text
                for number in range(4)
                for text in (f"A long name of thing {number}", f"{number}x", "1.50", f"{number}.50")
            ],
        ),
        ("a form: label, value", FORM, [found.text for found in FORM]),
        ("a form in two columns", TWO_FORMS, [found.text for found in TWO_FORMS]),
        ("an identity card", CARD, [found.text for found in CARD]),
        (
            "a table above two columns of prose",
            MIXED,
            [*(text for number in range(4) for text in (f"item{number}", f"{number}.00")),
             *names(("left", 10), ("right", 10))],
        ),
        ("a box beside the text", BOX, [*names(("top", 3), ("main", 12)), "In a box", *names(("box", 5))]),
        ("a sidebar at the left", SIDEBAR, names(("side", 16), ("main", 16))),
        ("vertical writing goes from right to left", VERTICAL, ["first", "second", "third"]),
        ("vertical writing in two tiers", VERTICAL_TWO_TIERS, names(("upper", 10), ("lower", 10))),
        ("vertical writing under a title", TITLE_ACROSS, ["A title across", *names(("v", 8))]),
        ("vertical writing beside level text", SPINE, ["spine1", "spine2", *names(("text", 10))]),
    ],
)  # fmt: skip
def test_lines_are_read_as_people_do(name, lines, wanted):
    assert texts(lines) == wanted, name
    assert texts(reversed(lines)) == wanted, name


def test_tight_rows_whose_cells_have_two_lines_are_read_cell_by_cell():
    lines = []
    wanted = []
    for number, (first, second) in enumerate(
        [
            ("成都交子金融控股集团", "有限公司"),
            ("渤海产业投资基金管理", "有限公司"),
            ("成都工投资产经营有限", "公司"),
            ("北京能源集团有限责任", "公司"),
        ]
    ):
        top = 100 + number * 33
        cells = [
            line(first, 22, top, 133, top + 17),
            line(second, 22, top + 16, 70, top + 34),
            line(f"{number}52,418,000", 144, top + 8, 210, top + 25),
            line(f"{number}.0613%", 214, top + 8, 258, top + 25),
            line("国有法人", 478, top + 7, 528, top + 26),
        ]
        lines += cells
        wanted += [cell.text for cell in cells]
    arranged = arrange(lines)
    assert [each.text for each in arranged.lines] == wanted
    (table,) = arranged.blocks
    assert table.kind == "table"
    assert [len(cells) for cells in table.rows] == [4] * 4
