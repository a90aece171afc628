"""From a line's characters to the `Line` of a reading."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ocrypt.recognise.reading import Line, Word
from ocrypt.recognise.text.ctc import Glyph, mean_confidence, split_words
from ocrypt.recognise.text.ppocr.quad import between, polygon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrypt.recognise.text.ppocr.quad import Quad


def line_of(quad: Quad, glyphs: Sequence[Glyph], columns: float, *, width: int, height: int) -> Line:
    """Make the line whose characters stand in `quad`, which is `columns` wide in the glyphs' own measure.

    `width` and `height` are the page's, in pixels; nothing lies outside of it. White space around the text is left out.
    """
    columns = max(columns, 1.0)
    words = tuple(
        Word(
            text=run.text,
            polygon=polygon(
                between(
                    quad,
                    _share(run.glyphs[0].start, columns),
                    _share(run.glyphs[-1].end, columns),
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


def spread(glyphs: Sequence[Glyph], columns: float) -> tuple[Glyph, ...]:
    """Let letters that CTC read reach from edge to edge, in a line of so many columns.

    CTC marks a letter somewhere on it: without this, words begin late and end early. A letter reaches half the usual
    distance between two letters' middles to either side; a letter alone takes the whole line.
    """
    steps = sorted(
        _middle(second) - _middle(first)
        for first, second in pairwise(glyphs)
        if not first.text.isspace() and not second.text.isspace()
    )
    reach = steps[len(steps) // 2] / 2 if steps else columns
    return tuple(
        Glyph(
            text=glyph.text,
            start=min(_middle(glyph) - reach, glyph.start),
            end=max(_middle(glyph) + reach, glyph.end),
            confidence=glyph.confidence,
        )
        for glyph in glyphs
    )


def _middle(glyph: Glyph) -> float:
    return (glyph.start + glyph.end) / 2


def _share(column: float, columns: float) -> float:
    return min(max(column / columns, 0.0), 1.0)
