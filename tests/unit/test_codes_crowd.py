"""Pictures that are made to be slow: how many finder patterns they have, and that they are made smaller for it."""

from __future__ import annotations

import numpy as np
import pytest
import zxingcpp

from ocrypt.recognise.codes.code import QR_FAMILY
from ocrypt.recognise.codes.options import CodeOptions
from ocrypt.recognise.codes.read.crowd import MOST, bearable, finders
from ocrypt.recognise.codes.read.reader import CodeReader

FINDER = np.array(
    [
        [1, 1, 1, 1, 1, 1, 1, 0],
        [1, 0, 0, 0, 0, 0, 1, 0],
        [1, 0, 1, 1, 1, 0, 1, 0],
        [1, 0, 1, 1, 1, 0, 1, 0],
        [1, 0, 1, 1, 1, 0, 1, 0],
        [1, 0, 0, 0, 0, 0, 1, 0],
        [1, 1, 1, 1, 1, 1, 1, 0],
        [0, 0, 0, 0, 0, 0, 0, 0],
    ],
    np.uint8,
)


def tile(side, module):
    one = (1 - FINDER).repeat(module, 0).repeat(module, 1) * 255
    times = -(-side // one.shape[0])
    return np.ascontiguousarray(np.tile(one, (times, times))[:side, :side])


def wall(rows, columns, scale=4):
    code = np.array(zxingcpp.create_barcode("a wall", zxingcpp.BarcodeFormat.QRCode).to_image(scale=scale))
    return np.ascontiguousarray(np.tile(code.reshape(code.shape[:2]), (rows, columns)))


@pytest.mark.parametrize(("side", "module"), [(1200, 1), (1200, 2), (2400, 3), (3000, 8)])
def test_a_tile_is_counted_well_enough(side, module):
    patterns = (side / (8 * module)) ** 2
    assert finders(tile(side, module)) == pytest.approx(patterns, rel=0.35)


@pytest.mark.parametrize("side", [1200, 2400])
def test_a_tile_is_made_smaller_by_its_patterns(side):
    grey = tile(side, 1)
    assert bearable(grey) == pytest.approx((MOST / finders(grey)) ** 0.5)
    assert bearable(grey) < 1


@pytest.mark.parametrize(("rows", "columns"), [(2, 2), (6, 6), (14, 14)])
def test_a_wall_of_real_codes_is_left_alone(rows, columns):
    grey = wall(rows, columns)
    assert finders(grey) < 3 * 3 * rows * columns + 20
    assert bearable(grey) == 1


@pytest.mark.parametrize("shape", [(2000, 2000), (1, 900_000), (900_000, 1), (5, 5)])
@pytest.mark.parametrize("level", [0, 255])
def test_an_even_picture_has_none(shape, level):
    assert finders(np.full(shape, level, np.uint8)) == 0
    assert bearable(np.full(shape, level, np.uint8)) == 1


def test_grain_is_no_pattern():
    grain = np.random.default_rng(5).normal(128, 4, (1500, 1500)).clip(0, 255).astype(np.uint8)
    assert finders(grain) < 50


def test_a_code_beside_a_tile_is_still_found_where_it_was():
    grey = np.full((1600, 1600), 255, np.uint8)
    grey[:, :1100] = tile(1600, 1)[:, :1100]
    code = wall(1, 1, scale=12)
    height, width = code.shape
    grey[100 : 100 + height, 1180 : 1180 + width] = code
    assert bearable(grey) < 1
    (found,) = CodeReader.load().read(grey, CodeOptions(formats=QR_FAMILY))
    assert found.text == "a wall"
    # Four modules of quiet zone, of 12 pixels each.
    assert (found.polygon[0].x, found.polygon[0].y) == pytest.approx((1180 + 48, 100 + 48), abs=4)
