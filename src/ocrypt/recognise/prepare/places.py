"""Taking what was found in a prepared picture back to the first one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ocrypt.recognise.prepare.warp import moved
from ocrypt.recognise.reading import Line, Point, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.frame import Frame
    from ocrypt.recognise.prepare.step import Prepared
    from ocrypt.recognise.reading import Polygon
    from ocrypt.recognise.text.engine import Turn


def restored(lines: tuple[Line, ...], prepared: Prepared, turn: Turn, first: Frame) -> tuple[Line, ...]:
    """Give the same lines with their places in the first picture, turned clockwise by `turn`.

    They come with their places in the prepared one, turned likewise. They are clipped to the picture and rounded to a
    tenth of a pixel.
    """
    if not prepared.moved:
        return lines
    height, width = prepared.pixels.shape[:2]
    homography = _turned(turn, first.width, first.height) @ prepared.back @ np.linalg.inv(_turned(turn, width, height))
    right, bottom = (first.height, first.width) if turn in {90, 270} else (first.width, first.height)

    def there(polygon: Polygon) -> Polygon:
        places = moved(np.array([(point.x, point.y) for point in polygon]), homography)
        points = [Point(_clipped(x, right), _clipped(y, bottom)) for x, y in places]
        return (points[0], points[1], points[2], points[3])

    return tuple(
        Line(
            text=line.text,
            polygon=there(line.polygon),
            confidence=line.confidence,
            words=tuple(
                Word(text=word.text, polygon=there(word.polygon), confidence=word.confidence) for word in line.words
            ),
        )
        for line in lines
    )


def _turned(turn: Turn, width: int, height: int) -> NDArray[np.float64]:
    """Where places come to when the picture of this width and height is turned clockwise."""
    match turn:
        case 90:
            rows = [[0, -1, height], [1, 0, 0]]
        case 180:
            rows = [[-1, 0, width], [0, -1, height]]
        case 270:
            rows = [[0, 1, 0], [-1, 0, width]]
        case _:
            rows = [[1, 0, 0], [0, 1, 0]]
    return np.array([*rows, [0, 0, 1]], np.float64)


def _clipped(value: float, largest: int) -> float:
    return round(min(max(float(value), 0.0), float(largest)), 1)
