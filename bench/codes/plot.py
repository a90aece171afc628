"""The comparison as a small SVG, light and dark: a row an engine, bars for what was not read and for CPU time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.ocr.plot import Panel, chart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.codes.measure import Figures


def plot(all_figures: Sequence[Figures], titles: dict[str, str]) -> str:
    """An SVG document with one row an engine, what reads most first."""
    ordered = sorted(all_figures, key=lambda one: -one.rate)
    panels = (
        _panel("codes not read", [100 * (1 - one.rate) for one in ordered], "{:.1f} %"),
        _panel("median ms, photos", [one.photo_median for one in ordered], "{:.1f}"),
        _panel("p95 ms, photos", [one.photo_p95 for one in ordered], "{:.0f}"),
    )
    return chart(
        "Codes not read and CPU time of each reader",
        [titles[one.engine] for one in ordered],
        ["own" if one.engine.startswith("ocrypt") else "peer" for one in ordered],
        panels,
    )


def _panel(title: str, values: Sequence[float], words: str) -> Panel:
    return Panel(title=title, values=tuple(values), words=tuple(words.format(value) for value in values))
