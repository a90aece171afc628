"""Drawing on the pictures that `--explain` writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ocrypt.recognise.watch import View

_SIDE = 1600
"""Pixels; longer pictures are reduced, which changes nothing that a person would see on a screen."""
_STRIP = 40
"""Pixels; the height of a line that is cut out."""
_WIDEST = 1600
_LINE = (30, 90, 220)
_BLOCK = (200, 60, 30)
"""Colours, red first."""


def drawn(view: View) -> bytes:
    """Give a PNG file of the view's picture with its marks, numbered from 1 where they are lines."""
    picture = _coloured(view)
    height, width = picture.shape[:2]
    scale = min(1.0, _SIDE / max(width, height))
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    canvas = np.ascontiguousarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
    number = 0
    for mark in view.marks:
        corners = np.round(mark.corners * scale).astype(np.int32)
        if mark.kind == "block":
            cv2.polylines(canvas, [corners], isClosed=True, color=_BLOCK, thickness=2)
            continue
        number += 1
        cv2.polylines(canvas, [corners], isClosed=True, color=_LINE, thickness=1, lineType=cv2.LINE_AA)
        # The first edge is heavier: it runs along the top of the letters.
        cv2.line(canvas, corners[0].tolist(), corners[1].tolist(), _LINE, 2)
        place = (int(corners[0][0]), max(int(corners[0][1]) - 3, 10))
        cv2.putText(canvas, str(number), place, cv2.FONT_HERSHEY_SIMPLEX, 0.45, _BLOCK, 1, cv2.LINE_AA)
    return _png(np.asarray(canvas, np.uint8))


def strips(view: View) -> Iterator[bytes]:
    """Give a PNG file of each line that has a text, cut out straight."""
    picture = _coloured(view)
    for mark in view.marks:
        if mark.kind == "line" and mark.text:
            corners = mark.corners.astype(np.float32)
            across = max(float(np.linalg.norm(corners[1] - corners[0])), 1.0)
            down = max(float(np.linalg.norm(corners[3] - corners[0])), 1.0)
            width = min(max(round(_STRIP * across / down), 1), _WIDEST)
            target = np.array([(0, 0), (width, 0), (width, _STRIP), (0, _STRIP)], np.float32)
            change = cv2.getPerspectiveTransform(corners, target)
            yield _png(
                np.asarray(cv2.warpPerspective(picture, change, (width, _STRIP), flags=cv2.INTER_AREA), np.uint8)
            )


def _coloured(view: View) -> NDArray[np.uint8]:
    """The picture with three channels, whatever it had."""
    picture = np.zeros((1, 1), np.uint8) if view.picture is None else view.picture
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2RGB), np.uint8) if picture.ndim == 2 else picture  # noqa: PLR2004 - rows and columns


def _png(picture: NDArray[np.uint8]) -> bytes:
    # The least compression: these are looked at and thrown away.
    made, file = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_PNG_COMPRESSION, 1])
    assert made  # noqa: S101 - it fails on an empty picture only
    return file.tobytes()
