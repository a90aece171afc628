"""The grid, made to follow the paper.

On the straightened symbol the edges between modules should stand at whole numbers. How strongly the picture changes
along x, multiplied by exp(2 pi i x) and summed over a neighbourhood, is a number whose angle tells how far the grid is
off there, up to whole modules (Fourier demodulation, as in fringe analysis: Takeda et al. 1982). At the finders the
whole number is known; from there it is carried on, cell by cell, over the symbol. So paper may bend by many modules as
long as it does so gradually, and no alignment pattern need be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.recognise.codes.read.qr.triples import BOTTOM_LEFT, TOP_RIGHT
from ocrypt.recognise.codes.read.qr.warp import MARGIN, STEP, Warp

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.read.qr.triples import Hypothesis


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round. `window`: deviation of the neighbourhoods, in modules; `reach`: how many modules from the finders.

    `least` is the trust below which offsets are not carried through a cell.
    """

    window: float
    reach: int
    least: float


QUICK: Final = (Round(window=1.6, reach=200, least=0.0), Round(window=1.3, reach=200, least=0.0))
"""For paper that is nearly flat."""
SLOW: Final = (
    *(Round(window=1.2, reach=3, least=0.5) for _ in range(2)),
    *(Round(window=1.2, reach=6 + 2 * i, least=0.6) for i in range(10)),
    Round(window=1.3, reach=200, least=0.3),
    Round(window=1.3, reach=200, least=0.0),
)
"""For paper that bends: a few modules farther each time, as only what lies nearly right already can be measured."""
_DARK: Final = np.float32(25.0)
_SCALE: Final = np.float32(100.0)
_USUAL: Final = 40
_FAINT: Final = 0.12
_CLEAR: Final = 0.45
"""Coherence below which an angle is noise, and from which it is trusted whole."""


def follow(warp: Warp, straight: NDArray[np.float32], found: Hypothesis, step: Round) -> Warp:
    """One round: the grid moved to where the edges are on `straight`, which it straightened.

    Offsets are measured from the finders outwards; farther out they are carried on.
    """
    # Equal ratios of light are equal steps, nearly: an edge in the shade counts like one in the light.
    angle, trust = _angles(np.log(straight + _DARK) * _SCALE, step.window)
    known = np.zeros(trust.shape[1:], np.uint8)
    for placed in found.finders:
        row = MARGIN + (warp.size - 7 if placed.role == BOTTOM_LEFT else 0)
        column = MARGIN + (warp.size - 7 if placed.role == TOP_RIGHT else 0)
        known[row + 1 : row + 6, column + 1 : column + 6] = 1
    offset, weight = _carry(angle, trust, known, step)
    return Warp(size=warp.size, nodes=_moved(warp.nodes, _smooth(offset, weight, step.window, warp.size / 6)))


