"""What every text engine promises, and that this suite notices one that breaks it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from kit.engines import SINS, Misbehaving
from kit.pictures import HAN, written
from ocrypt.core.engines import ENGINES
from ocrypt.recognise.options import Options
from ocrypt.recognise.reading import is_plain
from ocrypt.recognise.text.engines import load_engine

WORDS = ["Delivery note 7781", "Signed in Hamburg"]
MIXED = ["绿茶 Green tea 12.50", "请在今天下午以前送到"]


@pytest.fixture(scope="module", params=ENGINES)
def engine(request):
    return load_engine(Options(engine=request.param))


def pixels(image):
    return np.asarray(image.convert("RGB"))


def reads_plain_print(engine):
    found = engine.read(pixels(written(WORDS)))
    assert found.turn == 0
    assert {line.text for line in found.lines} == set(WORDS)
    assert all(line.confidence > 0.8 for line in found.lines)


def reads_chinese_with_english(engine):
    found = engine.read(pixels(written(MIXED, size=40, places=HAN)))
    assert {line.text.replace(" ", "") for line in found.lines} == {line.replace(" ", "") for line in MIXED}


def says_which_models_it_has(engine):
    assert engine.info.name
    assert engine.info.models
    assert all(len(model.sha256) == 64 for model in engine.info.models)
    assert len({model.name for model in engine.info.models}) == len(engine.info.models)


def places_words_where_they_stand(engine):
    picture = pixels(written(WORDS))
    for line in engine.read(picture).lines:
        ends = [(word.polygon[0].x, word.polygon[1].x) for word in line.words]
        assert len(ends) == 3
        assert all(left < right for left, right in ends)
        assert all(before[0] < after[0] for before, after in pairwise(ends))


def keeps_every_line_and_word_inside_and_saying_something(engine):
    noise = np.random.default_rng(7).bytes(300 * 240 * 3)
    pictures = [
        pixels(written(WORDS)),
        np.frombuffer(noise, np.uint8).reshape(240, 300, 3),
        np.zeros((1, 1, 3), np.uint8),
        np.zeros((3, 590, 3), np.uint8),
        np.full((590, 3, 3), 255, np.uint8),
        np.full((12, 33_000, 3), 255, np.uint8),
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


def reads_the_same_before_and_after_warming(engine):
    picture = pixels(written(WORDS))
    first = engine.read(picture)
    engine.warm()
    assert engine.read(picture) == first


def keeps_no_memory_of_another_picture(engine):
    picture = pixels(written(WORDS))
    first = engine.read(picture)
    engine.read(pixels(written(["Something else 4711"])))
    assert engine.read(picture) == first


def does_not_change_the_picture_and_takes_one_that_cannot_change(engine):
    for writeable in (False, True):
        picture = pixels(written(WORDS)).copy()
        before = picture.tobytes()
        picture.flags.writeable = writeable
        engine.read(picture)
        assert picture.tobytes() == before


PROMISES = {
    promise.__name__: promise
    for promise in (
        reads_plain_print,
        reads_chinese_with_english,
        says_which_models_it_has,
        places_words_where_they_stand,
        keeps_every_line_and_word_inside_and_saying_something,
        reads_the_same_before_and_after_warming,
        keeps_no_memory_of_another_picture,
        does_not_change_the_picture_and_takes_one_that_cannot_change,
    )
}


@pytest.mark.parametrize("promise", PROMISES)
def test_an_engine_keeps_its_promise(engine, promise):
    PROMISES[promise](engine)
    assert engine.info.name in ENGINES


BROKEN_BY = {
    "finds nothing": reads_plain_print,
    "names no model rightly": says_which_models_it_has,
    "forgets how to read once it is warm": reads_the_same_before_and_after_warming,
    "changes the picture": does_not_change_the_picture_and_takes_one_that_cannot_change,
}


@pytest.mark.parametrize("sin", SINS)
def test_an_engine_that_breaks_a_promise_is_noticed(sin):
    promise = BROKEN_BY.get(sin, keeps_every_line_and_word_inside_and_saying_something)
    with pytest.raises(AssertionError):
        promise(Misbehaving(sin))


def test_each_engine_has_its_own_name():
    assert len(set(ENGINES)) == len(ENGINES)
    assert all(load_engine(Options(engine=name)).info.name == name for name in ENGINES)
