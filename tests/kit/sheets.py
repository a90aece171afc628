"""Pages drawn as boxes: lines of type as a detector finds them, without a picture."""

from __future__ import annotations

import math

from kit.lines import line
from ocrypt.recognise.reading import Line, Point

HEIGHT = 20.0
PITCH = 26.0


def column(name, left, top, width, rows):
    """Set type: `rows` lines of about one width."""
    return [
        line(f"{name}{row}", left, top + row * PITCH, left + width - row * 7 % 5, top + row * PITCH + HEIGHT)
        for row in range(rows)
    ]


def row(top, *cells):
    """Cells at one height: each a text and where it begins, with ten pixels a character."""
    return [line(text, left, top, left + 10 * len(text), top + HEIGHT) for text, left in cells]


def downward(text, right, top, length):
    """A vertical line, as an engine finds it: its first edge runs down the right side."""
    left = right - HEIGHT
    return Line(
        text=text,
        polygon=(Point(right, top), Point(right, top + length), Point(left, top + length), Point(left, top)),
        confidence=0.9,
        words=(),
    )


def moved(found, move):
    """A line whose corners are moved by a function from x and y to x and y."""
    points = tuple(Point(*move(point.x, point.y)) for point in found.polygon)
    return Line(text=found.text, polygon=points, confidence=found.confidence, words=())


def turned(found, degrees, about=(300.0, 300.0)):
    """A line on a page that is held askew."""
    angle = math.radians(degrees)
    return moved(
        found,
        lambda x, y: (
            about[0] + (x - about[0]) * math.cos(angle) - (y - about[1]) * math.sin(angle),
            about[1] + (x - about[0]) * math.sin(angle) + (y - about[1]) * math.cos(angle),
        ),
    )


def names(*groups):
    """`("a", 3)` is `a0 a1 a2`."""
    return [f"{name}{number}" for name, count in groups for number in range(count)]
