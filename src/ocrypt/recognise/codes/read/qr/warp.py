"""A grid of nodes over a symbol: where each corner of each module is in the picture.

It begins as the homography through all finder corners, bent by a thin-plate spline where those do not fit one plane.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.recognise.codes.read.qr.corners import project
from ocrypt.recognise.codes.read.qr.triples import BOTTOM_LEFT, TOP_RIGHT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.read.qr.triples import Hypothesis

MARGIN: Final = 2
"""Modules beyond each edge that the grid covers."""
STEP: Final = 6
"""Pixels of a straightened module."""
_SQUARE: Final = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
_FAR: Final = 1e5


@dataclass(frozen=True, slots=True, kw_only=True)
class Warp:
    """`nodes` (size + 1 + 2 MARGIN, the same, 2): x, y in pixels, indexed by row and column."""

    size: int
    nodes: NDArray[np.float32]

    def straighten(self, picture: NDArray[np.float32], halvings: int) -> NDArray[np.float32]:
        """The symbol with MARGIN modules around it, STEP pixels a module, out of a `picture` halved so often."""
        side = (self.size + 2 * MARGIN) * STEP
        shift = 0.5 / STEP
        turn = np.array([[1 / STEP, 0, shift], [0, 1 / STEP, shift]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        at = cv2.warpAffine(self.nodes, turn, (side, side), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        at = at / np.float32(2**halvings)
        out = cv2.remap(picture, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(out, np.float32)

    def quad(self) -> NDArray[np.float64]:
        """The corners in pixels, (4, 2), clockwise from the top left."""
        a, b = MARGIN, MARGIN + self.size
        return np.asarray(self.nodes[[a, a, b, b], [a, b, b, a]], np.float64)


def lattice(size: int) -> NDArray[np.float64]:
    """Module coordinates of all nodes, (n, n, 2)."""
    line = np.arange(-MARGIN, size + MARGIN + 1, dtype=np.float64)
    return np.stack(np.meshgrid(line, line), axis=2)


def first(found: Hypothesis, size: int) -> Warp | None:
    """The grid that the finders alone give."""
    modules: list[NDArray[np.float64]] = []
    pixels: list[NDArray[np.float64]] = []
    for placed in found.finders:
        centre = np.array([3.5, 3.5])
        if placed.role == TOP_RIGHT:
            centre[0] = size - 3.5
        elif placed.role == BOTTOM_LEFT:
            centre[1] = size - 3.5
        for radius in (3.5, 1.5):
            square = _SQUARE * radius
            modules.append(square + centre)
            pixels.append(project(placed.turned, square))
    source, target = np.concatenate(modules), np.concatenate(pixels)
    matrix = np.asarray(cv2.findHomography(source, target, 0)[0], np.float64)
    if matrix.shape != (3, 3):
        return None
    grid = lattice(size)
    flat = grid.reshape(-1, 2)
    depth = flat @ matrix[2, :2] + matrix[2, 2]
    if depth.min() <= 1e-3 * depth.max():
        matrix = _affine(source, target)
    nodes = project(matrix, flat)
    nodes += _spline(source, target - project(matrix, source), flat, size)
    if not np.isfinite(nodes).all() or np.abs(nodes).max() > _FAR:
        return None
    return Warp(size=size, nodes=nodes.reshape(grid.shape).astype(np.float32))


def _affine(source: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    full = np.column_stack([source, np.ones(len(source))])
    answer = np.linalg.lstsq(full, target, rcond=None)[0]
    out = np.eye(3)
    out[:2] = answer.T
    return out


def _spline(
    source: NDArray[np.float64], offset: NDArray[np.float64], flat: NDArray[np.float64], size: int
) -> NDArray[np.float64]:
    """A thin-plate spline of `offset` at `source`, held stiff enough not to follow a corner's noise."""

    def kernel(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        square = ((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=2) / size**2
        return np.asarray(square * np.log(square + 1e-12) / 2)

    n = len(source)
    one = np.column_stack([source / size, np.ones(n)])
    system = np.zeros((n + 3, n + 3))
    system[:n, :n] = kernel(source, source) + np.eye(n) * 0.02
    system[:n, n:] = one
    system[n:, :n] = one.T
    system[n:, n:] = np.eye(3) * -1e-9
    answer = np.linalg.solve(system, np.vstack([offset, np.zeros((3, 2))]))
    return np.asarray(
        kernel(flat, source) @ answer[:n] + np.column_stack([flat / size, np.ones(len(flat))]) @ answer[n:]
    )
