"""The comparison as a small SVG: error against CPU time, order counted above and left out below; light and dark."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bench.ocr.measure import Figures

WIDTH: Final = 720
HEIGHT: Final = 300
"""Of one panel."""
LEFT, RIGHT, TOP, BOTTOM = 60, 700, 36, 256
"""Edges of the field within a panel."""
LINE: Final = 14
"""What a label needs in height."""

STYLE: Final = """
svg { background: #ffffff; font: 12px system-ui, sans-serif }
text { fill: #24292f } .axis { fill: #57606a } .grid { stroke: #d0d7de } .lead { stroke: #8c959f }
.peer { fill: #6e7781 } .own { fill: #0969da } text.own { font-weight: 600 }
@media (prefers-color-scheme: dark) {
svg { background: #0d1117 }
text { fill: #e6edf3 } .axis { fill: #9198a1 } .grid { stroke: #30363d } .lead { stroke: #6e7681 }
.peer { fill: #9198a1 } .own { fill: #58a6ff }
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One engine in one panel."""

    label: str
    kind: str
    """`own` or `peer`."""
    x: float
    """CPU seconds a picture."""
    y: float
    """A share, 0 to 1."""


def plot(all_figures: Sequence[Figures], titles: dict[str, str]) -> str:
    """An SVG document with one point an engine."""

    def points(errors: Iterable[float]) -> list[Point]:
        return [
            Point(
                label=titles.get(one.engine, one.engine),
                kind="own" if one.engine.startswith("ocrypt") else "peer",
                x=one.cpu,
                y=error,
            )
            for one, error in zip(all_figures, errors, strict=True)
        ]

    order = _panel("character error rate, order counts", points(one.cer_folded for one in all_figures))
    bag = _panel("characters missed or made up, order left out (1 − F1)", points(1 - one.bag_f1 for one in all_figures))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {2 * HEIGHT}" width="{WIDTH}">\n'
        f"<title>Errors against CPU time, by engine</title><style>{STYLE}</style>\n"
        f'{order}<g transform="translate(0 {HEIGHT})">\n{bag}</g>\n</svg>\n'
    )


def ticks(low: float, high: float) -> list[float]:
    """Values 1, 2 and 5 times a power of ten, from the last one at or below `low` to the first at or above `high`."""
    powers = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 2)
    steps = [digit * 10.0**power for power in powers for digit in (1, 2, 5)]
    first = max(index for index, step in enumerate(steps) if step <= low * 1.0001)
    last = min(index for index, step in enumerate(steps) if step >= high * 0.9999)
    return steps[first : last + 1]


def apart(wanted: Sequence[float], room: float) -> list[float]:
    """Heights as near as can be to the wanted ones, in their order, no two nearer to each other than `room`."""
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    placed = [wanted[index] for index in order]
    for _ in range(200):
        crowded = False
        for low, high in pairwise(range(len(placed))):
            lacking = room - (placed[high] - placed[low])
            if lacking > 0.01:
                placed[low] -= lacking / 2
                placed[high] += lacking / 2
                crowded = True
        if not crowded:
            break
    return [placed[order.index(index)] for index in range(len(wanted))]


def _panel(title: str, points: Sequence[Point]) -> str:
    across = ticks(min(point.x for point in points), max(point.x for point in points) * 1.6)
    ceiling = ticks(0.01, max(0.01, *(point.y for point in points)))[-1]

    def place_x(value: float) -> float:
        low, high = math.log(across[0]), math.log(across[-1])
        return LEFT + (RIGHT - LEFT) * (math.log(value) - low) / (high - low or 1)

    def place_y(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * value / ceiling

    parts = [f'<text x="{LEFT}" y="20">{escape(title)}</text>']
    for value in across:
        x = place_x(value)
        parts.append(f'<path class="grid" d="M{x:.1f} {TOP}V{BOTTOM}"/>')
        parts.append(f'<text class="axis" x="{x:.1f}" y="{BOTTOM + 16}" text-anchor="middle">{value:g}</text>')
    for step in range(5):
        value = ceiling * step / 4
        y = place_y(value)
        parts.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{RIGHT}"/>')
        parts.append(f'<text class="axis" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{100 * value:.3g} %</text>')
    parts.append(
        f'<text class="axis" x="{RIGHT}" y="{BOTTOM + 32}" text-anchor="end">CPU seconds a picture, mean</text>'
    )
    parts += _dots(points, [(place_x(point.x), place_y(point.y)) for point in points])
    return "\n".join(parts) + "\n"


def _dots(points: Sequence[Point], places: Sequence[tuple[float, float]]) -> list[str]:
    parts = []
    heights = apart([y for _, y in places], LINE)
    for point, (x, y), height in zip(points, places, heights, strict=True):
        # Towards the middle, so that no label leaves the picture.
        side, anchor = (12, "start") if x < (LEFT + RIGHT) / 2 else (-12, "end")
        parts.append(f'<path class="lead" d="M{x:.1f} {y:.1f}L{x + side * 0.8:.1f} {height:.1f}"/>')
        parts.append(f'<circle class="{point.kind}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>')
        parts.append(
            f'<text class="{point.kind if point.kind == "own" else "name"}" x="{x + side:.1f}" y="{height + 4:.1f}" '
            f'text-anchor="{anchor}">{escape(point.label)}</text>'
        )
    return parts
