"""Words of a line: they begin and end where their letters do."""

from __future__ import annotations

import numpy as np
import pytest

from ocrypt.recognise.text.ctc import Glyph
from ocrypt.recognise.text.lines import line_of, spread

QUAD = np.array([[0, 0], [400, 0], [400, 40], [0, 40]], np.float32)


def glyphs(text, *, every=4.0):
    """Letters that CTC marks for one column in the middle of each cell of `every` columns."""
    return tuple(
        Glyph(text=letter, start=(index + 0.5) * every - 0.5, end=(index + 0.5) * every + 0.5, confidence=0.9)
        for index, letter in enumerate(text)
    )


def ends(text):
    """Left and right of each word, for letters of 40 pixels each."""
    line = line_of(QUAD, spread(glyphs(text), 40.0), 40.0, width=400, height=40)
    return [(word.polygon[0].x, word.polygon[1].x) for word in line.words]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("abc", [(0, 120)]),
        ("ab cd", [(0, 80), (120, 200)]),
        ("共计ab", [(0, 80), (80, 160)]),
    ],
)
def test_words_reach_from_edge_to_edge_of_their_letters(text, words):
    assert ends(text) == words


def test_a_letter_alone_is_its_line():
    assert ends("x") == [(0, 400)]


def test_words_stay_inside_their_line():
    line = line_of(QUAD, spread(glyphs("abcdefghijkl"), 40.0), 40.0, width=400, height=40)
    assert line.words[0].polygon[1].x == 400
    assert line.text == "abcdefghijkl"
