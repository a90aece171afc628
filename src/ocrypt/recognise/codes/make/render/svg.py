"""SVG 1.1: one path for all modules, nothing from elsewhere, no script."""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ocrypt.recognise.codes.make.geometry import CORNER_RADIUS, DOT_RADIUS
from ocrypt.recognise.codes.make.outlines import Direction, direction_of, dots, rounded, runs, spans
from ocrypt.recognise.codes.make.render.png import rgb_file

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.make.geometry import Emblem, Geometry


def render(geometry: Geometry) -> bytes:
    """Give the file; its size is the same number of pixels as the PNG's."""
    width, height = geometry.size
    rows, columns = geometry.modules.shape
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="'
    light, dark = _colour(geometry.light), _colour(geometry.dark)
    if geometry.shape == "square":
        # Lines of one module's width lie on whole numbers, row by row or column by column, whichever are fewer.
        way = direction_of(geometry)
        if way is Direction.ACROSS:
            place, begin, path = "0 -.5", "M0-.5", _lines(geometry.modules, way)
        else:
            place, begin, path = "-.5 0", "M-.5 0", _lines(geometry.modules.T, way)
        # Edges on whole pixels, or neighbours would show a hair's breadth between them.
        parts = [f'{head}{place} {columns} {rows}" shape-rendering="crispEdges">']
        parts.append(
            f'<path fill="{light}" d="{begin}h{columns}v{rows}h-{columns}z"/><path stroke="{dark}" d="{path}"/>'
        )
    else:
        parts = [f'{head}0 0 {columns} {rows}"><path fill="{light}" d="M0 0h{columns}v{rows}H0z"/>']
        parts.append(f'<path fill="{dark}" d="{_outlines(geometry)}"/>')
    if geometry.emblem is not None:
        parts.append(_image(geometry.emblem))
    parts.append("</svg>")
    return "".join(parts).encode("ascii")


def _lines(modules: NDArray[np.bool_], way: Direction) -> str:
    """Draw each run as a line through the middle of its row, or column; each of these begins with its own place.

    What lies in columns is handed over transposed.
    """
    rows, starts, ends = spans(modules)
    width = modules.shape[1]
    # A gap and a length by turns. Before the first of a row a gap means nothing: its words are replaced.
    steps = np.empty((len(starts), 2), np.intp)
    steps[:, 0] = starts
    steps[1:, 0] -= ends[:-1]
    steps[:, 1] = ends - starts + width
    parts: list[str] = _words(way, width)[steps.ravel()].tolist()
    firsts = np.append(0, np.flatnonzero(rows[1:] != rows[:-1]) + 1)
    for first, x, y in zip(firsts.tolist(), starts[firsts].tolist(), rows[firsts].tolist(), strict=True):
        parts[2 * first] = f"M{x} {y}h" if way is Direction.ACROSS else f"M{y} {x}v"
    return "".join(parts)


@lru_cache(maxsize=8)
def _words(way: Direction, width: int) -> NDArray[np.object_]:
    """Give how the pen moves over each gap under `width`, then each length from 0 to `width` as it is written.

    A code has thousands of both, and few that differ.
    """
    moves = [f"m{gap} 0h" if way is Direction.ACROSS else f"m0 {gap}v" for gap in range(width)]
    return np.array([*moves, *map(str, range(width + 1))], np.object_)


def _outlines(geometry: Geometry) -> str:
    parts = [f"M{x} {y}h{length}v1h-{length}z" for x, y, length in runs(geometry)]
    radius = _number(DOT_RADIUS)
    width = _number(2 * DOT_RADIUS)
    start = _number(0.5 - DOT_RADIUS)
    for x, y in dots(geometry):
        around = f"a{radius} {radius} 0 1 0"
        parts.append(f"M{x}{start} {y}.5{around} {width} 0{around}-{width} 0z")
    parts.extend(_rounded(x, y, corners) for x, y, corners in rounded(geometry))
    return "".join(parts)


def _rounded(x: int, y: int, corners: int) -> str:
    """Go clockwise round a module from the middle of its left side: half a side, then a corner, four times."""
    radius = _number(CORNER_RADIUS)
    arc = f"a{radius} {radius} 0 0 1"
    steps = (
        f"{arc} {radius}-{radius}" if corners & 1 else f"v-{radius}h{radius}",
        f"{arc} {radius} {radius}" if corners & 2 else f"h{radius}v{radius}",
        f"{arc}-{radius} {radius}" if corners & 4 else f"v{radius}h-{radius}",
        f"{arc}-{radius}-{radius}" if corners & 8 else f"h-{radius}v-{radius}",
    )
    return f"M{x} {y}{radius}{''.join(steps)}z"


def _image(emblem: Emblem) -> str:
    box = emblem.box
    data = base64.b64encode(rgb_file(emblem.pixels)).decode("ascii")
    return (
        f'<image x="{box.x:.3f}" y="{box.y:.3f}" width="{box.width:.3f}" height="{box.height:.3f}" '
        f'preserveAspectRatio="none" href="data:image/png;base64,{data}"/>'
    )


def _number(value: float) -> str:
    """Write a fraction without its nought."""
    return f"{value:.3f}".rstrip("0").rstrip(".").removeprefix("0")


@lru_cache(maxsize=64)
def _colour(colour: tuple[int, int, int]) -> str:
    digits = "{:02x}{:02x}{:02x}".format(*colour)
    pairs = digits[::2] == digits[1::2]
    return f"#{digits[::2] if pairs else digits}"
