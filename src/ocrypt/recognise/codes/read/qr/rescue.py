"""The way in: a grey picture to the QR codes in it that are damaged, bent, blurred or badly lit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.recognise.codes.read.qr import corners, finder, grid, picture, triples
from ocrypt.recognise.codes.read.qr.finder import Candidates
from ocrypt.recognise.codes.read.qr.picture import MOST_HALVINGS, Picture

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from ocrypt.recognise.codes.read.budget import Deadline
    from ocrypt.recognise.codes.read.found import Found
    from ocrypt.recognise.codes.read.qr.corners import Finder
    from ocrypt.recognise.codes.read.qr.triples import Hypothesis

_MOST_PIXELS: Final = 2_000_000
"""A larger picture is looked at through a smaller copy."""
_LONGEST: Final = 32_000
"""Pixels of a side, above which the library that warps pictures gives up."""
_FAINTEST: Final = 6
_WINDOWS: Final = (25, 71)
_MOST_CANDIDATES: Final = 120
_MOST_FINDERS: Final = 60
_SMALLEST_SIDE: Final = 60
_LOWEST_QUALITY: Final = 0.35
_SURE: Final = 0.6
"""Quality from which a finder pattern is no chance."""
_REMAINS: Final = 0.3
"""The share of a damaged finder's edges that must be where the other two say."""
_WAYS: Final = (picture.plain, picture.sharpened, picture.inverted)
_MOST_QUADS: Final = 6
_AROUND: Final = 0.25
"""How much is looked at around a quad, as a share of its size."""
_CLOSE: Final = 360
"""Pixels that a closer look makes of a quad that has fewer."""


@dataclass(frozen=True, slots=True)
class _Sight:
    """What was read, and whether a clear finder pattern stands `alone`, outside of all that was read."""

    found: tuple[Found, ...]
    alone: bool


def rescue(grey: NDArray[np.uint8], quads: tuple[NDArray[np.float64], ...], deadline: Deadline) -> tuple[Found, ...]:
    """The QR codes in `grey` (h, w) that can be read, each confirmed by its own error correction.

    `quads` (4, 2) are places to look at more closely, such as symbols that another reader saw but could not decode.
    Work ends soon after `deadline` is over; what was found by then is returned.
    """
    if max(grey.shape) > _LONGEST or int(grey.max()) - int(grey.min()) < _FAINTEST:
        return ()
    out = _first(grey, deadline)
    for quad in quads[:_MOST_QUADS]:
        if deadline.over():
            break
        centre = np.asarray(quad, np.float64).mean(axis=0)
        if not any(_within(centre, found.quad) for found in out):
            out.extend(f for f in _closer(grey, quad, deadline) if not any(_same(f, g) for g in out))
    return tuple(out)


def _first(grey: NDArray[np.uint8], deadline: Deadline) -> list[Found]:
    """One way of preparing the picture after the other, until no finder is left that belongs to nothing."""
    out: list[Found] = []
    for prepare in _WAYS:
        sight = _search(Picture(grey, prepare), deadline)
        out.extend(f for f in sight.found if not any(_same(f, g) for g in out))
        if deadline.over() or (out and not sight.alone):
            break
    return out


def _closer(grey: NDArray[np.uint8], quad: NDArray[np.float64], deadline: Deadline) -> list[Found]:
    """The same on the part around `quad`, made larger if it is small."""
    low, high = quad.min(axis=0), quad.max(axis=0)
    size = float((high - low).max())
    limit = np.array([grey.shape[1], grey.shape[0]])
    low = np.clip(np.floor(low - _AROUND * size), 0, limit).astype(int)
    high = np.clip(np.ceil(high + _AROUND * size), 0, limit).astype(int)
    if (high - low).min() < 1:
        return []
    part = np.ascontiguousarray(grey[low[1] : high[1], low[0] : high[0]])
    scale = int(np.clip(np.ceil(_CLOSE / max(size, 1.0)), 1, 4))
    if scale > 1:
        part = np.asarray(cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8)
    # Of a larger picture pixel 0 covers the first 1 / scale of what it was.
    return [replace(f, quad=(f.quad + 0.5) / scale - 0.5 + low) for f in _first(part, deadline)]


def _within(point: NDArray[np.float64], quad: NDArray[np.float64]) -> bool:
    return cv2.pointPolygonTest(quad.astype(np.float32), (float(point[0]), float(point[1])), measureDist=False) >= 0


def _same(one: Found, other: Found) -> bool:
    return _within(one.quad.mean(axis=0), other.quad)


def _search(view: Picture, deadline: Deadline) -> _Sight:
    out: list[Found] = []
    finders = _finders(view, deadline)
    used: set[int] = set()
    threes, twos = triples.hypotheses(finders)
    for found in chain(threes, (h for two in twos if not used & {*two.members} for h in _completed(view, two))):
        if deadline.over():
            break
        if used.intersection(found.members):
            continue
        outcome = grid.read(view, found, deadline)
        if outcome.certain or outcome.found is not None:
            used.update(found.members)
        if outcome.found is not None:
            out.append(outcome.found)
    alone = any(triples.quality(f) > _SURE and not any(_within(f.centre, g.quad) for g in out) for f in finders)
    return _Sight(tuple(out), alone=alone)


def _completed(view: Picture, two: Hypothesis) -> Iterator[Hypothesis]:
    """Two finders with the third where they say that it is, if something of it is there, and the two alone."""
    frames, centres = triples.missing(two)
    times = int(np.clip(np.floor(np.log2(np.sqrt(abs(np.linalg.det(frames[0]))) / 3)), 0, MOST_HALVINGS))
    scale = 2.0**times
    guess = Candidates(centres=centres / scale, frames=frames / scale, scores=np.ones(len(centres)))
    thirds = [
        f for f in corners.fit(view.fine(times), guess) if f.share > _REMAINS and triples.alike(f, frames[0] / scale)
    ]
    if thirds:
        best = max(thirds, key=triples.quality).scaled(scale)
        yield triples.joined(two, best)
    yield two


def _finders(view: Picture, deadline: Deadline) -> list[Finder]:
    """All finder patterns at all scales, the best first, each once."""
    out: list[Finder] = []
    for times in range(MOST_HALVINGS + 1):
        grey = view.half(times)
        if grey.size > _MOST_PIXELS and times < MOST_HALVINGS:
            continue
        if min(grey.shape) < _SMALLEST_SIDE and out:
            break
        for window in _WINDOWS:
            if deadline.over():
                return _distinct(out)
            found = finder.candidates(finder.binary(grey, window)).best(_MOST_CANDIDATES)
            out.extend(f.scaled(2**times) for f in corners.fit(view.fine(times), found))
    return _distinct(out)


def _distinct(finders: Sequence[Finder]) -> list[Finder]:
    """The best of those that lie on one another."""
    out: list[Finder] = []
    for f in sorted(finders, key=lambda f: -triples.quality(f)):
        if triples.quality(f) < _LOWEST_QUALITY or len(out) >= _MOST_FINDERS:
            break
        if all(np.abs(f.centre - g.centre).max() > 1.5 * max(f.module, g.module) for g in out):
            out.append(f)
    return out
