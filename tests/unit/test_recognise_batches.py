"""Strips in batches: every strip gets its own reading, whatever stands beside it."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrypt.recognise.text.ppocr.crop import HEIGHT
from ocrypt.recognise.text.ppocr.lanes import Lanes
from ocrypt.recognise.text.ppocr.network import TINY
from ocrypt.recognise.text.ppocr.recognise import Recogniser
from ocrypt.recognise.text.ppocr.split import LONGEST

ALPHABET = ("", *"abcdefghijklmnopqrstuvwxyz", " ")


class Shades:
    """A network that reads a column's shade as a letter: 0 is the blank, 9 the ninth letter."""

    def __init__(self):
        self.shapes = []
        self.threads = set()

    def run(self, batch):
        self.shapes.append(batch.shape)
        self.threads.add(threading.get_ident())
        shades = np.rint((batch[:, 0, 0, ::8] * 127.5 + 127.5) / 9).astype(int)
        scores = np.zeros((*shades.shape, len(ALPHABET)), np.float32)
        for index in np.ndindex(shades.shape):
            # What is padded is grey and means nothing.
            scores[(*index, shades[index] if shades[index] < 14 else 0)] = 1.0
        return scores


def strip(word, *, wide=8):
    """A strip that says a word, a blank column after each letter."""
    columns = []
    for letter in word:
        columns += [ALPHABET.index(letter) * 9] * wide + [0] * 8
    return np.repeat(np.repeat(np.array(columns, np.uint8)[None, :, None], HEIGHT, 0), 3, 2)


def said(words, count=1, network=None):
    recogniser = Recogniser(TINY, network or Shades(), ALPHABET, lanes=Lanes(count))
    return [line.text for line in recogniser.read([strip(word) for word in words])]


@pytest.mark.parametrize("lanes", [1, 3])
def test_each_strip_has_its_own_reading(lanes):
    words = ["abc", "a", "ablemachine"[:4], "b" * 1, "edcba" * 9, "cab"]
    assert said(words, lanes) == words


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=30), max_size=12))
def test_the_order_is_kept_whatever_the_widths(words):
    assert said(words) == words


def test_strips_of_one_width_go_together_and_batches_are_bounded():
    network = Shades()
    said(["abcd"] * 30 + ["abcdefghabcdefgh"] * 2, network=network)
    assert {shape[3] for shape in network.shapes} == {64, 256}
    assert all(shape[0] == 1 or shape[0] * shape[3] <= 768 for shape in network.shapes)
    assert len(network.shapes) < 10


def test_a_line_too_long_is_read_in_pieces_and_places_stay():
    word = "abcdefgh" * 50
    network = Shades()
    (line,) = Recogniser(TINY, network, ALPHABET, lanes=Lanes(1)).read([strip(word)])
    assert line.text == word
    assert len(network.shapes) > 1
    assert all(shape[3] <= LONGEST + 31 for shape in network.shapes)
    assert [glyph.start for glyph in line.glyphs] == sorted(glyph.start for glyph in line.glyphs)
    assert line.glyphs[-1].end <= line.columns


def test_a_strip_shown_narrower_costs_less_and_its_letters_stay_where_they_are():
    network = Shades()
    (line,) = Recogniser(TINY, network, ALPHABET, lanes=Lanes(1), squeeze=0.5).read([strip("abcdefgh", wide=24)])
    assert [shape[3] for shape in network.shapes] == [128]
    assert line.columns == 32
    assert line.glyphs[-1].end > 24
    assert all(glyph.end <= line.columns for glyph in line.glyphs)


def test_nothing_to_read_is_nothing_read():
    assert said([]) == []


def test_one_lane_starts_no_thread_and_more_share_the_work():
    assert Lanes(1).run(lambda _: threading.get_ident(), range(3)) == [threading.get_ident()] * 3
    assert threading.get_ident() not in Lanes(2).run(lambda _: threading.get_ident(), range(3))


def test_an_error_in_a_lane_is_raised():
    with pytest.raises(ZeroDivisionError):
        Lanes(2).run(lambda number: 1 // number, [1, 0])
