"""Modules to shapes: the one description from which every file is drawn, so that they all show the same.

Lengths are in modules, from the picture's top left; y goes down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ocrypt.recognise.codes.make.kinds import KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.make.matrix import Matrix
    from ocrypt.recognise.codes.make.request import Shape, Style

DOT_RADIUS: Final = 0.45
"""Below 0.35 of a module some readers lose dots."""
CORNER_RADIUS: Final = 0.5
FINDER: Final = 7
"""Modules of a finder pattern's side."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: left, top, width and height."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Emblem:
    """A logo in its place: `pixels` has the shape (height, width, 3), RGB; `box` lies within what was cleared."""

    pixels: NDArray[np.uint8]
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Geometry:
    """What is drawn.

    `modules` has the quiet zone around it: shape (height, width), True where it is dark; `plain` says which of them
    stay squares whatever the shape. `dark` and `light` are RGB, as they are drawn: swapped where the code is inverted.
    """

    modules: NDArray[np.bool_]
    plain: NDArray[np.bool_]
    shape: Shape
    scale: int
    dark: tuple[int, int, int]
    light: tuple[int, int, int]
    emblem: Emblem | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        height, width = self.modules.shape
        return width * self.scale, height * self.scale

    def corners(self) -> NDArray[np.uint8]:
        """For each module which of its corners are round: 1 top left, 2 top right, 4 bottom right, 8 bottom left.

        A corner is round where the modules on both its sides are light.
        """
        dark = np.pad(self.modules, 1)
        above, below = dark[:-2, 1:-1], dark[2:, 1:-1]
        left, right = dark[1:-1, :-2], dark[1:-1, 2:]
        found = np.zeros(self.modules.shape, np.uint8)
        for bit, (one, other) in enumerate(((above, left), (above, right), (below, right), (below, left))):
            found |= (~(one | other)).astype(np.uint8) << bit
        return found


def geometry_of(matrix: Matrix, style: Style) -> Geometry:
    """Put a matrix into its quiet zone; the logo comes later, if there is one."""
    across, along = KINDS[matrix.format].quiet
    if style.border is not None:
        across = along = style.border
    height, width = matrix.modules.shape
    modules = np.zeros((height + 2 * along, width + 2 * across), np.bool_)
    plain = np.zeros_like(modules)
    inside = slice(along, along + height), slice(across, across + width)
    modules[inside] = matrix.modules
    if style.shape == "dots":
        plain[inside] = _finders(matrix)
    return Geometry(
        modules=modules,
        plain=plain,
        shape=style.shape,
        scale=style.scale,
        dark=rgb(style.dark),
        light=rgb(style.light),
    )


def rgb(colour: str) -> tuple[int, int, int]:
    """Give the three numbers of `#rrggbb`."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _finders(matrix: Matrix) -> NDArray[np.bool_]:
    """What a reader looks for first stays solid: the finder patterns, in Data Matrix the two edges, Aztec's middle."""
    plain = np.zeros_like(matrix.modules)
    height, width = plain.shape
    match matrix.format:
        case "QRCode":
            plain[:FINDER, :FINDER] = plain[:FINDER, -FINDER:] = plain[-FINDER:, :FINDER] = True
        case "MicroQRCode":
            plain[:FINDER, :FINDER] = True
        case "RMQRCode":
            plain[:FINDER, :FINDER] = True
            plain[-5:, -5:] = True
        case "DataMatrix":
            plain[:, 0] = plain[-1] = True
        case "Aztec":
            middle, centre = height // 2, width // 2
            plain[middle - 7 : middle + 8, centre - 7 : centre + 8] = True
        case _:
            pass
    return plain
