"""Lines made by the tests."""

from __future__ import annotations

from ocrypt.recognise.reading import Line, Point, Word


def box(left: float, top: float, right: float, bottom: float) -> tuple[Point, Point, Point, Point]:
    """A level rectangle."""
    return (Point(left, top), Point(right, top), Point(right, bottom), Point(left, bottom))


def line(text: str, left: float, top: float, right: float, bottom: float) -> Line:
    """A level line with one word."""
    where = box(left, top, right, bottom)
    return Line(text=text, polygon=where, confidence=0.9, words=(Word(text=text, polygon=where, confidence=0.9),))
