"""How closely a page is looked at, in what pieces, and that tiles and pieces fit together again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrypt.recognise.text.ppocr.detect import Detector
from ocrypt.recognise.text.ppocr.look import (
    LookSettings,
    WorkingSize,
    find_lines,
    look_closer,
    may_be_small_print,
    scale_for,
    working_size,
)
from ocrypt.recognise.text.ppocr.quad import down
from ocrypt.recognise.text.ppocr.split import LONGEST, split

SETTINGS = LookSettings(letter=20.0)


class Bright:
    """A network that takes bright pixels for text, and keeps what sizes it saw."""

    def __init__(self):
        self.sizes = []

    def run(self, blob):
        self.sizes.append(blob.shape[2:])
        return (blob.mean(axis=1, keepdims=True) > 0).astype(np.float32)


def page(width, height, *lines):
    """A black page with white lines at (left, top, right, bottom)."""
    pixels = np.zeros((height, width, 3), np.uint8)
    for left, top, right, bottom in lines:
        pixels[top:bottom, left:right] = 255
    return pixels


def looked(pixels, settings=SETTINGS):
    """The networks that glanced and looked, and the heights of the lines found."""
    glance, look = Bright(), Bright()
    quads = find_lines(pixels, Detector(glance), Detector(look), settings)
    return glance.sizes, look.sizes, sorted(round(float(down(quad))) for quad in quads)


@given(st.integers(1, 20_000), st.integers(1, 20_000), st.integers(1_000, 6_000_000))
def test_a_working_size_is_in_steps_and_near_its_area(width, height, area):
    size = working_size(width, height, scale_for(area, width, height))
    assert size.width % 32 == size.height % 32 == 0
    assert min(size.width, size.height) >= 32
    if max(width, height) * 2 < 1 * min(width, height) * (area**0.5 / 32):
        assert 0.5 * area < size.area < 2 * area


def test_large_print_is_looked_at_from_afar():
    _, (size,), _ = looked(page(1000, 1000, *((100, top, 900, top + 80) for top in range(50, 900, 200))))
    assert size[0] * size[1] < 200_000


def test_small_print_is_looked_at_as_closely_as_is_usual():
    _, (size,), _ = looked(page(2000, 2000, *((100, top, 1900, top + 12) for top in range(50, 1900, 80))))
    assert 900_000 < size[0] * size[1] < 1_100_000


def test_tiny_print_on_a_large_sheet_is_looked_at_in_tiles():
    lines = [(200, top, 2800, top + 8) for top in range(100, 2900, 60)]
    _, tiles, heights = looked(page(3000, 3000, *lines))
    assert len(tiles) > 1
    assert all(max(tile) <= 1280 for tile in tiles)
    assert len(heights) == len(lines)


def test_a_sheet_whose_print_vanishes_from_afar_is_looked_at_again():
    glance, look, _ = looked(page(3000, 3000, (1500, 1500, 1560, 1512)))
    assert len(glance) == 1
    assert len(look) >= 1
    assert look[0][0] * look[0][1] > 900_000


def test_a_blank_page_has_no_lines():
    glance, look, heights = looked(page(400, 300))
    assert (len(glance), len(look), heights) == (1, 1, [])


def test_one_network_does_not_look_twice_at_one_size():
    network = Bright()
    detector = Detector(network)
    pixels = page(640, 470, *((20, top, 600, top + 24) for top in range(20, 440, 60)))
    assert len(find_lines(pixels, detector, detector, SETTINGS)) == 7
    assert len(network.sizes) == 1


@pytest.mark.parametrize(("width", "height"), [(1312, 1280), (2560, 32), (2496, 1984), (4000 // 32 * 32, 1280)])
def test_tiles_show_every_pixel_once(width, height):
    network = Bright()
    pixels = np.random.default_rng(3).integers(0, 2, (height // 32, width // 32), np.uint8) * 255
    pixels = np.repeat(np.repeat(pixels, 32, 0), 32, 1)
    heat = Detector(network)._heat(np.dstack([pixels] * 3))
    assert np.array_equal(heat > 0, pixels > 0)
    assert all(side % 32 == 0 for tile in network.sizes for side in tile)


def test_the_size_knows_its_area():
    assert WorkingSize(64, 32).area == 2048


@given(st.integers(16, 12_000), st.integers(0, 2**32 - 1))
def test_pieces_cover_a_strip_and_are_never_too_long(width, seed):
    strip = np.random.default_rng(seed).integers(0, 255, (48, width, 3), np.uint8)
    pieces = split(strip)
    assert [piece.start for piece in pieces] == [0, *(piece.end for piece in pieces[:-1])]
    assert pieces[-1].end == width
    assert all(0 < piece.width <= LONGEST for piece in pieces)


def test_a_strip_is_parted_between_letters():
    strip = np.full((48, 4000, 3), 255, np.uint8)
    for left in range(0, 4000, 40):
        strip[10:40, left : left + 24] = 0
    (first, _) = split(strip)
    assert 24 < first.end % 40 < 40


def lines_of(height):
    return [np.array([[0, 0], [500, 0], [500, height], [0, height]], np.float32)]


@pytest.mark.parametrize(
    ("height", "side", "may"),
    [(30, 4000, True), (200, 4000, False), (30, 900, False)],
    ids=["low lines on a large sheet", "high lines", "a small picture holds no more"],
)
def test_garbled_lines_may_be_small_print_only_where_there_is_more_to_see(height, side, may):
    assert may_be_small_print(lines_of(height), side, side, SETTINGS) is may


def test_no_lines_are_no_small_print():
    assert not may_be_small_print([], 4000, 4000, SETTINGS)


def test_the_closest_look_shows_all_that_is_ever_looked_at():
    network = Bright()
    look_closer(page(2000, 1500, (100, 100, 400, 140)), Detector(network), SETTINGS)
    assert sum(height * width for height, width in network.sizes) >= 2000 * 1500 * 0.95
