"""The decoding half of our own QR reader: tables, Reed-Solomon, bit stream, and the guard against made-up texts."""

from __future__ import annotations

import numpy as np
import pytest
import segno
import segno.consts
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrypt.recognise.codes.read.qr import bits, reed_solomon, tables
from ocrypt.recognise.codes.read.qr.symbol import Attempts, evidence_of

TEXT = "https://example.org/a?b=c"


def soft(symbol: segno.QRCode) -> np.ndarray:
    return np.array([[1.0 if module else -1.0 for module in row] for row in symbol.matrix])


def joined(content: bits.Content) -> bytes:
    return b"".join(s.data for s in content.segments)


@pytest.mark.parametrize("version", range(2, 41))
def test_alignment_patterns_stand_where_the_standard_puts_them(version):
    assert tables.alignment_centres(version) == tuple(segno.consts.ALIGNMENT_POS[version - 2])


@pytest.mark.parametrize("level", "LMQH")
@pytest.mark.parametrize("version", [1, 2, 6, 7, 10, 14, 27, 32, 40])
def test_symbols_of_another_maker_are_read_back(version, level):
    text = "0123456789" if version == 1 else TEXT
    if version == 2:
        text = "12345"
    made = segno.make(text, version=version, error=level, boost_error=False)
    grid = soft(made)
    known = tables.layout(version).known
    assert ((grid > 0) == (known > 0))[known != 0].all()
    symbol = Attempts(version).view(grid)
    assert symbol is not None
    assert (symbol.level, symbol.mask, joined(symbol.content)) == (level, made.mask, text.encode())


def test_a_third_of_a_symbol_that_is_covered_and_known_to_be_is_repaired_by_erasures():
    grid = soft(segno.make(TEXT, version=5, error="H", boost_error=False))
    # Errors alone would not do: the covered part holds more than half as many codewords as there are for correction.
    grid[9:28, 12:30] = 0.01
    symbol = Attempts(5).view(grid)
    assert symbol is not None
    assert joined(symbol.content) == TEXT.encode()
    grid[9:28, 12:30] = 1.0
    assert Attempts(5).view(grid) is None


def test_blocks_that_different_views_solve_make_one_symbol():
    grid = soft(segno.make(TEXT, version=14, error="M", boost_error=False))
    upper, lower = grid.copy(), grid.copy()
    block = tables.blocks(14, "M")
    rows, columns = tables.layout(14).order
    for view, kept in ((upper, 0), (lower, 1)):
        for i, b in enumerate(block):
            if i % 2 == kept:
                for place in b.places:
                    at = slice(8 * place, 8 * place + 8)
                    view[rows[at], columns[at]] = np.where(np.arange(8) % 2, 1.0, -1.0)
    attempts = Attempts(14)
    assert attempts.view(upper) is None
    symbol = attempts.view(lower)
    assert symbol is not None
    assert joined(symbol.content) == TEXT.encode()


@pytest.mark.parametrize("version", [1, 2, 3, 5, 8])
def test_noise_is_never_a_symbol(version):
    draw = np.random.default_rng(version)
    size = tables.size_of(version)
    for _ in range(60):
        grid = draw.normal(size=(size, size))
        # Good format information makes it worse: all that is left to stop noise is the codewords.
        for copy in tables.format_places(size):
            for (row, column), bit in zip(copy, tables.format_words()[8], strict=True):
                grid[row, column] = bit
        assert Attempts(version).view(grid) is None


def test_evidence_falls_with_every_error_and_every_erasure():
    assert evidence_of(26, 17, 0, 0) == 8 * 17
    assert evidence_of(26, 17, 0, 8) == pytest.approx(51.4, abs=0.1)
    assert evidence_of(26, 17, 15, 1) < evidence_of(26, 17, 15, 0) < evidence_of(26, 17, 14, 0)


def check_words(data: bytes, check: int) -> np.ndarray:
    """The standard's own example was made with this division (annex I)."""
    generator = [1]
    for i in range(check):
        root = reed_solomon._EXP[i]
        generator = [a ^ reed_solomon._times(b, root) for a, b in zip([*generator, 0], [0, *generator], strict=True)]
    rest = list(data) + [0] * check
    for i in range(len(data)):
        factor = rest[i]
        for j, g in enumerate(generator):
            rest[i + j] ^= reed_solomon._times(g, factor)
    return np.frombuffer(data + bytes(rest[len(data) :]), np.uint8)


