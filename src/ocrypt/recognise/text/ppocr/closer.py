"""A closer look, only where there is fine ink that the look did not explain.

The look is chosen for most of a page's print. Print that is much smaller is missed by it, or seen as one large blob, or
so low that its lines are cut badly. Where the page is drawn as finely as such print is, and no line says why, a
detector sees it again in tiles, nearly at full size, before anything is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.recognise.text.ppocr.detect import Tile, mean_inside
from ocrypt.recognise.text.ppocr.ink import CELL, ink_of, letter_size
from ocrypt.recognise.text.ppocr.look import scale_for, working_size
from ocrypt.recognise.text.ppocr.quad import across, down

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ocrypt.recognise.text.ppocr.detect import Detector
    from ocrypt.recognise.text.ppocr.ink import Ink
    from ocrypt.recognise.text.ppocr.look import Look, LookSettings
    from ocrypt.recognise.text.ppocr.quad import Quad

_CLOSER: Final = 1.4
"""Times the scale of the look; a closer look than that shows hardly more."""
_SIDE: Final = 640
"""Pixels of a tile's side, as the network sees it."""
_SPARE: Final = 2
"""Cells around its ink that are looked at too."""
_SEED: Final = 24
"""Cells of fine ink from which a tile is looked at: about a word …"""
_REST: Final = 4
"""… and in a tile beside such a one, where a line may end."""
_BLOB: Final = 4.5
"""Cells of fine ink from top to bottom of a region that is no line."""
_SAME: Final = 0.5
"""Share of a new region that lies in known ones, from which it is not new …"""
_PART: Final = 0.25
"""… and of a doubted one in new ones, from which these take its place."""


def look_closer(pixels: NDArray[np.uint8], detector: Detector, look: Look, settings: LookSettings) -> Sequence[Quad]:
    """Give the lines of a look at a page, shape (height, width, 3), RGB, with those that only a closer look shows."""
    height, width = pixels.shape[:2]
    scale = min(settings.close, scale_for(settings.closest, width, height))
    if height * width < settings.sheet or scale < _CLOSER * look.scale:
        return look.quads
    ink = ink_of(pixels)
    known = [quad for quad in look.quads if _is_line(quad, ink, settings.clear / look.scale)]
    size = working_size(width, height, scale)
    left = ink.cells & ~_covered(known, ink)
    places = _places(left, (ink.pitch * size.height / height, ink.pitch * size.width / width))
    return _joined(look.quads, known, detector.search(pixels, size, places), ink) if places else look.quads


def _is_line(quad: Quad, ink: Ink, least: float) -> bool:
    """Whether a region can be believed, that shall have letters of at least this height.

    Its own height says little: letters of two to eight pixels, as the network saw them, all give regions of about 13,
    and many lines of them one high region. Close together they look like one letter, but are full of fine ink.
    """
    fine = mean_inside(ink.cells.view(np.uint8), quad / np.float32(ink.pitch))
    return letter_size(ink, quad) >= least and fine * min(across(quad), down(quad)) <= _BLOB * ink.pitch


def _covered(quads: Sequence[Quad], ink: Ink) -> NDArray[np.bool_]:
    """The cells that regions take up, and those around them: a region may be tight."""
    taken = np.ascontiguousarray(_filled(quads, ink)[CELL // 2 :: CELL, CELL // 2 :: CELL])
    return cv2.dilate(taken, np.ones((3, 3), np.uint8)).view(np.bool_)


def _filled(quads: Sequence[Quad], ink: Ink) -> NDArray[np.uint8]:
    """Where regions are, at the size at which ink was measured: a line of small print is hardly higher than a cell."""
    mask = np.zeros(ink.edges.shape, np.uint8)
    for quad in quads:
        cv2.fillConvexPoly(mask, np.round(quad / ink.reduction).astype(np.int32), 1)
    return mask


def _places(left: NDArray[np.bool_], pitch: tuple[float, float]) -> list[list[Tile]]:
    """Where to look, in tiles side by side; the fullest first. A cell is as high and wide as so many pixels there."""
    high, wide = (max(round(_SIDE / length), 1) for length in pitch)
    rows, columns = -(-left.shape[0] // high), -(-left.shape[1] // wide)
    counts = np.zeros((rows, columns), np.int32)
    for row, column in np.ndindex(rows, columns):
        counts[row, column] = np.count_nonzero(left[row * high : (row + 1) * high, column * wide : (column + 1) * wide])
    near = cv2.dilate((counts >= _SEED).astype(np.uint8), np.ones((3, 3), np.uint8))
    counts[(near == 0) | (counts < _REST)] = 0
    # A photo is one place, and print beside it another: the former must not use up the patience for the latter.
    _, labels = cv2.connectedComponents((counts > 0).astype(np.uint8), connectivity=4)
    places: dict[int, list[Tile]] = {}
    for index in np.argsort(-counts, axis=None, kind="stable")[: np.count_nonzero(counts)]:
        row, column = divmod(int(index), columns)
        cells = left[row * high : (row + 1) * high, column * wide : (column + 1) * wide]
        top, bottom = _span(np.flatnonzero(cells.any(axis=1)), high, row * high, pitch[0])
        start, end = _span(np.flatnonzero(cells.any(axis=0)), wide, column * wide, pitch[1])
        places.setdefault(int(labels[row, column]), []).append(Tile(left=start, top=top, right=end, bottom=bottom))
    return list(places.values())


def _span(inked: NDArray[np.intp], most: int, before: int, pitch: float) -> tuple[int, int]:
    """From the first to the last of so many cells that has ink, and a little further, in pixels, after other cells."""
    first, end = max(int(inked[0]) - _SPARE, 0), min(int(inked[-1]) + 1 + _SPARE, most)
    return int((before + first) * pitch), int((before + end) * pitch)


def _joined(quads: Sequence[Quad], known: Sequence[Quad], found: Sequence[Quad], ink: Ink) -> list[Quad]:
    """What was known, what is new, and what was doubted where nothing is new."""
    taken = _filled(known, ink)
    fresh = [quad for quad in found if mean_inside(taken, quad / np.float32(ink.reduction)) <= _SAME]
    believed = {id(quad) for quad in known}
    covered = _filled(fresh, ink)
    return [*(quad for quad in quads if id(quad) in believed or not _is_replaced(quad, fresh, covered, ink)), *fresh]


def _is_replaced(quad: Quad, fresh: Sequence[Quad], covered: NDArray[np.uint8], ink: Ink) -> bool:
    """Whether a doubted region has new lines in it, or is a part of one."""
    return mean_inside(covered, quad / np.float32(ink.reduction)) > _PART or any(
        _is_in(quad, new.mean(axis=0)) for new in fresh
    )


def _is_in(quad: Quad, place: NDArray[np.float32]) -> bool:
    return cv2.pointPolygonTest(quad, (float(place[0]), float(place[1])), measureDist=False) >= 0
