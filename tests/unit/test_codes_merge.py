"""Symbols of several passes, their places, and what can't be."""

from __future__ import annotations

import numpy as np
import pytest

from ocrypt.recognise.codes.read.found import Found, Segment, Unread
from ocrypt.recognise.codes.read.merge import merged, still_unread
from ocrypt.recognise.codes.read.place import area, holds, same
from ocrypt.recognise.codes.read.sane import doubtful, sane


def box(left, top, right, bottom):
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64)


def symbol(name, text, quad):
    return Found(format=name, segments=(Segment(data=text.encode()),), quad=quad)


def texts(found):
    return [each.segments[0].data.decode() for each in found]


def test_at_one_place_the_first_is_believed() -> None:
    first = (symbol("QRCode", "first", box(0, 0, 100, 100)),)
    more = (symbol("QRCode", "second", box(4, -3, 101, 99)), symbol("QRCode", "other", box(200, 0, 300, 100)))
    assert texts(merged(first, more)) == ["first", "other"]


def test_what_was_read_is_no_longer_unread_and_each_place_is_told_once() -> None:
    seen = [Unread(format="QRCode", quad=box(left, 0, left + 50, 50)) for left in (0, 2, 300)]
    assert [each.quad[0, 0] for each in still_unread(seen, ())] == [0, 300]
    assert still_unread(seen, (symbol("QRCode", "a", box(300, 0, 350, 50)),)) == (seen[0],)


def test_places_do_not_depend_on_where_a_quad_begins() -> None:
    quad = box(0, 0, 40, 20)
    inside, outside = np.array([20.0, 10.0]), np.array([60.0, 10.0])
    for turn in range(4):
        for each in (np.roll(quad, turn, axis=0), np.roll(quad, turn, axis=0)[::-1]):
            assert holds(each, inside)
            assert not holds(each, outside)
            assert area(each) == pytest.approx(800)
    assert not same(quad, [])
    assert same(quad, [box(200, 0, 240, 20), box(10, 5, 60, 25)])


def test_few_digits_of_interleaved_2_of_5_are_chance() -> None:
    flat = box(0, 0, 300, 40)
    found = sane((symbol("ITF", "9004", flat), symbol("ITF", "070429", flat + 500), symbol("Code39", "95", flat + 900)))
    assert texts(found) == ["070429", "95"]


def test_a_linear_symbol_inside_of_another_is_part_of_it() -> None:
    whole = symbol("EAN13", "4006381333931", box(0, 0, 300, 100))
    part = symbol("UPCE", "0049040000014", box(150, 20, 260, 60))
    inside_qr = symbol("Code128", "x", box(30, 30, 60, 40))
    assert sane((whole, part)) == (whole,)
    assert sane((symbol("QRCode", "q", box(0, 0, 100, 100)), inside_qr))[0].format == "QRCode"
    assert len(sane((symbol("QRCode", "q", box(0, 0, 100, 100)), inside_qr))) == 1


@pytest.mark.parametrize(
    ("name", "height", "picture", "expected"),
    [
        ("EAN13", 3, (400, 400), True),
        ("EAN13", 60, (400, 400), False),
        # The picture is a strip: there are no more lines.
        ("EAN13", 10, (11, 341), False),
        # Its own checksum is strong.
        ("Code128", 3, (400, 400), False),
        ("QRCode", 3, (400, 400), False),
    ],
)
def test_a_retail_symbol_that_few_lines_show_is_doubtful(name, height, picture, expected) -> None:
    assert doubtful(symbol(name, "4006381333931", box(0, 0, 300, height)), *picture) is expected
