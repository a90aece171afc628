"""Which finder patterns belong together, and which is the symbol's top left.

Each finder knows its own sides. Seen from a finder, its partner must lie along a side. Along a side the two distances,
each measured in the near finder's own modules, have the true one as their geometric mean under any perspective: with
x(t) = a t / (1 + k t) it is x(d) / sqrt(x'(0) x'(d)) = d.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ocrypt.recognise.codes.read.qr.corners import frame_of

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
_ALIKE: Final = 0.45
_LEAST_OF_THREE, _LEAST_OF_TWO = 1.0, 1.15
"""The least sum of qualities, less what does not fit."""
_QUARTER: Final = np.array([[0.0, -1.0], [1.0, 0.0]])
TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT = range(3)
_PLACES: Final = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])


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
    return _threes(finders, pairs, worth), _twos(finders, pairs, worth)


def _threes(finders: Sequence[Finder], pairs: _Pairs, worth: NDArray[np.float64]) -> list[Hypothesis]:
    """The best are made; of a wall of finders there are thousands."""
    scored: list[tuple[float, int, int, int]] = []
    for i in range(len(finders)):
        for side in range(4):
            # The third stands a quarter turn further: x to the right, y down, so that is clockwise.
            right, below = np.flatnonzero(pairs.side[i] == side), np.flatnonzero(pairs.side[i] == (side + 1) % 4)
            a, b = pairs.distance[i, right][:, None], pairs.distance[i, below][None, :]
            unlike = np.abs(np.log(np.maximum(a, 1e-6) / np.maximum(b, 1e-6)))
            score = worth[i] + worth[right][:, None] + worth[below][None, :] - unlike
            score -= pairs.slant[i, right][:, None] + pairs.slant[i, below][None, :]
            good = (unlike < np.log(_SIDES_APART)) & (score > _LEAST_OF_THREE)
            for j, k in zip(*(x.tolist() for x in np.nonzero(good)), strict=True):
                scored.append((float(score[j, k]), i, int(right[j]), int(below[k])))
    scored.sort(reverse=True)
    out = []
    for score, i, j, k in scored[:_MOST]:
        out.append(
            Hypothesis(
                finders=(
                    Placed(role=TOP_LEFT, turned=_turned(finders[i], int(pairs.side[i, j]))),
                    Placed(role=TOP_RIGHT, turned=_turned(finders[j], int(pairs.side[j, i]) + 2)),
                    Placed(role=BOTTOM_LEFT, turned=_turned(finders[k], int(pairs.side[k, i]) + 1)),
                ),
                members=(i, j, k),
                distance=float(np.sqrt(pairs.distance[i, j] * pairs.distance[i, k])),
                score=score,
            )
        )
    return out


def _twos(finders: Sequence[Finder], pairs: _Pairs, worth: NDArray[np.float64]) -> list[Hypothesis]:
    """Pairs along a side of the symbol and pairs across it, the best of both."""
    score = worth[:, None] + worth[None, :] - pairs.slant
    score[pairs.side < 0] = -1.0
    order = np.argsort(-score, axis=None)[:_MOST]
    out: list[Hypothesis] = []
    for place in order.tolist():
        i, j = divmod(place, len(finders))
        if score[i, j] > _LEAST_OF_TWO:
            out.extend(_two(finders, pairs, worth, i, j))
    out.extend(_across(finders, worth))
    out.sort(key=lambda h: -h.score)
    return out[: 2 * _MOST]


def missing(two: Hypothesis) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Frames (n, 2, 2) and centres (n, 2) where the third finder may be: the guesses of both, and around."""
    absent = ({TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT} - {p.role for p in two.finders}).pop()
    step = two.distance
    guesses = []
    for placed in two.finders:
        away = (_PLACES[absent] - _PLACES[placed.role]) * step
        guesses.append(placed.turned[:2, 2] / placed.turned[2, 2] + frame_of(placed.turned) @ away)
    frame = (frame_of(two.finders[0].turned) + frame_of(two.finders[1].turned)) / 2
    middle = (guesses[0] + guesses[1]) / 2
    around = [middle + frame @ (np.array([x, y]) * 1.2) for x in (-1, 1) for y in (-1, 1)]
    centres = np.array([middle, *guesses, *around])
    return np.repeat(frame[None], len(centres), axis=0), centres


def alike(finder: Finder, frame: NDArray[np.float64]) -> bool:
    """Whether the finder, turned by quarters, has nearly the `frame` (2, 2) that it should."""
    turned = (np.linalg.inv(frame) @ finder.frame @ np.linalg.matrix_power(_QUARTER, k) for k in range(4))
    return any(float(np.abs(t - np.eye(2)).max()) < _ALIKE for t in turned)


def joined(two: Hypothesis, third: Finder) -> Hypothesis:
    """Three of the two and what was found in the third's place."""
    absent = ({TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT} - {p.role for p in two.finders}).pop()
    # Of the four ways in which a square can be turned, the one that is most like the others'.
    like = frame_of(two.finders[0].turned) + frame_of(two.finders[1].turned)
    turned = max((_turned(third, k) for k in range(4)), key=lambda t: float((frame_of(t) * like).sum()))
    return Hypothesis(
        finders=(*two.finders, Placed(role=absent, turned=turned)),
        members=two.members,
        distance=two.distance,
        score=two.score,
    )


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


def _across(finders: Sequence[Finder], worth: NDArray[np.float64]) -> list[Hypothesis]:
    """Pairs that may be the top right and the bottom left: each sees the other along its diagonal."""
    centres = np.array([f.centre for f in finders])
    inverse = np.linalg.inv(np.array([f.frame for f in finders]))
    seen = np.einsum("iab,ijb->ija", inverse, centres[None, :, :] - centres[:, None, :])
    along = np.abs(seen).mean(axis=2)
    slant = np.abs(np.abs(seen[..., 0]) - np.abs(seen[..., 1])) / np.maximum(2 * along, 1e-6)
    distance = np.sqrt(along * along.T)
    slant = np.maximum(slant, slant.T)
    good = (slant < _SLANT / 2) & (distance > _NEAREST) & (distance < _FARTHEST)
    good &= np.maximum(along, along.T) < _UNLIKE * np.minimum(along, along.T)
    np.fill_diagonal(good, val=False)
    score = np.where(good, worth[:, None] + worth[None, :] - slant, -1.0)
    out = []
    for place in np.argsort(-score, axis=None)[:_MOST].tolist():
        i, j = divmod(place, len(finders))
        if score[i, j] < _LEAST_OF_TWO:
            break
        # From the top right, the bottom left lies left and below; turned until it does.
        turn = _quarters(seen[i, j], np.array([-1.0, 1.0]))
        back = _quarters(seen[j, i], np.array([1.0, -1.0]))
        out.append(
            Hypothesis(
                finders=(
                    Placed(role=TOP_RIGHT, turned=_turned(finders[i], turn)),
                    Placed(role=BOTTOM_LEFT, turned=_turned(finders[j], back)),
                ),
                members=(i, j),
                distance=float(distance[i, j]),
                score=float(score[i, j]),
            )
        )
    return out


def _quarters(seen: NDArray[np.float64], wanted: NDArray[np.float64]) -> int:
    """Quarter turns of a finder's axes after which `seen` points the way of `wanted`."""
    turned = [np.linalg.matrix_power(_QUARTER, k).T @ seen @ wanted for k in range(4)]
    return int(np.argmax(turned))


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
