"""Which finder patterns belong together, and which is the symbol's top left.

Each finder knows its own sides. Seen from a finder, its partner must lie along a side. Along a side the two distances,
each measured in the near finder's own modules, have the true one as their geometric mean under any perspective: with
x(t) = a t / (1 + k t) it is x(d) / sqrt(x'(0) x'(d)) = d.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ocrypt.recognise.codes.read.qr.corners import Finder

_SLANT: Final = 0.4
"""How far aside a partner may lie, as a share of its distance: paper bends."""
_NEAREST, _FARTHEST = 10.0, 200.0
"""Modules between the centres of two finders, with a margin around the 14 and 170 of versions 1 and 40."""
_UNLIKE: Final = 4.0
_SIDES_APART: Final = 1.5
_MOST: Final = 24
_QUARTER: Final = np.array([[0.0, -1.0], [1.0, 0.0]])
TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT = range(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A finder in its role. `turned` is its map from modules to pixels with x towards the symbol's right."""

    role: int
    turned: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """Finders that may be one symbol's. `distance` is the estimate of modules between their centres."""

    finders: tuple[Placed, ...]
    members: tuple[int, ...]
    distance: float
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pairs:
    """`side[i, j]`: the quarter turn from i's x axis to j, or -1; `distance[i, j]` in modules; `slant[i, j]`."""

    side: NDArray[np.intp]
    distance: NDArray[np.float64]
    slant: NDArray[np.float64]


def quality(finder: Finder) -> float:
    """How much a finder looks like one: 1 is perfect."""
    return finder.share - 2.0 * finder.residual


def hypotheses(finders: Sequence[Finder]) -> tuple[list[Hypothesis], list[Hypothesis]]:
    """Triples and pairs, best first."""
    if len(finders) < 2:  # noqa: PLR2004
        return [], []
    pairs = _pairs(finders)
    worth = np.array([quality(f) for f in finders])
    triples: list[Hypothesis] = []
    twos: list[Hypothesis] = []
    for i in range(len(finders)):
        partners = np.flatnonzero(pairs.side[i] >= 0)
        for j in partners.tolist():
            twos.extend(_two(finders, pairs, worth, i, j))
            # The third stands a quarter turn further: x to the right, y down, so that is clockwise.
            thirds = partners[pairs.side[i][partners] == (pairs.side[i, j] + 1) % 4]
            for k in thirds.tolist():
                a, b = pairs.distance[i, j], pairs.distance[i, k]
                if max(a, b) > _SIDES_APART * min(a, b):
                    continue
                penalty = pairs.slant[i, j] + pairs.slant[i, k] + abs(float(np.log(a / b)))
                turn = int(pairs.side[i, j])
                triples.append(
                    Hypothesis(
                        finders=(
                            Placed(role=TOP_LEFT, turned=_turned(finders[i], turn)),
                            Placed(role=TOP_RIGHT, turned=_turned(finders[j], int(pairs.side[j, i]) + 2)),
                            Placed(role=BOTTOM_LEFT, turned=_turned(finders[k], int(pairs.side[k, i]) + 1)),
                        ),
                        members=(i, j, k),
                        distance=float(np.sqrt(a * b)),
                        score=float(worth[i] + worth[j] + worth[k]) - penalty,
                    )
                )
    triples.sort(key=lambda h: -h.score)
    twos.sort(key=lambda h: -h.score)
    return triples[:_MOST], twos[: 2 * _MOST]


def _two(finders: Sequence[Finder], pairs: _Pairs, worth: NDArray[np.float64], i: int, j: int) -> list[Hypothesis]:
    """With i at the top left, j may be at the top right or at the bottom left."""
    score = float(worth[i] + worth[j]) - float(pairs.slant[i, j])
    out = []
    for role, back in ((TOP_RIGHT, 2), (BOTTOM_LEFT, 1)):
        turn = int(pairs.side[i, j]) - (role == BOTTOM_LEFT)
        out.append(
            Hypothesis(
                finders=(
                    Placed(role=TOP_LEFT, turned=_turned(finders[i], turn)),
                    Placed(role=role, turned=_turned(finders[j], int(pairs.side[j, i]) + back)),
                ),
                members=(i, j),
                distance=float(pairs.distance[i, j]),
                score=score,
            )
        )
    return out


def _turned(finder: Finder, quarters: int) -> NDArray[np.float64]:
    turn = np.eye(3)
    turn[:2, :2] = np.linalg.matrix_power(_QUARTER, quarters % 4)
    return np.asarray(finder.to_pixels @ turn, np.float64)


def _pairs(finders: Sequence[Finder]) -> _Pairs:
    centres = np.array([f.centre for f in finders])
    inverse = np.linalg.inv(np.array([f.frame for f in finders]))
    apart = centres[None, :, :] - centres[:, None, :]
    seen = np.einsum("iab,ijb->ija", inverse, apart)
    along = np.abs(seen).max(axis=2)
    slant = np.abs(seen).min(axis=2) / np.maximum(along, 1e-6)
    upright = np.abs(seen[..., 1]) > np.abs(seen[..., 0])
    back = np.take_along_axis(seen, upright[..., None].astype(np.intp), axis=2)[..., 0] < 0
    side = upright.astype(np.intp) + 2 * back
    distance = np.sqrt(along * along.T)
    slant = np.maximum(slant, slant.T)
    good = (slant < _SLANT) & (distance > _NEAREST) & (distance < _FARTHEST)
    good &= np.maximum(along, along.T) < _UNLIKE * np.minimum(along, along.T)
    side[~good] = -1
    return _Pairs(side=side, distance=distance, slant=slant)
