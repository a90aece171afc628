"""Which versions a symbol may have: by the distance of its finders, and by what it says of itself beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.recognise.codes.read.qr import tables
from ocrypt.recognise.codes.read.qr.corners import project
from ocrypt.recognise.codes.read.qr.triples import BOTTOM_LEFT, TOP_LEFT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.read.qr.triples import Hypothesis

_MOST: Final = 6
_LIKELY: Final = 13.0
"""Of 18 bits, the sum by which a version's word must fit: at most two are wrong. Words differ in eight."""


def likely(found: Hypothesis, picture: NDArray[np.float32], halvings: int) -> tuple[int, ...]:
    """Versions to try, likeliest first; `picture` has been halved so often."""
    guess = (found.distance - 10) / 4
    near = sorted(range(1, tables.MAX_VERSION + 1), key=lambda v: abs(v - guess))
    # The distance is known to about five parts in a hundred.
    by_distance = [v for v in near[:_MOST] if abs(v - guess) <= max(1.3, 0.1 * guess)]
    if guess < tables.WITH_VERSION_INFO - 2:
        return tuple(by_distance)
    said = _said(found, picture, halvings)
    close = [v for v in said if abs(v - guess) <= max(2.3, 0.2 * guess)]
    return tuple(dict.fromkeys((*close, *by_distance)))


def _said(found: Hypothesis, picture: NDArray[np.float32], halvings: int) -> list[int]:
    """What the copies of the version information, beside the other two finders, say where they can be read."""
    words = tables.version_words()
    out: list[int] = []
    for placed in found.finders:
        if placed.role == TOP_LEFT:
            continue
        # Bit i stands in row i // 3 and column i % 3 of a block that ends a module before the finder's separator.
        i = np.arange(18)
        at = np.stack([i % 3 - 7.0, i // 3 - 3.0], axis=1)
        if placed.role == BOTTOM_LEFT:
            at = at[:, ::-1]
        places = (project(placed.turned, np.ascontiguousarray(at)) / 2**halvings).astype(np.float32)
        light = cv2.remap(picture, places[:, :1], places[:, 1:], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)[
            :, 0
        ]
        middle = (float(light.min()) + float(light.max())) / 2
        fits = words @ np.where(light < middle, 1.0, -1.0)
        best = int(np.argmax(fits))
        if fits[best] > _LIKELY:
            out.append(best + tables.WITH_VERSION_INFO)
    return out
