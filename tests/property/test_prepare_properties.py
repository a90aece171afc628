"""Places survive the way through a prepared picture and back, for every step that moves."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ocrypt.recognise.frame import Frame
from ocrypt.recognise.prepare.deskew import Deskew
from ocrypt.recognise.prepare.outline import Outline
from ocrypt.recognise.prepare.perspective import Perspective
from ocrypt.recognise.prepare.places import restored
from ocrypt.recognise.prepare.run import apply
from ocrypt.recognise.prepare.size import Size
from ocrypt.recognise.prepare.warp import moved
from ocrypt.recognise.reading import Line, Point, Word

WIDTH, HEIGHT = 120, 90

corner = st.floats(0, 24)
sheets = st.tuples(*[corner] * 8).map(
    lambda c: Outline(
        corners=np.array(
            [(c[0], c[1]), (WIDTH - c[2], c[3]), (WIDTH - c[4], HEIGHT - c[5]), (c[6], HEIGHT - c[7])], np.float64
        )
    )
)
steps = st.lists(
    st.one_of(st.floats(-45, 45).map(Deskew), st.floats(0.4, 2.5).map(Size), sheets.map(Perspective)),
    min_size=1,
    max_size=3,
)


def turned(place, turn, width, height):
    x, y = place
    return {0: (x, y), 90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}[turn]


@given(
    chosen=steps,
    places=st.lists(st.tuples(st.floats(1, WIDTH - 1), st.floats(1, HEIGHT - 1)), min_size=4, max_size=4),
    turn=st.sampled_from([0, 90, 180, 270]),
)
def test_there_and_back(chosen, places, turn):
    frame = Frame(0, np.full((HEIGHT, WIDTH, 3), 255, np.uint8))
    prepared = apply(frame.pixels, chosen)
    height, width = prepared.pixels.shape[:2]
    there = moved(np.array(places), np.linalg.inv(prepared.back))
    # Nothing of the first picture lies outside the prepared one.
    assert (there > -1.5).all()
    assert (there[:, 0] < width + 1.5).all()
    assert (there[:, 1] < height + 1.5).all()
    corners = tuple(Point(*turned(place, turn, width, height)) for place in there.tolist())
    word = Word(text="a", polygon=corners, confidence=0.5)
    (line,) = restored((Line(text="a", polygon=corners, confidence=0.5, words=(word,)),), prepared, turn, frame)
    assert line.words[0].polygon == line.polygon
    for point, place in zip(line.polygon, places, strict=True):
        x, y = turned(place, turn, WIDTH, HEIGHT)
        assert abs(point.x - x) < 0.11
        assert abs(point.y - y) < 0.11


@given(chosen=steps)
def test_the_canvas_stays_bounded(chosen):
    pixels = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    for step in chosen:
        before = pixels.size
        pixels = step.apply(pixels).pixels
        assert pixels.size <= 8 * before + 1000
