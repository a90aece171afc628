"""ZXing's answers as ours: bytes, extended channel interpretations, places."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
import segno
import zxingcpp
from PIL import Image

from ocrypt.recognise.codes.code import FORMATS
from ocrypt.recognise.codes.read.zxing import Sight, look, segments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.code import Format
    from ocrypt.recognise.codes.read.found import Segment


def _pixels(code: segno.QRCode) -> NDArray[np.uint8]:
    """Five pixels a module, four modules of margin."""
    into = io.BytesIO()
    code.save(into, kind="png", scale=5, border=4)
    return np.array(Image.open(into).convert("L"))


def _parts(runs: tuple[Segment, ...]) -> list[tuple[int | None, bytes]]:
    return [(run.eci, run.data) for run in runs]


@pytest.mark.parametrize(
    ("dump", "content", "parts"),
    [
        (b"]Q1plain", b"plain", [(None, b"plain")]),
        (b"]Q1a\\b", b"a\\b", [(None, b"a\\b")]),
        (b"]Q1\\000026", b"\\000026", [(None, b"\\000026")]),
        (b"]Q2\\000026h\xc3\xa9", b"h\xc3\xa9", [(26, b"h\xc3\xa9")]),
        (b"]Q2\\000026a\\\\b", b"a\\b", [(26, b"a\\b")]),
        (b"]Q2x\\000003\xe9\\000007\xb6", b"x\xe9\xb6", [(None, b"x"), (3, b"\xe9"), (7, b"\xb6")]),
        (b"]Q1", b"", [(None, b"")]),
    ],
)
def test_runs_are_split_where_an_interpretation_is_named(
    dump: bytes, content: bytes, parts: list[tuple[int | None, bytes]]
) -> None:
    assert _parts(segments(dump, content)) == parts


def test_a_symbol_gives_bytes_level_version_and_place() -> None:
    (found,) = look(_pixels(segno.make("hello", micro=False, error="q", boost_error=False)), FORMATS).found
    assert (found.format, found.level, found.version) == ("QRCode", "Q", "1")
    assert _parts(found.segments) == [(None, b"hello")]
    assert np.abs(found.quad - [[20, 20], [125, 20], [125, 125], [20, 125]]).max() <= 1


def test_the_first_corner_is_the_symbols_own_top_left() -> None:
    turned = np.rot90(_pixels(segno.make("hello", micro=False)), 2)
    (found,) = look(turned, FORMATS).found
    assert np.abs(found.quad[0] - [125, 125]).max() <= 1
    assert np.abs(found.quad[2] - [20, 20]).max() <= 1


def test_an_interpretation_that_a_symbol_names_comes_with_it() -> None:
    (found,) = look(_pixels(segno.make("h\u00e9", encoding="utf-8", eci=True, micro=False)), FORMATS).found
    assert _parts(found.segments) == [(26, b"h\xc3\xa9")]


def test_a_symbol_that_is_seen_and_not_decoded_is_told_with_its_place() -> None:
    pixels = _pixels(segno.make("hello world", version=5, error="l", boost_error=False))
    # Its finder patterns stay.
    pixels[70:140, 70:140] = 255
    sight = look(pixels, ("QRCode",))
    assert sight.found == ()
    assert [each.format for each in sight.unread] == ["QRCode"]
    assert np.abs(sight.unread[0].quad[0] - [20, 20]).max() <= 5


def test_a_format_that_is_not_asked_for_is_not_read() -> None:
    pixels = _pixels(segno.make("hello", micro=False))
    assert look(pixels, ("DataMatrix", "EAN13")) == look(pixels, ("MicroQRCode",)) == Sight()


@pytest.mark.parametrize("shape", [(0, 0), (0, 9), (1, 1), (1, 900), (900, 1)])
def test_nothing_is_found_where_there_is_next_to_nothing(shape: tuple[int, int]) -> None:
    assert look(np.full(shape, 255, np.uint8), FORMATS).found == ()


@pytest.mark.parametrize(
    ("formats", "told"), [(FORMATS, ["EAN13"]), (("EAN13",), ["EAN13"]), (("UPCA",), ["UPCA"]), (("EAN8",), [])]
)
def test_a_product_number_of_twelve_digits_is_told_as_what_was_asked_for(
    formats: tuple[Format, ...], told: list[str]
) -> None:
    made = zxingcpp.create_barcode("036000291452", zxingcpp.BarcodeFormat.UPCA)
    assert [found.format for found in look(np.array(made.to_image(scale=2)), formats).found] == told


def test_a_symbol_of_a_sequence_tells_its_place() -> None:
    made = segno.make_sequence("some words that take three symbols, or maybe four", version=1)
    places = []
    for code in made:
        pixels = _pixels(code)
        # One module that is wrong is repaired.
        pixels[60:65, 60:65] = 255 - pixels[60:65, 60:65]
        (found,) = look(pixels, FORMATS).found
        assert found.sequence is not None
        places.append((found.sequence.index, found.sequence.count))
    assert places == [(index, len(made)) for index in range(len(made))]
    assert len({look(_pixels(code), FORMATS).found[0].sequence.id for code in made}) == 1


def test_hanzi_are_told_by_their_character_set() -> None:
    (found,) = look(_pixels(segno.make("\u70b9\u8317", mode="hanzi")), FORMATS).found
    assert _parts(found.segments) == [(29, "\u70b9\u8317".encode("gb2312"))]


def test_a_symbol_alone_has_no_place_in_a_sequence() -> None:
    (found,) = look(_pixels(segno.make("hello", micro=False)), FORMATS).found
    assert found.sequence is None