def test_the_standards_example_has_no_syndrome():
    # ISO/IEC 18004, annex I.2: "01234567" in version 1-M.
    words = "10 20 0C 56 61 80 EC 11 EC 11 EC 11 EC 11 EC 11 A5 24 D4 C1 ED 36 C7 87 2C 55"
    whole = np.frombuffer(bytes.fromhex(words), np.uint8)
    assert not reed_solomon.syndromes(whole, 10).any()
    assert (check_words(whole[:16].tobytes(), 10) == whole).all()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_errors_and_erasures_within_reach_are_repaired(data):
    check = data.draw(st.integers(2, 30))
    content = data.draw(st.binary(min_size=1, max_size=120))
    erased = data.draw(st.integers(0, check))
    errors = data.draw(st.integers(0, (check - erased) // 2))
    whole = check_words(content, check)
    places = data.draw(st.permutations(range(len(whole))))
    hurt = whole.copy()
    for place in places[: min(erased + errors, len(whole))]:
        hurt[place] ^= data.draw(st.integers(0 if place in places[:erased] else 1, 255))
    repaired = reed_solomon.repair(hurt, check, places[:erased])
    assert repaired is not None
    assert (repaired.words == whole).all()
    assert repaired.errors <= errors


def test_what_is_out_of_reach_is_not_repaired_to_itself():
    whole = check_words(bytes(range(19)), 7)
    hurt = whole.copy()
    hurt[:4] ^= np.array([1, 2, 3, 4], np.uint8)
    repaired = reed_solomon.repair(hurt, 7)
    assert repaired is None or (repaired.words != whole).any()
    assert reed_solomon.repair(hurt, 7, list(range(8))) is None


def stream(*fields: tuple[int, int]) -> bytes:
    text = "".join(f"{value:0{width}b}" for value, width in fields)
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big")


@pytest.mark.parametrize(
    ("made", "segments"),
    [
        (segno.make("12345678901234", mode="numeric", version=2), [(b"12345678901234", None)]),
        (segno.make("AB-C 12", mode="alphanumeric", version=10), [(b"AB-C 12", None)]),
        (segno.make("点茗", mode="kanji", version=1), [("点茗".encode("shift_jis"), None)]),
        (segno.make("汉字", mode="hanzi", version=1), [("汉字".encode("gb2312"), 29)]),
        (segno.make("Grüße", encoding="utf-8", eci=True, version=2), [("Grüße".encode(), 26)]),
    ],
)
def test_modes(made, segments):
    symbol = Attempts(made.version).view(soft(made))
    assert symbol is not None
    assert [(s.data, s.eci) for s in symbol.content.segments] == segments


def test_structured_append_tells_its_place():
    second = segno.make_sequence("A message in three parts, of which this is one.", symbol_count=3)[1]
    symbol = Attempts(second.version).view(soft(second))
    assert symbol is not None
    assert symbol.content.sequence is not None
    assert (symbol.content.sequence.index, symbol.content.sequence.count) == (1, 3)


def test_fnc1_makes_a_lone_percent_a_separator():
    data = stream((5, 4), (2, 4), (4, 9), (45 * 10 + 38, 11), (45 * 11 + 12, 11), (0, 4))
    content = bits.parse(data, 1)
    assert (content.gs1, joined(content)) == ("gs1", b"A\x1dBC")


@pytest.mark.parametrize(
    "broken",
    [
        stream((6, 4)),  # no such mode
        stream((4, 4), (200, 8), (65, 8)),  # longer than the symbol
        stream((1, 4), (3, 10), (1000, 10)),  # 1000 is no three digits
        stream((2, 4), (2, 9), (2047, 11)),  # no such pair
        stream((3, 4), (5, 4), (2, 4), (0, 8)),  # the sixth of three
        stream((13, 4), (2, 4), (1, 8), (0, 13)),  # no such subset of Hanzi
        stream((7, 4), (255, 8)),  # no such designator
        stream((1, 4), (0, 10)),  # an empty segment
    ],
)
def test_streams_that_break_a_rule_are_refused(broken):
    with pytest.raises(bits.BadStream):
        bits.parse(broken, 1)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.integers(1, 40))
def test_any_stream_parses_or_is_refused(data, version):
    try:
        content = bits.parse(data, version)
    except bits.BadStream:
        return
    assert len(joined(content)) <= 3 * len(data)
