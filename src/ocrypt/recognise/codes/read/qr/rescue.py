"""The way in: a grey picture to the QR codes in it that are damaged, bent, blurred or badly lit."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.recognise.codes.read.found import Found
from ocrypt.recognise.codes.read.qr import corners, finder, mesh, sampling, tables, triples, warp
from ocrypt.recognise.codes.read.qr.finder import Candidates
from ocrypt.recognise.codes.read.qr.symbol import Attempts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from ocrypt.recognise.codes.read.budget import Deadline
    from ocrypt.recognise.codes.read.qr.corners import Finder
    from ocrypt.recognise.codes.read.qr.mesh import Round
    from ocrypt.recognise.codes.read.qr.sampling import Light
    from ocrypt.recognise.codes.read.qr.symbol import Symbol
    from ocrypt.recognise.codes.read.qr.triples import Hypothesis
    from ocrypt.recognise.codes.read.qr.warp import Warp

_MOST_PIXELS: Final = 2_000_000
"""A larger picture is looked at through a smaller copy."""
_MOST_HALVINGS: Final = 3
_WINDOWS: Final = (25, 71)
_MOST_CANDIDATES: Final = 120
_MOST_FINDERS: Final = 60
_SMALLEST_SIDE: Final = 60
_LOWEST_QUALITY: Final = 0.35
_PLAUSIBLE: Final = 0.3
_CHANCE: Final = 0.12
_SEEMS: Final = 0.42
_PERFECT: Final = 0.85
"""Agreement with the fixed modules from which a grid is worth fitting; decoding; and no other need be tried."""
_MOST_VERSIONS: Final = 6
_REMAINS: Final = 0.3
"""The share of a damaged finder's edges that must be where the other two say."""
_GUESSES: Final = 3
_BENT: Final = 2
_ALL: Final = 3
_BENDS, _BENDS_ON_TWO = 0.45, 0.6
"""Agreement of a flat grid from which it is worth bending: with three finders seen, and with two."""
_MODULE: Final = 8.0
"""Pixels of a module above which a halved picture is sampled instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """A grid that agrees with the fixed modules of `version`."""

    version: int
    warp: Warp
    straight: NDArray[np.float32]
    light: Light
    score: float


class _Picture:
    """A grey picture and its halves, made when they are needed."""

    __slots__ = ("_fine", "_halves")

    def __init__(self, grey: NDArray[np.uint8]) -> None:
        self._halves = [grey]
        self._fine: dict[int, NDArray[np.float32]] = {}

    def half(self, times: int) -> NDArray[np.uint8]:
        while len(self._halves) <= times:
            self._halves.append(np.asarray(cv2.pyrDown(self._halves[-1]), np.uint8))
        return self._halves[times]

    def fine(self, times: int) -> NDArray[np.float32]:
        """The same between whole numbers: in the dark, black and white may be few steps apart."""
        if times not in self._fine:
            self._fine[times] = self.half(times).astype(np.float32)
        return self._fine[times]


def rescue(grey: NDArray[np.uint8], quads: tuple[NDArray[np.float64], ...], deadline: Deadline) -> tuple[Found, ...]:
    """The QR codes in `grey` (h, w) that can be read, each confirmed by its own error correction.

    `quads` (4, 2) are places to look at more closely, such as symbols that another reader saw but could not decode.
    Work ends soon after `deadline` is over; what was found by then is returned.
    """
    out: list[Found] = []
    for shade in (grey, np.asarray(cv2.bitwise_not(grey), np.uint8)):
        picture = _Picture(shade)
        out.extend(_search(picture, deadline))
        if out or deadline.over():
            break
    del quads
    return tuple(out)


def _search(picture: _Picture, deadline: Deadline) -> list[Found]:
    out: list[Found] = []
    finders = _finders(picture, deadline)
    used: set[int] = set()
    threes, twos = triples.hypotheses(finders)
    for found in chain(threes, (h for two in twos for h in _completed(picture, two))):
        if deadline.over():
            break
        if used.intersection(found.members):
            continue
        answer = _read(picture, found, deadline)
        if answer is not None:
            used.update(found.members)
            out.append(answer)
    return out


def _completed(picture: _Picture, two: Hypothesis) -> Iterator[Hypothesis]:
    """Two finders with the third where they say that it is, if something of it is there, and the two alone."""
    frames, centres = triples.missing(two)
    times = int(np.clip(np.floor(np.log2(np.sqrt(abs(np.linalg.det(frames[0]))) / 3)), 0, _MOST_HALVINGS))
    scale = 2.0**times
    guess = Candidates(centres=centres / scale, frames=frames / scale, scores=np.ones(len(centres)))
    thirds = [
        f for f in corners.fit(picture.fine(times), guess) if f.share > _REMAINS and triples.alike(f, frames[0] / scale)
    ]
    if thirds:
        best = max(thirds, key=triples.quality).scaled(scale)
        yield triples.joined(two, best)
    yield two


def locate(grey: NDArray[np.uint8], deadline: Deadline) -> tuple[NDArray[np.float64], ...]:
    """Corners (4, 2) of what may be QR codes, likeliest first, whether or not they can be decoded."""
    picture = _Picture(grey)
    threes, _ = triples.hypotheses(_finders(picture, deadline))
    out: list[NDArray[np.float64]] = []
    for found in threes:
        if deadline.over():
            break
        grids = _grids(picture, found, deadline)
        if grids:
            out.append(grids[0].warp.quad())
    return tuple(out)


def _finders(picture: _Picture, deadline: Deadline) -> list[Finder]:
    """All finder patterns at all scales, the best first, each once."""
    out: list[Finder] = []
    for times in range(_MOST_HALVINGS + 1):
        grey = picture.half(times)
        if grey.size > _MOST_PIXELS and times < _MOST_HALVINGS:
            continue
        if min(grey.shape) < _SMALLEST_SIDE and out:
            break
        for window in _WINDOWS:
            if deadline.over():
                return _distinct(out)
            found = finder.candidates(finder.binary(grey, window)).best(_MOST_CANDIDATES)
            out.extend(f.scaled(2**times) for f in corners.fit(picture.fine(times), found))
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


def _read(picture: _Picture, found: Hypothesis, deadline: Deadline) -> Found | None:
    """Flat grids first; where they agree but can't be decoded, grids that follow the paper."""
    flat = _grids(picture, found, deadline)
    for grid in flat:
        answer = _decoded(grid, deadline)
        if answer is not None or deadline.over():
            return answer
    worth = _BENDS if len(found.finders) == _ALL else _BENDS_ON_TWO
    for grid in flat[:_BENT]:
        if grid.score < worth:
            continue
        start = _begun(picture, found, grid.version)
        if start is None or deadline.over():
            return None
        bent = _followed(picture, found, start, mesh.SLOW)
        if bent.score > _SEEMS:
            answer = _decoded(bent, deadline)
            if answer is not None:
                return answer
    return None


