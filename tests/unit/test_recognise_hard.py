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
