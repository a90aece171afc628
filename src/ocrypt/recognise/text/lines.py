"""From a line's characters to the `Line` of a reading."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ocrypt.recognise.reading import Line, Word
from ocrypt.recognise.text.ctc import mean_confidence, split_words
from ocrypt.recognise.text.ppocr.quad import between, polygon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrypt.recognise.text.ctc import Glyph
    from ocrypt.recognise.text.ppocr.quad import Quad


def line_of(quad: Quad, glyphs: Sequence[Glyph], columns: float, *, width: int, height: int) -> Line:
    """Make the line whose characters stand in `quad`, which is `columns` wide in the glyphs' own measure.

    `width` and `height` are the page's, in pixels; nothing lies outside of it. White space around the text is left out.
    """
    columns = max(columns, 1.0)
    reach = _reach(glyphs, columns)
    words = tuple(
        Word(
            text=run.text,
            polygon=polygon(
                between(
                    quad,
                    _share(min(_middle(run.glyphs[0]) - reach, run.glyphs[0].start), columns),
                    _share(max(_middle(run.glyphs[-1]) + reach, run.glyphs[-1].end), columns),
                ),
                width,
                height,
            ),
            confidence=round(min(run.confidence, 1.0), 3),
        )
        for run in split_words(glyphs)
    )
    return Line(
        text="".join(glyph.text for glyph in glyphs).strip(),
        polygon=polygon(quad, width, height),
        confidence=round(min(mean_confidence(glyphs), 1.0), 3),
        words=words,
    )


def _reach(glyphs: Sequence[Glyph], columns: float) -> float:
    """How far a letter goes to either side of its middle, in columns: half the usual distance between two middles.

    CTC marks a letter somewhere on it, not from edge to edge: without this, words begin late and end early. A letter
    alone takes the whole line.
    """
    steps = sorted(
        _middle(second) - _middle(first)
        for first, second in pairwise(glyphs)
        if not first.text.isspace() and not second.text.isspace()
    )
    return steps[len(steps) // 2] / 2 if steps else columns


def _middle(glyph: Glyph) -> float:
    return (glyph.start + glyph.end) / 2


def _share(column: float, columns: float) -> float:
    return min(max(column / columns, 0.0), 1.0)