def _decoded(grid: _Grid, deadline: Deadline) -> Found | None:
    attempts = Attempts(grid.version)
    for soft in sampling.views(grid.light, grid.version):
        symbol = attempts.view(soft)
        if symbol is not None:
            return _found(symbol, grid.warp)
        if deadline.over():
            break
    return None


def _grids(picture: _Picture, found: Hypothesis, deadline: Deadline) -> list[_Grid]:
    """Grids of the likeliest versions, hardly bent, best first."""
    out: list[_Grid] = []
    guess = (found.distance - 10) / 4
    # The distance is known to about five parts in a hundred.
    near = sorted(range(1, tables.MAX_VERSION + 1), key=lambda v: abs(v - guess))
    for version in near[:_MOST_VERSIONS]:
        if deadline.over() or abs(version - guess) > max(1.3, 0.1 * guess):
            break
        start = _begun(picture, found, version)
        if start is not None and start.score > _PLAUSIBLE:
            fit = _followed(picture, found, start, mesh.QUICK)
            # Thin or torn ink can mislead the grid; then it is left as it was.
            out.extend(g for g in ((start, fit) if start.score > fit.score else (fit,)) if g.score >= _SEEMS)
            if fit.score >= _PERFECT:
                break
    out.sort(key=lambda g: -g.score)
    return [g for g in out if g.score > out[0].score - 0.2][:_GUESSES]


def _begun(picture: _Picture, found: Hypothesis, version: int) -> _Grid | None:
    """The grid that the finders alone give."""
    grid = warp.first(found, tables.size_of(version))
    return None if grid is None else _grid(picture, grid, version, _halvings(grid))


def _followed(picture: _Picture, found: Hypothesis, grid: _Grid, steps: Sequence[Round]) -> _Grid:
    times = _halvings(grid.warp)
    for step in steps:
        bent = mesh.follow(grid.warp, grid.straight, found, step)
        grid = _grid(picture, bent, grid.version, times)
    return grid


def _halvings(grid: Warp) -> int:
    """How often to halve the picture so that a module is no larger than it need be."""
    quad = grid.quad()
    side = float(np.sqrt(abs(cv2.contourArea(quad.astype(np.float32))))) / grid.size
    return int(np.clip(np.floor(np.log2(max(side, 1.0) / _MODULE) + 1), 0, _MOST_HALVINGS))


def _grid(picture: _Picture, grid: Warp, version: int, times: int) -> _Grid:
    straight = grid.straighten(picture.fine(times), times)
    light = sampling.modules(straight)
    fit = sampling.agreement(sampling.against_mean(light.wide, 7), version)
    return _Grid(
        version=version, warp=grid, straight=straight, light=light, score=fit.whole if fit.rest > _CHANCE else 0.0
    )


def _found(symbol: Symbol, grid: Warp) -> Found:
    return Found(
        format="QRCode",
        segments=symbol.content.segments,
        quad=grid.quad(),
        level=symbol.level,
        version=str(symbol.version),
        sequence=symbol.content.sequence,
    )
