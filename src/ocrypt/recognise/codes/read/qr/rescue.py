"""The way in: a grey picture to the QR codes in it that are damaged, bent, blurred or badly lit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.recognise.codes.read.found import Found
from ocrypt.recognise.codes.read.qr import corners, finder, mesh, sampling, tables, triples, warp
from ocrypt.recognise.codes.read.qr.symbol import Attempts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ocrypt.recognise.codes.read.budget import Deadline
    from ocrypt.recognise.codes.read.qr.corners import Finder
    from ocrypt.recognise.codes.read.qr.symbol import Symbol
    from ocrypt.recognise.codes.read.qr.triples import Hypothesis
    from ocrypt.recognise.codes.read.qr.warp import Warp

_MOST_PIXELS: Final = 2_000_000
"""A larger picture is looked at through a smaller copy."""
_MOST_HALVINGS: Final = 3
_WINDOWS: Final = (25, 71)
_OFFSETS: Final = 4
_MOST_CANDIDATES: Final = 120
_MOST_FINDERS: Final = 60
_SMALLEST_SIDE: Final = 60
_LOWEST_QUALITY: Final = 0.25
_SEEMS: Final = 0.35
"""Agreement with the fixed modules from which a grid is worth an attempt at decoding."""
_GUESSES: Final = 3
_MODULE: Final = 8.0
"""Pixels of a module above which a halved picture is sampled instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """A grid that agrees with the fixed modules of `version`."""

    version: int
    warp: Warp
    light: NDArray[np.float32]
    score: float


class _Picture:
    """A grey picture and its halves, made when they are needed."""

    __slots__ = ("_halves", "_levels")

    def __init__(self, grey: NDArray[np.uint8]) -> None:
        self._halves = [grey]
        self._levels: dict[int, NDArray[np.uint8]] = {}

    def half(self, times: int) -> NDArray[np.uint8]:
        while len(self._halves) <= times:
            self._halves.append(np.asarray(cv2.pyrDown(self._halves[-1]), np.uint8))
        return self._halves[times]

    def levels(self, times: int) -> NDArray[np.uint8]:
        if times not in self._levels:
            self._levels[times] = finder.level(self.half(times))
        return self._levels[times]


def rescue(grey: NDArray[np.uint8], quads: tuple[NDArray[np.float64], ...], deadline: Deadline) -> tuple[Found, ...]:
    """The QR codes in `grey` (h, w) that can be read, each confirmed by its own error correction.

    `quads` (4, 2) are places to look at more closely, such as symbols that another reader saw but could not decode.
    Work ends soon after `deadline` is over; what was found by then is returned.
    """
    picture = _Picture(grey)
    out: list[Found] = []
    finders = _finders(picture, deadline)
    used: set[int] = set()
    threes, twos = triples.hypotheses(finders)
    for found in (*threes, *twos):
        if deadline.over():
            break
        if used.intersection(found.members):
            continue
        answer = _read(picture, found, deadline)
        if answer is not None:
            used.update(found.members)
            out.append(answer)
    del quads
    return tuple(out)


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
        levels = picture.levels(times)
        if levels.size > _MOST_PIXELS and times < _MOST_HALVINGS:
            continue
        if min(levels.shape) < _SMALLEST_SIDE and out:
            break
        for window in _WINDOWS:
            if deadline.over():
                return _distinct(out)
            dark = finder.binary(levels, window, _OFFSETS)
            found = finder.candidates(dark).best(_MOST_CANDIDATES)
            out.extend(f.scaled(2**times) for f in corners.fit(levels, found))
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
    for grid in _grids(picture, found, deadline):
        attempts = Attempts(grid.version)
        for soft in sampling.views(grid.light, grid.version):
            symbol = attempts.view(soft)
            if symbol is not None:
                return _found(symbol, grid.warp)
            if deadline.over():
                return None
    return None


def _grids(picture: _Picture, found: Hypothesis, deadline: Deadline) -> list[_Grid]:
    """Grids of the likeliest versions, made to follow the paper, best first."""
    out: list[_Grid] = []
    guess = (found.distance - 10) / 4
    # The distance is known to about seven parts in a hundred.
    near = sorted(range(1, tables.MAX_VERSION + 1), key=lambda v: abs(v - guess))
    wanted = [v for v in near if abs(v - guess) < max(1.3, 0.12 * guess)][:7]
    for version in wanted:
        if deadline.over():
            break
        size = tables.size_of(version)
        grid = warp.first(found, size)
        if grid is None:
            continue
        times = _halvings(grid)
        fit = _grid(picture, grid, version, times)
        for step in mesh.ROUNDS:
            bent = mesh.follow(fit.warp, picture.levels(times), found, step, times)
            fit = _grid(picture, bent, version, times)
        if fit.score >= _SEEMS:
            out.append(fit)
    out.sort(key=lambda g: -g.score)
    return out[:_GUESSES]


def _halvings(grid: Warp) -> int:
    """How often to halve the picture so that a module is no larger than it need be."""
    quad = grid.quad()
    side = float(np.sqrt(abs(cv2.contourArea(quad.astype(np.float32))))) / grid.size
    return int(np.clip(np.floor(np.log2(max(side, 1.0) / _MODULE) + 1), 0, _MOST_HALVINGS))


def _grid(picture: _Picture, grid: Warp, version: int, times: int) -> _Grid:
    light = sampling.modules(grid.straighten(picture.half(times), times))
    score = sampling.agreement(sampling.against_mean(light, 7), version)
    return _Grid(version=version, warp=grid, light=light, score=score)


def _found(symbol: Symbol, grid: Warp) -> Found:
    return Found(
        format="QRCode",
        segments=symbol.content.segments,
        quad=grid.quad(),
        level=symbol.level,
        version=str(symbol.version),
        sequence=symbol.content.sequence,
    )
