"""The place in a sequence of Data Matrix and Aztec symbols, from another program's symbols, whole and damaged."""

from __future__ import annotations

from itertools import starmap

import numpy as np
import pytest
import zxingcpp

from kit.zint import part
from ocrypt.recognise.codes.code import Sequence
from ocrypt.recognise.codes.join import joined
from ocrypt.recognise.codes.options import CodeOptions
from ocrypt.recognise.codes.read.append import aztec, data_matrix
from ocrypt.recognise.codes.read.append.aztec_text import head
from ocrypt.recognise.codes.read.append.galois import MOST_ERRORS, Field
from ocrypt.recognise.codes.read.detector.ssd import Detector
from ocrypt.recognise.codes.read.reader import CodeReader
from ocrypt.recognise.codes.read.zxing import look

FIFTH = Sequence(index=4, count=9, id="1803")
"""The fifth of nine, of the file whose two codewords are 7 and 11."""


def sampled(picture: np.ndarray) -> np.ndarray:
    """The modules, dark or not, of a symbol with 4 pixels a module and 4 modules of margin."""
    return picture[16:-16:4, 16:-16:4] < 128


@pytest.mark.parametrize("version", range(2, 31))
def test_every_size_of_data_matrix_tells_its_place(version: int) -> None:
    (found,) = look(part("DATAMATRIX", "12", "5,9,007011", version=version), ("DataMatrix",)).found

    assert found.sequence == FIFTH
    assert found.segments[0].data == b"12"


@pytest.mark.parametrize("version", range(2, 37))
def test_every_size_of_aztec_tells_its_place(version: int) -> None:
    (found,) = look(part("AZTEC", "ab", "5,9,aB7x", version=version), ("Aztec",)).found

    assert found.sequence == Sequence(index=4, count=9, id="aB7x")
    assert found.segments[0].data == b"ab"


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize(("kind", "name"), [("DATAMATRIX", "DataMatrix"), ("AZTEC", "Aztec")])
def test_a_turned_symbol_tells_the_same(kind: str, name: str, turns: int) -> None:
    picture = np.ascontiguousarray(np.rot90(part(kind, "part two of it", "2,3"), turns))

    (found,) = look(picture, (name,)).found

    assert found.sequence is not None
    assert (found.sequence.index, found.sequence.count) == (1, 3)


def damage(dark: np.ndarray, rows: slice, columns: slice) -> np.ndarray:
    """The same with some of its modules the other way round."""
    broken = dark.copy()
    broken[rows, columns] ^= True
    return broken


@pytest.mark.parametrize(
    ("rows", "columns"), [(slice(8, 12), slice(8, 12)), (slice(5, 6), slice(1, 3)), (slice(1, 3), slice(10, 12))]
)
def test_damage_to_a_data_matrix_is_repaired(rows: slice, columns: slice) -> None:
    dark = sampled(part("DATAMATRIX", "12", "5,9,007011", version=10))

    assert data_matrix.position(damage(dark, rows, columns)) == FIFTH


def test_what_cannot_be_repaired_tells_nothing() -> None:
    matrix = sampled(part("DATAMATRIX", "12", "5,9,007011", version=10))
    symbol = sampled(part("AZTEC", "ab", "5,9,aB7x", version=12))

    assert data_matrix.position(damage(matrix, slice(8, 30), slice(8, 30))) is None
    broken = damage(damage(symbol, slice(0, 16), slice(0, 49)), slice(33, 49), slice(0, 49))
    assert aztec.position(broken, 8) is None
    assert aztec.position(damage(symbol, slice(17, 32), slice(17, 32)), 8) is None


@pytest.mark.parametrize("rows", [slice(0, 1), slice(3, 6), slice(40, 50)])
def test_damage_to_an_aztec_symbol_is_repaired(rows: slice) -> None:
    dark = sampled(part("AZTEC", "ab", "5,9,aB7x", version=12))

    assert aztec.position(damage(dark, rows, slice(30, 36)), 8) == Sequence(index=4, count=9, id="aB7x")


def test_a_symbol_of_its_own_has_no_place() -> None:
    for kind, name in ((zxingcpp.BarcodeFormat.DataMatrix, "DataMatrix"), (zxingcpp.BarcodeFormat.Aztec, "Aztec")):
        picture = np.array(zxingcpp.create_barcode("AB alone", kind).to_image(scale=4), np.uint8)

        (found,) = look(picture, (name,)).found

        assert found.sequence is None


