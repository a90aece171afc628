"""How closely a page is looked at, in what pieces, and that tiles and pieces fit together again."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrypt.recognise.text.ppocr.closer import look_closer
from ocrypt.recognise.text.ppocr.detect import Detector, DetectSettings, Tile
from ocrypt.recognise.text.ppocr.look import (
    Look,
    LookSettings,
    WorkingSize,
    find_lines,
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


class Keen(Bright):
    """As `Bright`, for pixels that are not quite black."""

    def run(self, blob):
        self.sizes.append(blob.shape[2:])
        return (blob.mean(axis=1, keepdims=True) > -0.9).astype(np.float32)


def page(width, height, *lines):
    """A black page with white lines at (left, top, right, bottom)."""
    pixels = np.zeros((height, width, 3), np.uint8)
    for left, top, right, bottom in lines:
        pixels[top:bottom, left:right] = 255
    return pixels


def looked(pixels, settings=SETTINGS):
    """The networks that glanced and looked, and the heights of the lines found."""
    glance, look = Bright(), Bright()
    quads = find_lines(pixels, Detector(glance), Detector(look), settings).quads
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
    _, tiles, heights = looked(page(3000, 3000, *lines), LookSettings(letter=20.0, glance=2_000_000))
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
    assert len(find_lines(pixels, detector, detector, SETTINGS).quads) == 7
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


def paper(width, height):
    return np.full((height, width, 3), 255, np.uint8)


def box(left, top, right, bottom):
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


def print_in(pixels, left, top, size, words="small print of many letters"):
    cv2.putText(pixels, words, (left, top), cv2.FONT_HERSHEY_SIMPLEX, size / 30, (0, 0, 0), 1 + size // 20)


def closer(pixels, look):
    network = Keen()
    quads = look_closer(255 - pixels, Detector(network), look, SETTINGS)
    return network.sizes, quads


def test_only_where_fine_ink_is_a_page_is_looked_at_closer():
    pixels = paper(3000, 4000)
    print_in(pixels, 2500, 3900, 14)
    sizes, quads = closer(pixels, Look((), 0.2))
    assert sum(height * width for height, width in sizes) < 500_000
    assert len(quads) >= 1
    assert all(quad[:, 0].min() > 2400 and quad[:, 1].min() > 3800 for quad in quads)


def test_a_line_seen_clearly_explains_its_ink():
    pixels = paper(3000, 4000)
    print_in(pixels, 300, 500, 30)
    line = box(290, 465, 800, 515)
    assert closer(pixels, Look((line,), 0.4)) == ([], (line,))


def test_a_region_of_many_lines_gives_way_to_them():
    pixels = paper(3000, 4000)
    for top in range(500, 1100, 40):
        print_in(pixels, 300, top, 14)
    sizes, quads = closer(pixels, Look((box(250, 450, 700, 1150),), 0.2))
    assert len(sizes) >= 1
    assert all(down(quad) < 100 for quad in quads)


@pytest.mark.parametrize(
    ("width", "height", "scale"), [(1500, 1500, 0.2), (3000, 4000, 0.6)], ids=["a small page", "a close look before"]
)
def test_a_page_that_was_seen_well_is_not_looked_at_again(width, height, scale):
    pixels = paper(width, height)
    print_in(pixels, 900, 900, 14)
    assert closer(pixels, Look((), scale)) == ([], ())


def test_rules_are_no_print():
    pixels = paper(3000, 4000)
    pixels[100:1900:80], pixels[2100:3900, 100:2900:300] = 0, 0
    assert closer(pixels, Look((), 0.2)) == ([], ())


def test_a_picture_full_of_detail_is_given_up_soon():
    chance = np.random.default_rng(2)
    pixels = chance.integers(0, 256, (5000, 6000, 1), np.uint8).repeat(3, axis=2)
    network = Bright()
    network.run = lambda blob: network.sizes.append(blob.shape[2:]) or np.zeros((1, 1, *blob.shape[2:]), np.float32)
    assert list(look_closer(pixels, Detector(network), Look((), 0.2), SETTINGS)) == []
    assert 1 <= len(network.sizes) <= 3


def test_no_more_than_a_few_places_are_searched_in_vain():
    network = Bright()
    places = [[Tile(left=left, top=0, right=left + 64, bottom=64)] for left in range(0, 3200, 160)]
    assert Detector(network).search(page(3200, 64), WorkingSize(3200, 64), places) == []
    assert len(network.sizes) == DetectSettings().misses


def test_a_line_over_two_tiles_is_one_line():
    tiles = [Tile(left=0, top=0, right=640, bottom=640), Tile(left=640, top=0, right=1280, bottom=640)]
    pixels = page(1280, 640, (500, 300, 800, 330))
    (quad,) = Detector(Bright()).search(pixels, WorkingSize(1280, 640), [tiles])
    assert quad[:, 0].min() < 510
    assert quad[:, 0].max() > 790
