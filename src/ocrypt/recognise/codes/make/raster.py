"""Shapes to pixels: as indices into a palette from light to dark, so that a file of few colours stays small."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.recognise.codes.make.colours import grey
from ocrypt.recognise.codes.make.geometry import CORNER_RADIUS, DOT_RADIUS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.make.geometry import Emblem, Geometry
    from ocrypt.recognise.codes.make.request import Shape

STEPS: Final = 16
"""Colours from light to dark where edges are smoothed: what four bits hold."""
_FINE: Final = 8
"""Points a pixel's side at which coverage is counted."""
_SQUARE: Final = 16
"""The tile of a whole module, behind the sixteen of rounded corners."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Raster:
    """Pixels as indices, shape (height, width); `palette` has the shape (colours, 3), RGB, light first."""

    indices: NDArray[np.uint8]
    palette: NDArray[np.uint8]


def raster_of(geometry: Geometry, scale: int) -> Raster:
    """Draw the modules, without the logo, at `scale` pixels a module."""
    if geometry.shape == "square":
        plane = geometry.modules.view(np.uint8)
        indices = plane.repeat(scale, axis=0).repeat(scale, axis=1)
        return Raster(indices=indices, palette=np.array((geometry.light, geometry.dark), np.uint8))
    tiles = _tiles(geometry.shape, scale)
    chosen = geometry.corners() if geometry.shape == "rounded" else np.zeros(geometry.modules.shape, np.uint8)
    chosen = np.where(geometry.plain, _SQUARE, chosen)
    drawn = tiles[chosen] * geometry.modules[:, :, None, None]
    height, width = geometry.modules.shape
    indices = drawn.transpose(0, 2, 1, 3).reshape(height * scale, width * scale)
    part = np.linspace(0, 1, STEPS)[:, None]
    palette = np.rint(np.array(geometry.light) * (1 - part) + np.array(geometry.dark) * part).astype(np.uint8)
    return Raster(indices=np.ascontiguousarray(indices, np.uint8), palette=palette)


def grey_of(geometry: Geometry, scale: int) -> NDArray[np.uint8]:
    """Draw everything in grey as a scanner sees it; shape (height, width)."""
    raster = raster_of(geometry, scale)
    shades = np.array([grey((int(r), int(g), int(b))) for r, g, b in raster.palette], np.uint8)
    pixels: NDArray[np.uint8] = shades[raster.indices]
    if geometry.emblem is not None:
        red = geometry.emblem.pixels
        _paste(pixels, np.asarray(cv2.cvtColor(red, cv2.COLOR_RGB2GRAY), np.uint8), geometry.emblem, scale)
    return pixels


def rgb_of(geometry: Geometry, scale: int) -> NDArray[np.uint8]:
    """Draw everything in colour; shape (height, width, 3)."""
    raster = raster_of(geometry, scale)
    pixels: NDArray[np.uint8] = raster.palette[raster.indices]
    if geometry.emblem is not None:
        _paste(pixels, geometry.emblem.pixels, geometry.emblem, scale)
    return pixels


def _paste(onto: NDArray[np.uint8], picture: NDArray[np.uint8], emblem: Emblem, scale: int) -> None:
    box = emblem.box
    left, top = round(box.x * scale), round(box.y * scale)
    width, height = max(1, round(box.width * scale)), max(1, round(box.height * scale))
    shrinks = width < picture.shape[1]
    fitted = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
    onto[top : top + height, left : left + width] = fitted


@lru_cache(maxsize=64)
def _tiles(shape: Shape, scale: int) -> NDArray[np.uint8]:
    """Give how much of each pixel of a module is covered, 0 to 15; shape (17, scale, scale), the last a whole module.

    For `rounded` the index says which corners are round, as `Geometry.corners` does; for `dots` there is only 0.
    """
    tiles = np.zeros((_SQUARE + 1, scale, scale), np.uint8)
    tiles[_SQUARE] = STEPS - 1
    if shape == "dots":
        tiles[0] = _covered(_distance_from(0.5, 0.5, scale) <= DOT_RADIUS, scale)
        return tiles
    radius = CORNER_RADIUS
    for corners in range(_SQUARE):
        inside = np.ones((scale * _FINE, scale * _FINE), np.bool_)
        grid = (np.arange(scale * _FINE) + 0.5) / (scale * _FINE)
        for bit, (x, y) in enumerate(((0, 0), (1, 0), (1, 1), (0, 1))):
            if corners >> bit & 1:
                column = grid < radius if x == 0 else grid > 1 - radius
                row = grid < radius if y == 0 else grid > 1 - radius
                centre_x, centre_y = abs(x - radius), abs(y - radius)
                inside &= ~(row[:, None] & column[None] & (_distance_from(centre_x, centre_y, scale) > radius))
        tiles[corners] = _covered(inside, scale)
    return tiles


def _distance_from(x: float, y: float, scale: int) -> NDArray[np.float64]:
    grid = (np.arange(scale * _FINE) + 0.5) / (scale * _FINE)
    return np.hypot(grid[:, None] - y, grid[None] - x)


def _covered(inside: NDArray[np.bool_], scale: int) -> NDArray[np.uint8]:
    share = inside.reshape(scale, _FINE, scale, _FINE).mean(axis=(1, 3))
    covered: NDArray[np.uint8] = np.rint(share * (STEPS - 1)).astype(np.uint8)
    return covered
