"""The mask of a QR code has the least penalty, counted here module by module, and is the one the library takes."""

from __future__ import annotations

import random
from itertools import groupby

import numpy as np
import pytest
import zxingcpp

from ocrypt.recognise.codes.make.masks import MASKS, VERSIONS, with_best_mask

CASES = [(version, "LMQH"[version % 4]) for version in range(1, VERSIONS + 1)]


def content(version: int, level: str) -> str:
    """Text of no meaning that fits version and level."""
    chosen = random.Random(f"{version}-{level}")  # noqa: S311 - the same in each run
    return "".join(chosen.choices("abcdeXYZ0189:/-%", k=version * version // 3 + 5))


def by_library(text: str, level: str = "", **options: int) -> np.ndarray:
    named = options | ({"ec_level": level} if level else {})
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, **named)
    return np.asarray(made.to_image(add_quiet_zones=False)) == 0


def sample(version: int, mask: int) -> np.ndarray:
    return by_library("1", version=version, data_mask=mask)


def penalty(modules: np.ndarray) -> int:
    """ISO/IEC 18004 section 7.8.3, rule by rule; the quiet zone is light, a finder's pattern counts once."""
    rows = ["".join("01"[module] for module in row) for row in modules.astype(int).tolist()]
    lines = [*rows, *map("".join, zip(*rows, strict=True))]
    lengths = [len(list(group)) for line in lines for _, group in groupby(line)]
    runs = sum(length - 2 for length in lengths if length >= 5)
    squares = sum(
        rows[y][x] * 4 == rows[y][x : x + 2] + rows[y + 1][x : x + 2]
        for y in range(len(rows) - 1)
        for x in range(len(rows) - 1)
    )
    framed = [f"0000{line}0000" for line in lines]
    finders = sum(
        line[place : place + 7] == "1011101" and "0000" in {line[place - 4 : place], line[place + 7 : place + 11]}
        for line in framed
        for place in range(4, len(line) - 10)
    )
    dark = 100 * modules.mean()
    return runs + 3 * squares + 40 * finders + 10 * int(abs(dark - 50) // 5)


@pytest.mark.parametrize(("version", "level"), CASES)
def test_it_has_the_least_penalty_and_is_the_library_s_own(version, level):
    text = content(version, level)
    every = [by_library(text, level, version=version, data_mask=mask) for mask in range(MASKS)]
    penalties = [penalty(each) for each in every]
    made = with_best_mask(every[0], sample)
    assert (made == every[penalties.index(min(penalties))]).all()
    assert (made == by_library(text, level, version=version)).all()


@pytest.mark.parametrize("version", range(1, VERSIONS + 1))
def test_what_a_mask_turns_over_is_the_same_at_all_levels(version):
    one, other = (by_library("7", level, version=version, data_mask=0) for level in "LH")
    for mask in range(MASKS):
        turned = sample(version, mask) ^ sample(version, 0)
        assert (one ^ turned == by_library("7", "L", version=version, data_mask=mask)).all()
        assert (other ^ turned == by_library("7", "H", version=version, data_mask=mask)).all()
