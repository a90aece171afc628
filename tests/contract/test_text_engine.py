"""What every text engine promises."""

from __future__ import annotations

import numpy as np
import pytest

from kit.pictures import written
from ocrypt.recognise.reading import is_plain
from ocrypt.recognise.text.ppocr.engine import Ppocr

ENGINES = {"ppocr": lambda: Ppocr(1)}
WORDS = ["Delivery note 7781", "Signed in Hamburg"]


@pytest.fixture(scope="module", params=sorted(ENGINES))
def engine(request):
    return ENGINES[request.param]()


def pixels(image):
    return np.asarray(image.convert("RGB"))


def test_reads_plain_print(engine):
    found = engine.read(pixels(written(WORDS)))
    assert found.turn == 0
    assert {line.text for line in found.lines} == set(WORDS)
    assert all(line.confidence > 0.8 for line in found.lines)


def test_says_which_models_it_has(engine):
    assert engine.info.name in ENGINES
    assert all(len(model.sha256) == 64 for model in engine.info.models)


def test_every_line_and_word_lies_inside_and_says_something(engine):
    noise = np.random.default_rng(7).bytes(300 * 240 * 3)
    pictures = [
        pixels(written(WORDS)),
        np.frombuffer(noise, np.uint8).reshape(240, 300, 3),
        np.zeros((1, 1, 3), np.uint8),
        np.zeros((3, 590, 3), np.uint8),
        np.full((590, 3, 3), 255, np.uint8),
        pixels(written(["edge"], margin=0)),
    ]
    for picture in pictures:
        found = engine.read(picture)
        height, width = picture.shape[:2] if found.turn in {0, 180} else picture.shape[1::-1]
        for shape in (shape for line in found.lines for shape in (line, *line.words)):
            assert shape.text.strip() == shape.text != ""
            assert is_plain(shape.text)
            assert 0 <= shape.confidence <= 1
            assert all(0 <= point.x <= width and 0 <= point.y <= height for point in shape.polygon)
        for line in found.lines:
            assert "".join(word.text for word in line.words) == "".join(line.text.split())


def test_the_same_picture_reads_the_same_before_and_after_warming(engine):
    picture = pixels(written(WORDS))
    first = engine.read(picture)
    engine.warm()
    assert engine.read(picture) == first


def test_does_not_change_the_picture_and_takes_one_that_cannot_change(engine):
    picture = pixels(written(WORDS)).copy()
    before = picture.tobytes()
    picture.flags.writeable = False
    engine.read(picture)
    assert picture.tobytes() == before
