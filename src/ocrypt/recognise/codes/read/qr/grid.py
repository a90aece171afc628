"""From finders to grids that agree with a symbol's fixed modules, and from those to content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.recognise.codes.read.found import Found
from ocrypt.recognise.codes.read.qr import mesh, sampling, tables, warp
from ocrypt.recognise.codes.read.qr.picture import MOST_HALVINGS
from ocrypt.recognise.codes.read.qr.symbol import Attempts
from ocrypt.recognise.codes.read.qr.version import likely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ocrypt.recognise.codes.read.budget import Deadline
    from ocrypt.recognise.codes.read.qr.mesh import Round
    from ocrypt.recognise.codes.read.qr.picture import Picture
    from ocrypt.recognise.codes.read.qr.sampling import Light
    from ocrypt.recognise.codes.read.qr.symbol import Symbol
    from ocrypt.recognise.codes.read.qr.triples import Hypothesis
    from ocrypt.recognise.codes.read.qr.warp import Warp

_PLAUSIBLE: Final = 0.3
_CHANCE: Final = 0.12
_SEEMS: Final = 0.42
_PERFECT: Final = 0.85
"""Agreement with the fixed modules from which a grid is worth fitting; decoding; and no other need be tried."""
_CERTAIN: Final = 0.62
"""Agreement that no other arrangement of finders reaches by chance."""
_GUESSES: Final = 3
_BENT: Final = 2
_ALL: Final = 3
_BENDS, _BENDS_ON_TWO = 0.45, 0.6
"""Agreement of a flat grid from which it is worth bending: with three finders seen, and with two."""
_MODULE: Final = 8.0
"""Pixels of a module above which a halved picture is sampled instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A grid that agrees with the fixed modules of `version`."""

    version: int
    warp: Warp
    straight: NDArray[np.float32]
    light: Light
    score: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a hypothesis: `certain` where its grid is a symbol's beyond doubt, decoded or not."""

    found: Found | None
    certain: bool


def read(picture: Picture, found: Hypothesis, deadline: Deadline) -> Outcome:
    """What the symbol with these finders holds.

    Flat grids come first; where they agree but can't be decoded, grids that follow the paper.
    """
    flat = flat_grids(picture, found, deadline)
    best = flat[0].score if flat else 0.0
    for grid in flat:
        answer = _decoded(grid, deadline)
        if answer is not None or deadline.over():
            return Outcome(answer, certain=best > _CERTAIN)
    worth = _BENDS if len(found.finders) == _ALL else _BENDS_ON_TWO
    for grid in flat[:_BENT]:
        start = _begun(picture, found, grid.version) if grid.score >= worth else None
        if start is None or deadline.over():
            continue
        bent = _followed(picture, found, start, mesh.SLOW, deadline)
        if bent.score > max(_SEEMS, grid.score - 0.1):
            best = max(best, bent.score)
            answer = _decoded(bent, deadline)
            if answer is not None:
                return Outcome(answer, certain=True)
    return Outcome(None, certain=best > _CERTAIN)


def _decoded(grid: Grid, deadline: Deadline) -> Found | None:
    attempts = Attempts(grid.version)
    for soft in sampling.views(grid.light, grid.version):
        symbol = attempts.view(soft)
        if symbol is not None:
            return _found(symbol, grid.warp)
        if deadline.over():
            break
    return None


def flat_grids(picture: Picture, found: Hypothesis, deadline: Deadline) -> list[Grid]:
    """Grids of the likeliest versions, hardly bent, best first."""
    out: list[Grid] = []
    times = _halved(min(_module(p.turned) for p in found.finders))
    for version in likely(found, picture.fine(times), times):
        if deadline.over():
            break
        start = _begun(picture, found, version)
        if start is not None and start.score > _PLAUSIBLE:
            fit = _followed(picture, found, start, mesh.QUICK, deadline)
            # Thin or torn ink can mislead the grid; then it is left as it was.
            out.extend(g for g in ((start, fit) if start.score > fit.score else (fit,)) if g.score >= _SEEMS)
            if fit.score >= _PERFECT:
                break
    out.sort(key=lambda g: -g.score)
    return [g for g in out if g.score > out[0].score - 0.2][:_GUESSES]


def _begun(picture: Picture, found: Hypothesis, version: int) -> Grid | None:
    """The grid that the finders alone give."""
    grid = warp.first(found, tables.size_of(version))
    return None if grid is None else _grid(picture, grid, version, _halvings(grid))


def _followed(picture: Picture, found: Hypothesis, grid: Grid, steps: Sequence[Round], deadline: Deadline) -> Grid:
    times = _halvings(grid.warp)
    for step in steps:
        if deadline.over():
            break
        bent = mesh.follow(grid.warp, grid.straight, found, step)
        grid = _grid(picture, bent, grid.version, times)
    return grid


def _halvings(grid: Warp) -> int:
    """How often to halve the picture so that a module is no larger than it need be."""
    return _halved(float(np.sqrt(abs(cv2.contourArea(grid.quad().astype(np.float32))))) / grid.size)


def _halved(module: float) -> int:
    return int(np.clip(np.floor(np.log2(max(module, 1.0) / _MODULE) + 1), 0, MOST_HALVINGS))


def _module(turned: NDArray[np.float64]) -> float:
    return float(np.sqrt(abs(np.linalg.det(turned[:2, :2] / turned[2, 2]))))


def _grid(picture: Picture, grid: Warp, version: int, times: int) -> Grid:
    straight = grid.straighten(picture.fine(times), times)
    light = sampling.modules(straight)
    fit = sampling.agreement(sampling.against_mean(light.wide, 7), version)
    return Grid(
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
