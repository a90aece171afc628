"""Codes of whole pictures."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
import segno
from PIL import Image

from ocrypt.recognise.codes.options import EFFORTS, CodeOptions
from ocrypt.recognise.codes.read.reader import CodeReader

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
