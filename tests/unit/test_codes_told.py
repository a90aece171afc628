"""What a caller is told of a symbol: its text by what its kind means, and corners inside the picture."""

from __future__ import annotations

import numpy as np
import pytest

from ocrypt.recognise.codes.read.found import Found, Segment
from ocrypt.recognise.codes.read.told import told

QUAD = np.array([[-3.0, 2.04], [99.0, 2.0], [120.5, 80.0], [1.0, 80.0]])


def code(name, *segments):
    return told(Found(format=name, segments=segments, quad=QUAD), 100, 90, 2)


@pytest.mark.parametrize(
    ("segments", "text", "charset"),
    [
        ([Segment(data="H\u00f3\u00f3\u00f3\u00f3".encode("latin-1"))], "H\u00f3\u00f3\u00f3\u00f3", "iso-8859-1"),
        ([Segment(data=bytes(40))], "\0" * 40, "ascii"),
        ([Segment(data="\u5b57".encode())], "\u5b57", "utf-8"),
        ([Segment(data="\u5b57".encode("gb18030"), eci=32)], "\u5b57", "gb18030"),
    ],
)
def test_an_aztec_symbol_is_latin_1_where_it_names_nothing(segments, text, charset) -> None:
    told_ = code("Aztec", *segments)
    assert (told_.text, told_.charset) == (text, charset)


def test_corners_are_clipped_and_rounded() -> None:
    told_ = code("QRCode", Segment(data=b"a"))
    assert [(corner.x, corner.y) for corner in told_.polygon] == [(0, 2), (99, 2), (100, 80), (1, 80)]
    assert told_.page == 2