def _angles(straight: NDArray[np.float32], window: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Offsets within half a module and their trust, by axis (x, y), for each cell: (2, cells, cells)."""
    cells = len(straight) // STEP
    angles = np.empty((2, cells, cells), np.float32)
    trusts = np.empty((2, cells, cells), np.float32)
    turn = np.exp(2j * np.pi * (np.arange(len(straight)) + 1) / STEP)
    for axis in (0, 1):
        source = straight if axis == 0 else straight.T
        change = np.zeros_like(source)
        change[:, :-1] = np.abs(np.diff(source, axis=1))
        real = _cells(change * turn.real.astype(np.float32), cells, window)
        imaginary = _cells(change * turn.imag.astype(np.float32), cells, window)
        whole = _cells(change, cells, window)
        size = np.sqrt(real**2 + imaginary**2)
        trust = np.clip((size / (whole + 0.5) - _FAINT) / (_CLEAR - _FAINT), 0.02, 1)
        angle = np.arctan2(imaginary, real) / (2 * np.pi)
        angles[axis] = angle if axis == 0 else angle.T
        trusts[axis] = trust if axis == 0 else trust.T
    return angles, trusts


def _cells(values: NDArray[np.float32], cells: int, window: float) -> NDArray[np.float32]:
    small = cv2.resize(values, (cells, cells), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), window, borderType=cv2.BORDER_CONSTANT), np.float32)


def _carry(
    angle: NDArray[np.float32], trust: NDArray[np.float32], known: NDArray[np.uint8], step: Round
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Whole modules added to `angle` so that it never jumps, from the `known` cells, where they are none, outwards.

    Returns offsets and weights; both are 0 for cells that are not reached.
    """
    trusted = np.ascontiguousarray(trust.transpose(1, 2, 0))
    angles = np.ascontiguousarray(angle.transpose(1, 2, 0))
    started = known[..., None].astype(np.float32)
    # Offsets times weights and weights, for x and y, in four planes, so that one filter serves all.
    state = np.concatenate([angles * trusted, trusted], axis=2) * started
    near = np.ones((3, 3), np.uint8)
    done = known.copy()
    allowed = trusted.min(axis=2) >= step.least
    # On a large symbol the same bend is spread over more modules.
    for _ in range(max(step.reach, step.reach * len(known) // _USUAL)):
        rows, columns = np.nonzero((cv2.dilate(done, near) > done) & allowed)
        if not len(rows):
            break
        around = cv2.boxFilter(state, -1, (5, 5), normalize=False, borderType=cv2.BORDER_CONSTANT)[rows, columns]
        expected = around[:, :2] / np.maximum(around[:, 2:], 1e-6)
        sure = trusted[rows, columns]
        apart = angles[rows, columns] - expected
        apart -= np.round(apart)
        offset = expected + apart * np.minimum(sure * 1.5, 1)
        state[rows, columns, :2] = offset * sure
        state[rows, columns, 2:] = sure
        done[rows, columns] = 1
    weight = state[..., 2:].transpose(2, 0, 1)
    offset = state[..., :2].transpose(2, 0, 1) / np.maximum(weight, 1e-6)
    return np.ascontiguousarray(offset), np.ascontiguousarray(weight)


def _smooth(offset: NDArray[np.float32], weight: NDArray[np.float32], near: float, far: float) -> NDArray[np.float32]:
    """Offsets for every cell, also where none was measured.

    Paper mostly bends one way, along a side of the symbol: then offsets are a function of the column plus one of the
    row, and the whole symbol is known from a few of each. To what that leaves, planes are fitted around each cell:
    narrow ones where there are offsets near by, else wide ones.
    """
    out = np.empty_like(offset)
    for axis in (0, 1):
        base = _sum_of_lines(offset[axis], weight[axis])
        fine, amount = _planes(offset[axis] - base, weight[axis], near)
        coarse, _ = _planes(offset[axis] - base, weight[axis], far)
        share = np.clip(amount / 0.2, 0, 1)
        out[axis] = base + fine * share + coarse * (1 - share)
    return out


def _sum_of_lines(value: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """A function of the column plus one of the row, fitted to `value`."""
    columns = np.zeros(len(value), np.float32)
    rows = np.zeros(len(value), np.float32)
    for _ in range(3):
        columns = _line((weight * (value - rows[:, None])).sum(axis=0), weight.sum(axis=0))
        rows = _line((weight * (value - columns[None, :])).sum(axis=1), weight.sum(axis=1))
    return np.asarray(columns[None, :] + rows[:, None], np.float32)


def _line(total: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """Means along a line, made smooth; where there is nothing, what is nearest counts."""
    blurred = cv2.GaussianBlur(np.stack([total, weight]), (0, 0), 1.5, sigmaY=1e-3, borderType=cv2.BORDER_CONSTANT)
    wide = cv2.GaussianBlur(
        np.stack([total, weight]), (0, 0), len(total) / 8, sigmaY=1e-3, borderType=cv2.BORDER_CONSTANT
    )
    total, weight = blurred + 0.02 * wide
    return np.asarray(total / np.maximum(weight, 1e-6), np.float32)


def _planes(
    value: NDArray[np.float32], weight: NDArray[np.float32], window: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Moving least squares of degree one; slopes are held to 0 where little is known of them. And the mean weight."""
    n = len(value)
    line = (np.arange(n, dtype=np.float32) - n / 2) / window
    x, y = line[None, :], line[:, None]

    def blur(values: NDArray[np.float32]) -> NDArray[np.float64]:
        reach = 2 * int(3 * window) + 1
        return np.asarray(cv2.GaussianBlur(values, (reach, reach), window, borderType=cv2.BORDER_CONSTANT), np.float64)

    m = blur(weight)
    base = np.maximum(m, 1e-9)
    mx, my, mz = blur(weight * x) / base, blur(weight * y) / base, blur(weight * value) / base
    held = 0.05 + 1e-3 / base
    xx = blur(weight * x * x) / base - mx * mx + held
    yy = blur(weight * y * y) / base - my * my + held
    xy = blur(weight * x * y) / base - mx * my
    xz = blur(weight * x * value) / base - mx * mz
    yz = blur(weight * y * value) / base - my * mz
    area = xx * yy - xy * xy
    a, b = (xz * yy - yz * xy) / area, (yz * xx - xz * xy) / area
    plane = mz + np.clip(a, -1, 1) * (x - mx) + np.clip(b, -1, 1) * (y - my)
    return plane.astype(np.float32), m.astype(np.float32)


def _moved(nodes: NDArray[np.float32], offset: NDArray[np.float32]) -> NDArray[np.float32]:
    """Nodes moved by the mean offset of the cells around them, along the grid's own directions."""
    padded = np.pad(offset, ((0, 0), (1, 1), (1, 1)), mode="edge")
    at = (padded[:, 1:, 1:] + padded[:, :-1, 1:] + padded[:, 1:, :-1] + padded[:, :-1, :-1]) / 4
    down, right = np.gradient(nodes, axis=(0, 1))
    return np.asarray(nodes + right * at[0][..., None] + down * at[1][..., None], np.float32)
