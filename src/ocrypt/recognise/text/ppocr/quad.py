"""Quadrangles around lines: four corners, clockwise from the text's own top left. Shape (4, 2), x and y in pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ocrypt.recognise.reading import Point

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.reading import Polygon

    Quad = NDArray[np.float32]


def across(quad: Quad) -> float:
    """Length along the text."""
    return float(max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[3])))


def down(quad: Quad) -> float:
    """Height of the text."""
    return float(max(np.linalg.norm(quad[3] - quad[0]), np.linalg.norm(quad[2] - quad[1])))


def rolled(quad: Quad, quarters: int) -> Quad:
    """The same place, with the text's top left `quarters` corners further on, clockwise."""
    return np.roll(quad, -quarters, axis=0)


def between(quad: Quad, start: float, end: float) -> Quad:
    """The part of a line from `start` to `end`, both 0..1 along it."""
    top, bottom = quad[1] - quad[0], quad[2] - quad[3]
    return np.stack([quad[0] + top * start, quad[0] + top * end, quad[3] + bottom * end, quad[3] + bottom * start])


def turned(quad: Quad, turn: int, width: float, height: float) -> Quad:
    """Where the quadrangle is when the picture of this width and height is turned clockwise by `turn` degrees."""
    x, y = quad[:, 0], quad[:, 1]
    match turn:
        case 90:
            return np.stack([height - y, x], axis=1)
        case 180:
            return np.stack([width - x, height - y], axis=1)
        case 270:
            return np.stack([y, width - x], axis=1)
        case _:
            return quad


def polygon(quad: Quad, width: int, height: int) -> Polygon:
    """As a reading has it: inside the picture, rounded to a tenth."""
    points = [
        Point(round(min(max(float(x), 0.0), float(width)), 1), round(min(max(float(y), 0.0), float(height)), 1))
        for x, y in quad
    ]
    return (points[0], points[1], points[2], points[3])
