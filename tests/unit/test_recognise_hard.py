"""Pages that are hard to read, or say nothing: nothing is made up, nothing is lost, nothing is an error."""

from __future__ import annotations

from difflib import SequenceMatcher

import numpy as np
import pytest
from PIL import Image, ImageDraw

from kit.pictures import font, saved, written
from ocrypt.core.engines import PROFILES
from ocrypt.core.errors import LocalError
from ocrypt.recognise import Options, read

LINES = ["Delivery note 7781", "Signed in Hamburg"]


def told(image, **how):
    return read(saved(image, "PNG"), Options(**how))


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_a_blank_page_is_an_empty_reading(shade):
    found = told(Image.new("RGB", (700, 500), (shade,) * 3))
    assert found.text == ""
    assert (len(found.pages), found.pages[0].lines, found.pages[0].blocks) == (1, (), ())


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_reads_plain_print(profile):
    assert told(written(LINES), profile=profile).text.splitlines() == LINES


def test_a_profile_that_nobody_knows_is_a_mistake():
    with pytest.raises(LocalError, match="balanced, fast, accurate"):
        told(written(LINES), profile="careful")


def test_lines_read_side_by_side_are_the_same_lines():
    page = written([f"Item {number} costs {number * 7}.50" for number in range(12)])
    alone, together = told(page, threads=1), told(page, threads=2)
    assert [line.text for line in together.lines] == [line.text for line in alone.lines]


def test_small_print_on_a_large_sheet_is_found():
    sheet = Image.new("RGB", (3000, 4000), "white")
    draw, face = ImageDraw.Draw(sheet), font(18)
    words = [f"Clause {number} of the contract applies" for number in range(1, 31)]
    for index, text in enumerate(words):
        draw.text((200, 300 + 110 * index), text, "black", face)
    found = [line.text for line in told(sheet).lines]
    assert len(found) == len(words)
    # A letter may be wrong at this size.
    assert all(SequenceMatcher(None, text, said).ratio() > 0.9 for text, said in zip(words, found, strict=True))


SMALL = ["The quick brown fox jumps over", "Total amount 1,250.00", "Thank you very much"]


def said(page):
    """Without spaces, which are narrow at such sizes."""
    return [line.text.replace(" ", "") for line in page.lines]


def wanted(lines):
    return [line.replace(" ", "") for line in lines]


def white(width, height):
    sheet = Image.new("RGB", (width, height), "white")
    return sheet, ImageDraw.Draw(sheet)


def corner(draw, sheet):
    for row, text in enumerate(SMALL):
        draw.text((sheet.width - 400, sheet.height - 150 + 22 * row), text, "black", font(14))


def listed(draw, size, count, pitch):
    """Lines in four columns."""
    lines = [f"Item {number:04d} alpha bravo charlie delta echo" for number in range(count)]
    for number, text in enumerate(lines):
        draw.text((100 + number % 4 * 700, 100 + number // 4 * pitch), text, "black", font(size))
    return lines


@pytest.mark.parametrize("profile", PROFILES)
def test_three_small_lines_in_a_corner_of_a_large_sheet_are_read(profile):
    sheet, draw = white(3000, 4000)
    corner(draw, sheet)
    assert said(told(sheet, profile=profile)) == wanted(SMALL)


def test_small_lines_are_read_below_a_large_title():
    sheet, draw = white(3000, 4000)
    draw.text((700, 100), "Annual report", "black", font(90))
    corner(draw, sheet)
    assert said(told(sheet)) == ["Annualreport", *wanted(SMALL)]


def test_small_lines_are_read_beside_a_picture_that_is_full_of_detail():
    sheet, draw = white(3000, 4000)
    chance = np.random.default_rng(7)
    for left, top, shade in zip(
        *chance.integers((200, 200), (2000, 2600), (9000, 2)).T, chance.integers(0, 220, 9000), strict=True
    ):
        draw.ellipse((left, top, left + 30, top + 12), fill=(int(shade),) * 3)
    corner(draw, sheet)
    assert said(told(sheet))[-3:] == wanted(SMALL)


@pytest.mark.parametrize(
    ("width", "height", "size", "count", "pitch"),
    [(3000, 4000, 14, 104, 150), (3000, 4000, 14, 120, 24), (3900, 5200, 16, 60, 330)],
    ids=["over a whole sheet", "close together", "on twenty megapixels"],
)
def test_small_print_is_read(width, height, size, count, pitch):
    sheet, draw = white(width, height)
    lines = wanted(listed(draw, size, count, pitch))
    found = said(told(sheet))
    # A letter may be wrong at this size.
    assert len(found) == len(lines)
    assert len(set(lines) & set(found)) >= 0.95 * len(lines)


def test_small_print_on_a_sheet_that_lies_on_its_side_is_read():
    sheet, draw = white(3000, 4000)
    lines = wanted(listed(draw, 14, 104, 150))
    found = told(sheet.transpose(Image.Transpose.ROTATE_270))
    assert found.pages[0].turn == 270
    assert len(set(lines) & set(said(found))) >= 0.95 * len(lines)


def test_a_large_sheet_of_noise_says_nothing_sure():
    noise = np.random.default_rng(5).normal(128, 60, (3000, 4000, 3)).clip(0, 255).astype(np.uint8)
    assert all(line.confidence < 0.9 for line in told(Image.fromarray(noise)).lines)


def test_a_very_long_line_is_read_whole_and_in_order():
    text = " ".join(f"word{number}" for number in range(300, 380))
    strip = Image.new("RGB", (int(font(30).getlength(text)) + 80, 60), "white")
    ImageDraw.Draw(strip).text((40, 10), text, "black", font(30))
    found = told(strip)
    said = found.text.replace(" ", "").replace("\n", "")
    wanted = text.replace(" ", "")
    # A letter at a cut may be lost; a part or its place may not.
    assert abs(len(said) - len(wanted)) <= 6
    places = [said.find(f"word{number}") for number in range(300, 380)]
    kept = [place for place in places if place >= 0]
    assert len(kept) >= 76
    assert kept == sorted(kept)


@pytest.mark.parametrize("degrees", [-30, -15, 5, 15, 30])
def test_slanted_lines_are_read(degrees):
    page = written(LINES, margin=120).rotate(degrees, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
    said = {line.text for line in told(page).lines}
    assert said == set(LINES)


def test_noise_says_nothing_sure():
    noise = np.random.default_rng(5).integers(0, 255, (400, 600, 3), np.uint8)
    assert all(line.confidence < 0.9 for line in told(Image.fromarray(noise)).lines)
