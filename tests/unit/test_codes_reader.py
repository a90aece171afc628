"""Codes of whole pictures."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
import segno
from PIL import Image

from ocrypt.recognise.codes.options import EFFORTS, CodeOptions
from ocrypt.recognise.codes.read.reader import CodeReader
from ocrypt.recognise.codes.read.samples import samples

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.options import Effort


@pytest.fixture(scope="module")
def reader() -> CodeReader:
    reader = CodeReader.load()
    reader.warm()
    return reader


def _pixels(text: str, scale: int = 4) -> NDArray[np.uint8]:
    into = io.BytesIO()
    segno.make(text, micro=False, error="m").save(into, kind="png", scale=scale, border=4)
    return np.array(Image.open(into).convert("RGB"))


@pytest.mark.parametrize("effort", EFFORTS)
def test_several_codes_of_one_picture_are_read(reader: CodeReader, effort: Effort) -> None:
    tile = _pixels("one")
    picture = np.concatenate([tile, _pixels("two"), 255 - _pixels("six")], axis=1)
    codes = reader.read(picture, CodeOptions(effort=effort), page=3)
    assert sorted(code.text for code in codes) == ["one", "six", "two"]
    assert {code.page for code in codes} == {3}


def test_grey_and_colour_give_the_same(reader: CodeReader) -> None:
    picture = _pixels("the same")
    assert reader.read(picture, CodeOptions()) == reader.read(picture[:, :, 0], CodeOptions())


def test_nothing_is_read_from_a_blank(reader: CodeReader) -> None:
    assert reader.read(np.full((90, 90, 3), 200, np.uint8), CodeOptions(effort="thorough")) == ()


def test_corners_are_inside_the_picture(reader: CodeReader) -> None:
    tight = np.array(_pixels("no margin")[16:-16, 16:-16])
    for code in reader.read(tight, CodeOptions(effort="thorough")):
        for corner in code.polygon:
            assert 0 <= corner.x <= tight.shape[1]
            assert 0 <= corner.y <= tight.shape[0]


def _bent(text: str, height: float) -> NDArray[np.uint8]:
    """A symbol that no straight grid fits: a wave runs through it."""
    picture = np.pad(_pixels(text, scale=6)[:, :, 0], 20, constant_values=255)
    down, across = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(np.float32)
    wave = np.float32(height) * np.sin(across * np.float32(4 * np.pi / picture.shape[1]))
    return np.array(cv2.remap(picture, across, down + wave, cv2.INTER_LINEAR, borderValue=255), np.uint8)


@pytest.mark.parametrize("effort", ["auto", "thorough"])
def test_what_the_cheap_pass_cannot_read_is_read_with_more_effort(reader: CodeReader, effort: Effort) -> None:
    picture = _bent("HTTPS://EXAMPLE.ORG/BENT/0123456789", 5)
    assert reader.read(picture, CodeOptions(effort="fast")) == ()
    (code,) = reader.read(picture, CodeOptions(effort=effort, budget_ms=5_000))
    assert code.text == "HTTPS://EXAMPLE.ORG/BENT/0123456789"


def test_no_module_is_loaded_once_a_reader_is_warm(reader: CodeReader) -> None:
    pictures = (_bent("HTTPS://EXAMPLE.ORG/BENT/0123456789", 5), _pixels("one"), _pixels("\u5b57"))
    before = set(sys.modules)
    for picture in pictures:
        for effort in EFFORTS:
            reader.read(picture, CodeOptions(effort=effort, budget_ms=5_000))
    assert set(sys.modules) - before == set()


def test_a_budget_of_nothing_still_has_its_first_look(reader: CodeReader) -> None:
    (code,) = reader.read(_pixels("plain"), CodeOptions(budget_ms=0))
    assert code.text == "plain"


def test_a_reader_warms_itself_on_what_only_the_last_means_read(reader: CodeReader) -> None:
    plain, bent = samples()
    assert [code.text for code in reader.read(plain, CodeOptions(effort="fast"))] == ["ocrypt warms itself"]
    assert reader.read(bent, CodeOptions(effort="fast")) == ()
    assert [code.text for code in reader.read(bent, CodeOptions(effort="thorough", budget_ms=5_000))] == [
        "ocrypt warms itself"
    ]