@pytest.mark.parametrize("shape", [(9, 9), (10, 12), (0, 0), (7, 200)])
def test_what_has_no_known_size_has_no_place(shape: tuple[int, int]) -> None:
    assert data_matrix.position(np.ones(shape, np.bool_)) is None


@pytest.mark.parametrize("layers", [0, 1, 8, 33, 10_000])
def test_an_aztec_symbol_that_has_not_so_many_layers_has_no_place(layers: int) -> None:
    assert aztec.position(np.zeros((23, 23), np.bool_), layers) is None


@pytest.mark.parametrize(("kind", "place"), [("DATAMATRIX", "{},3,001002"), ("AZTEC", "{},3"), ("AZTEC", "{},3,it")])
def test_a_message_over_several_symbols_is_joined(kind: str, place: str) -> None:
    reader = CodeReader(Detector())
    texts = ("A message that ", "lies in three ", "symbols.")
    pictures = [part(kind, text, place.format(number)) for number, text in enumerate(texts, 1)]

    codes = [code for each in reversed(pictures) for code in reader.read(each, CodeOptions(effort="fast"))]

    (message,) = joined(codes)
    assert message.text == "".join(texts)
    assert message.parts == (2, 1, 0)


def bits(said: str) -> list[int]:
    """Written as ones and noughts; spaces divide."""
    return list(map(int, said.replace(" ", "")))


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("11101 11101 00010 00011", "AB"),
        ("11101 11101 00001 11100 00010 11101 11101 00001 00010 00011", " a AB"),
        ("11101 11101 11110 0010 0011 1110 00010", "01A"),
        ("11101 11101 11110 0010 1111 00010 0011", "0A1"),
        ("11101 11101 00000 00110 00010", "!A"),
        ("11101 11101 11111 00001 11101001 00010", "\xe9A"),
        ("11101 11101 11111 00000 00000000001" + "01100001" * 32 + "00010", "a" * 32 + "A"),
        ("11101 11101 11111 000", ""),
        ("11101 11101 00010 00000 00000 000", "A"),
        ("11101 11101 00010 111", "A"),
        ("11101 00010 00011", ""),
        ("", ""),
    ],
)
def test_the_first_text_of_a_part_is_read(said: str, text: str) -> None:
    assert head(bits(said)) == text


def test_the_first_text_is_not_read_for_ever() -> None:
    assert len(head(bits("11101 11101" + "00010" * 5000))) == 256


@pytest.mark.parametrize(("size", "polynomial"), [(4, 0x13), (6, 0x43), (8, 0x12D), (10, 0x409), (12, 0x1069)])
def test_as_many_errors_are_repaired_as_half_the_check_words(size: int, polynomial: int) -> None:
    field = Field(size, polynomial)
    generator = [1]
    for power in range(1, 7):
        generator = field.product(generator, [field.power(power), 1])
    words = np.zeros(15, np.int64)
    words[4:11] = generator[::-1]
    broken = words.copy()
    broken[[0, 7, 14]] ^= [1, 5, 3]

    repaired = field.repaired(broken, 6)

    assert repaired is not None
    assert list(repaired) == list(words)
    assert field.repaired(words, 6) is words


def test_noise_is_rarely_taken_for_a_word_and_never_for_a_false_one() -> None:
    field = Field(8, 0x12D)
    chance = np.random.default_rng(7)

    repaired = list(starmap(field.repaired, [(chance.integers(0, 256, 40), 12) for _ in range(200)]))

    assert all(each is None or field.repaired(each, 12) is each for each in repaired)
    assert sum(each is None for each in repaired) > 190


def test_a_symbol_with_more_errors_than_are_affordable_is_left() -> None:
    field = Field(12, 0x1069)
    words = np.zeros(1_600, np.int64)
    few, many = words.copy(), words.copy()
    few[:MOST_ERRORS] = 1 + np.arange(MOST_ERRORS)
    many[: MOST_ERRORS + 1] = 1 + np.arange(MOST_ERRORS + 1)

    repaired = field.repaired(few, 1_000)

    assert repaired is not None
    assert not repaired.any()
    assert field.repaired(many, 1_000) is None
