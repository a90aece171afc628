"""The comparison as a small SVG, light and dark: a row an engine, bars for both kinds of error and for CPU time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.ocr.measure import Figures

NAMES: Final = 290
"""Width of the column of names, in pixels."""
PANEL: Final = 156
"""Width of a column of bars with its gap and its numbers."""
BAR: Final = 96
"""The longest bar."""
ROW: Final = 22
HEAD: Final = 40

STYLE: Final = """
svg { background: #ffffff; font: 12px system-ui, sans-serif }
text { fill: #24292f } .soft { fill: #57606a } .peer { fill: #8c959f } .own { fill: #0969da }
text.own { font-weight: 600 }
@media (prefers-color-scheme: dark) {
svg { background: #0d1117 }
text { fill: #e6edf3 } .soft { fill: #9198a1 } .peer { fill: #6e7681 } .own { fill: #58a6ff }
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One column of bars."""

    title: str
    values: tuple[float, ...]
    words: tuple[str, ...]
    """The same values as they are written."""


def plot(all_figures: Sequence[Figures], titles: dict[str, str]) -> str:
    """An SVG document with one row an engine, the least CPU time first."""
    ordered = sorted(all_figures, key=lambda one: one.cpu)
    rates = [tuple(one.cer_folded for one in ordered), tuple(1 - one.bag_f1 for one in ordered)]
    names = ("error rate, order counts", "error, order left out")
    panels = [
        Panel(title=name, values=values, words=tuple(f"{100 * value:.1f} %" for value in values))
        for name, values in zip(names, rates, strict=True)
    ]
    seconds = tuple(one.cpu for one in ordered)
    panels.append(
        Panel(title="CPU seconds a picture", values=seconds, words=tuple(f"{value:.2f}" for value in seconds))
    )
    kinds = ["own" if one.engine.startswith("ocrypt") else "peer" for one in ordered]
    labels = [titles.get(one.engine, one.engine) for one in ordered]
    return chart("Errors and CPU time of each engine", labels, kinds, panels)


def chart(title: str, labels: Sequence[str], kinds: Sequence[str], panels: Sequence[Panel]) -> str:
    """An SVG document: a row for each label, `kinds` says whose it is (own or peer), a column of bars a panel."""
    parts = [_label(label, kind, row) for row, (label, kind) in enumerate(zip(labels, kinds, strict=True))]
    for column, panel in enumerate(panels):
        parts += _bars(panel, kinds, NAMES + column * PANEL)
    width, height = NAMES + len(panels) * PANEL, HEAD + ROW * len(labels) + 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">\n'
        f"<title>{escape(title)}</title><style>{STYLE}</style>\n" + "\n".join(parts) + "\n</svg>\n"
    )


def _label(label: str, kind: str, row: int) -> str:
    tone = ' class="own"' if kind == "own" else ""
    return f'<text{tone} x="{NAMES - 10}" y="{HEAD + ROW * row + 15}" text-anchor="end">{escape(label)}</text>'


def _bars(panel: Panel, kinds: Sequence[str], left: int) -> list[str]:
    # Where every engine is without an error, nothing divides by it.
    most = max(panel.values) or 1.0
    parts = [f'<text class="soft" x="{left}" y="22">{escape(panel.title)}</text>']
    for row, (value, word, kind) in enumerate(zip(panel.values, panel.words, kinds, strict=True)):
        top, length = HEAD + ROW * row, BAR * value / most
        parts.append(f'<rect class="{kind}" x="{left}" y="{top + 4}" width="{length:.1f}" height="{ROW - 8}" rx="2"/>')
        parts.append(f'<text class="soft" x="{left + length + 5:.1f}" y="{top + 15}">{word}</text>')
    return parts
