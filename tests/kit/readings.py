"""Readings made by the tests: a small one of every kind of block, and any at all."""

from __future__ import annotations

import math

from hypothesis import strategies as st

from kit.lines import line
from ocrypt.recognise.reading import Block, Cell, EngineInfo, Line, ModelInfo, Page, Point, Reading, Word, is_plain

ENGINE = EngineInfo("ppocr", (ModelInfo("det", "a" * 64),))

LETTER = Reading(
    pages=(
        Page(
            index=0,
            width=600,
            height=800,
            dpi=100,
            lines=(
                line("A heading", 50, 40, 300, 80),
                line("This paragraph goes on in a sec-", 50, 100, 500, 130),
                line("ond line.", 50, 140, 200, 170),
                line("这一段话写在两", 50, 200, 400, 230),
                line("行里。", 50, 240, 150, 270),
                line("Item", 50, 300, 150, 330),
                line("Price", 300, 300, 400, 330),
                line("Tea | <b>", 50, 340, 180, 370),
                line("=3.50", 300, 340, 400, 370),
            ),
            blocks=(
                Block(kind="heading", start=0, end=1),
                Block(kind="paragraph", start=1, end=3),
                Block(kind="paragraph", start=3, end=5),
                Block(
                    kind="table",
                    start=5,
                    end=9,
                    rows=(
                        (Cell(start=5, end=6, column=0), Cell(start=6, end=7, column=1)),
                        (Cell(start=7, end=8, column=0), Cell(start=8, end=9, column=2)),
                        (Cell(start=9, end=9, column=0, columns=3),),
                    ),
                ),
            ),
        ),
        Page(index=1, width=300, height=200, lines=(), error="pdf-page-broken"),
        Page(index=2, width=300, height=200, lines=(line("The end", 10, 10, 100, 30),)),
    ),
    engine=ENGINE,
)


def slanted(  # noqa: PLR0913 - what, where, how large and at which angle
    text: str, x: float, y: float, *, width: float, height: float, degrees: float
) -> Line:
    """A line whose text begins at its top left corner and runs at an angle, clockwise; its words share its length."""
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

    def place(along: float, down: float) -> Point:
        return Point(round(x + along * cosine - down * sine, 1), round(y + along * sine + down * cosine, 1))

    def quad(start: float, end: float) -> tuple[Point, Point, Point, Point]:
        return (place(start, 0), place(end, 0), place(end, height), place(start, height))

    words = []
    at = 0
    for word in text.split():
        at = text.index(word, at)
        start, end = width * at / len(text), width * (at + len(word)) / len(text)
        words.append(Word(text=word, polygon=quad(start, end), confidence=0.5))
        at += len(word)
    return Line(text=text, polygon=quad(0, width), confidence=0.9, words=tuple(words))


NASTY = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "'quoted", " =x", "\uff1dx", '"', '","', "a;=cmd|' /C calc'!A0"),
    *(
        "# no heading",
        "1. no list",
        "10) no list",
        "- no bullet",
        "+ x",
        "---",
        "===",
        "***",
        "> x",
        "```",
        "~~~",
        "~~a~~",
    ),
    *(
        "<script>alert(1)</script>",
        "<!-- x",
        "-->",
        "]]>",
        "&amp;",
        "&#64;",
        "[a](http://x.y)",
        "![a](b)",
        "[^1]",
        "<a@b.c>",
    ),
    *(
        "http://example.com/a_b",
        "www.example.com",
        "ftp://x.y",
        "mailto:a@b.cc",
        "a.b-c@d.ee",
        "xmpp:a@b.cc",
        "a@b.cc|x",
    ),
    *("a | b", "|", "| - |", "\\", "a\\", "`a`", "``", "_a_", "*a*", "$a$", "{a}", ":a:", ": a", "Setext\\"),
    *(
        "\U0001f600",
        "\U0001f468\u200d\U0001f469",
        "שלום",
        "مرحبا",
        "e\u0301",
        "\ufffe",
        "\u00ad",
        "co-",
        "中文",
        "한국어",
    ),
)


def texts() -> st.SearchStrategy[str]:
    """What a line may say."""
    anything = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=20)
    return st.one_of(anything, st.lists(st.sampled_from(NASTY), max_size=3).map(" ".join)).filter(is_plain)


@st.composite
def lines(draw: st.DrawFn, said: st.SearchStrategy[str]) -> Line:
    """A line anywhere on a page of 1000 by 1000, at any angle."""
    made = slanted(
        draw(said),
        draw(st.integers(400, 600)),
        draw(st.integers(400, 600)),
        width=draw(st.integers(1, 300)),
        height=draw(st.integers(1, 60)),
        degrees=draw(st.sampled_from((0, 0, 1, 5, 30, 90, 180, -90))),
    )
    keep = draw(st.sampled_from(("words", "none", "others")))
    words = {"words": made.words, "none": (), "others": made.words[1:]}[keep]
    return Line(text=made.text, polygon=made.polygon, confidence=draw(st.floats(0, 1)), words=words)


@st.composite
def blocks(draw: st.DrawFn, count: int) -> tuple[Block, ...]:
    """Blocks that take up `count` lines, or none."""
    if not count or draw(st.booleans()):
        return ()
    cuts = sorted(draw(st.lists(st.integers(0, count), max_size=3)))
    return tuple(draw(block(start, end)) for start, end in zip([0, *cuts], [*cuts, count], strict=True))


@st.composite
def block(draw: st.DrawFn, start: int, end: int) -> Block:
    kind = draw(st.sampled_from(("paragraph", "heading", "table")))
    if kind != "table":
        return Block(kind=kind, start=start, end=end)
    rows = []
    at = start
    while at < end or not rows:
        row = []
        column = 0
        for _ in range(draw(st.integers(1, 3))):
            column += draw(st.integers(0, 1))
            columns = draw(st.integers(1, 2))
            until = min(end, at + draw(st.integers(0, 2)))
            row.append(Cell(start=at, end=until, column=column, columns=columns))
            at = until
            column += columns
        rows.append(tuple(row))
    return Block(kind=kind, start=start, end=end, rows=tuple(rows))


@st.composite
def pages(draw: st.DrawFn, index: int, said: st.SearchStrategy[str]) -> Page:
    if draw(st.integers(0, 9)) == 0:
        return Page(index=index, width=1000, height=1000, lines=(), error="image-broken")
    found = tuple(draw(st.lists(lines(said), max_size=4)))
    dpi = draw(st.sampled_from((None, 72, 299.9)))
    return Page(index=index, width=1000, height=1000, dpi=dpi, lines=found, blocks=draw(blocks(len(found))))


@st.composite
def readings(draw: st.DrawFn, said: st.SearchStrategy[str] | None = None) -> Reading:
    """Any reading that `Reading.from_json` would take."""
    count = draw(st.integers(1, 2))
    return Reading(pages=tuple(draw(pages(index, said or texts())) for index in range(count)), engine=ENGINE)
