"""Regions of a map, cuts and turns: places stay where they are."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ocrypt.recognise.text.ppocr.crop import HEIGHT, cut
from ocrypt.recognise.text.ppocr.detect import DetectSettings, regions
from ocrypt.recognise.text.ppocr.quad import across, between, down, polygon, rolled, turned

SETTINGS = DetectSettings()
QUAD = np.array([[10, 20], [110, 20], [110, 40], [10, 40]], np.float32)


def heat(*rectangles):
    """A map with certain text in rectangles given as centre, size and angle."""
    found = np.zeros((200, 300), np.float32)
    for rectangle in rectangles:
        cv2.fillPoly(found, [cv2.boxPoints(rectangle).astype(np.int32)], 1.0)
    return found


def test_a_core_is_grown_to_its_line():
    # A core of 100 by 10: distance = 1000 * 1.6 / 220 = 7.3 on every side.
    (quad,) = regions(heat(((150, 100), (100, 10), 0)), SETTINGS)
    assert np.allclose(quad, [[92, 88], [208, 88], [208, 113], [92, 113]], atol=2)


def test_a_slanted_core_keeps_its_angle_and_begins_at_its_left():
    (quad,) = regions(heat(((150, 100), (120, 12), 10)), SETTINGS)
    slope = np.degrees(np.arctan2(*(quad[1] - quad[0])[::-1]))
    assert abs(slope - 10) < 2
    assert across(quad) > 4 * down(quad)


def test_cores_apart_are_lines_apart_and_dust_is_none():
    found = regions(heat(((150, 50), (100, 10), 0), ((150, 120), (60, 10), 0), ((20, 20), (1, 1), 0)), SETTINGS)
    assert sorted(round(float(quad[0, 1] + quad[2, 1]) / 2) for quad in found) == [50, 120]


def test_weak_regions_are_no_lines_and_an_empty_map_has_none():
    assert regions(heat(((150, 100), (100, 10), 0)) * 0.4, SETTINGS) == []
    assert regions(heat(), SETTINGS) == []


def test_regions_are_bounded():
    dots = np.zeros((400, 400), np.float32)
    for top in range(0, 400, 16):
        for left in range(0, 400, 16):
            dots[top : top + 8, left : left + 8] = 1
    assert len(regions(dots, SETTINGS)) == 625
    assert len(regions(dots, DetectSettings(most=50))) == 50


@pytest.mark.parametrize("roll", range(4))
def test_a_cut_stands_upright_whichever_corner_the_text_begins_at(roll):
    picture = np.full((60, 120, 3), 255, np.uint8)
    picture[20:30, 10:30] = (255, 0, 0)
    quad = rolled(QUAD, roll)
    strip = cut(picture, quad)
    assert strip.shape[0] == HEIGHT
    # The red mark lies at the picture's upper left of the region: where that is in the strip depends on the roll.
    height, width = strip.shape[:2]
    x, y = [(0.05, 0.25), (0.25, 0.95), (0.95, 0.75), (0.75, 0.05)][roll]
    assert tuple(strip[int(y * height), int(x * width)]) == (255, 0, 0)


def test_a_line_without_end_is_squeezed():
    picture = np.zeros((1, 4000, 3), np.uint8)
    strip = cut(picture, np.array([[0, 0], [4000, 0], [4000, 1], [0, 1]], np.float32))
    assert strip.shape == (HEIGHT, 24_000, 3)


def test_a_part_of_a_line_is_cut_at_right_angles_to_it():
    assert between(QUAD, 0.25, 0.75).tolist() == [[35, 20], [85, 20], [85, 40], [35, 40]]
    assert np.array_equal(between(QUAD, 0, 1), QUAD)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turning_moves_places_as_it_moves_pixels(turn):
    picture = np.zeros((60, 120), np.uint8)
    picture[20:40, 10:110] = 1
    quarter = {0: None, 90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}[turn]
    moved = picture if quarter is None else cv2.rotate(picture, quarter)
    rows, columns = np.nonzero(moved)
    quad = turned(QUAD, turn, 120, 60)
    assert quad.min(axis=0).tolist() == [columns.min(), rows.min()]
    assert quad.max(axis=0).tolist() == [columns.max() + 1, rows.max() + 1]
    if turn:
        assert np.array_equal(turned(quad, 360 - turn, *moved.shape[::-1]), QUAD)


def test_a_polygon_is_rounded_and_stays_in_the_picture():
    quad = np.array([[-3, 1.26], [400, 2], [50, 90], [0, 3]], np.float32)
    points = polygon(quad, 300, 80)
    assert [(point.x, point.y) for point in points] == [(0, 1.3), (300, 2), (50, 80), (0, 3)]
