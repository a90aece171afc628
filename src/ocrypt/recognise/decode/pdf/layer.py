"""The characters of a text layer, put together to lines and words.

Files give characters in the order in which they were drawn. What stands on one line is found by places alone; white
space counts where the file, or the library, puts it.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.decode.pdf.glyphs import Glyph, Slot, slot
from ocrypt.recognise.reading import Line, Point, Polygon, Word, is_plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MAX_LINE: Final = 5_000
"""Characters after which a line is cut: a quarter of the bound in `spec/reading.md`, for a ligature is up to three."""
_REACH: Final = 0.9
"""Gap, in heights, over which a line goes on; columns and the cells of a table stand further apart."""
_SPACE: Final = 0.25
"""Gap, in heights, that parts words where no white space is told."""
_SAME_ROW: Final = 0.4
"""Share of the lesser height that two characters on one line have in common."""
_STACKED: Final = 1.35
"""Distance, in widths, of a character from the one above it in vertical writing."""
_LIGATURES: Final = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}


@dataclass(slots=True, kw_only=True)
class _Run:
    """Characters along one direction, in reading order; a white space has the place of what follows it.

    `upright`: vertical writing, whose direction runs down the page.
    """

    angle: float
    slots: list[Slot]
    start: float
    end: float
    top: float
    bottom: float
    upright: bool = False

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def takes(self, other: Slot | _Run) -> bool:
        common = min(self.bottom, other.bottom) - max(self.top, other.top)
        low = min(self.height, other.height)
        if common < _SAME_ROW * low:
            return False
        gap = max(other.start - self.end, self.start - other.end)
        return gap <= _REACH * max(self.height, other.height)

    def grow(self, other: Slot | _Run) -> None:
        self.start, self.end = min(self.start, other.start), max(self.end, other.end)
        self.top, self.bottom = min(self.top, other.top), max(self.bottom, other.bottom)


def lines_of(glyphs: Iterable[Glyph], width: int, height: int) -> tuple[Line, ...]:
    """Put a layer's characters together; confidence is 1, for they are not guessed.

    Places are cut to the page of `width` by `height` pixels; what stands outside of it is left out.
    """
    runs = _runs(glyph for glyph in glyphs if glyph.is_space or _on_page(glyph, width, height))
    found = [_line(run, width, height) for run in _merged(_stacked(runs))]
    return tuple(line for line in found if line is not None)


def _on_page(glyph: Glyph, width: int, height: int) -> bool:
    x, y = (glyph.box.left + glyph.box.right) / 2, (glyph.box.top + glyph.box.bottom) / 2
    return 0 <= x <= width and 0 <= y <= height


def _runs(glyphs: Iterable[Glyph]) -> list[_Run]:
    """Cut the characters where the next one doesn't stand beside the last ones."""
    runs: list[_Run] = []
    blank = False
    for glyph in glyphs:
        if glyph.is_space:
            blank = True
            continue
        if glyph.is_bad or not is_plain(glyph.text):
            continue
        run = runs[-1] if runs else None
        if run is not None and _apart(run.angle, glyph.angle) < 1:
            here = slot(glyph, run.angle)
            if len(run.slots) < _MAX_LINE and run.takes(here) and not _back(run, here):
                if blank:
                    run.slots.append(replace(here, text=" "))
                run.slots.append(here)
                run.grow(here)
                blank = False
                continue
        here = slot(glyph, glyph.angle)
        runs.append(
            _Run(angle=glyph.angle, slots=[here], start=here.start, end=here.end, top=here.top, bottom=here.bottom)
        )
        blank = False
    return runs


def _apart(first: float, second: float) -> float:
    return abs((first - second + 180) % 360 - 180)


def _back(run: _Run, here: Slot) -> bool:
    """Whether a character goes back over what is there already, as a new line or a second copy does."""
    if unicodedata.bidirectional(here.text[0]) in {"R", "AL", "AN", "NSM"}:
        return False
    return here.end < run.end - run.height / 2


def _stacked(runs: Sequence[_Run]) -> list[_Run]:
    """Join single wide characters that stand under each other: vertical writing."""
    found: list[_Run] = []
    column: list[_Run] = []
    for run in runs:
        if column and _under(column[-1], run):
            column.append(run)
            continue
        found += _column(column)
        column = [run]
    return found + _column(column)


def _under(above: _Run, run: _Run) -> bool:
    if not (_single(above) and _single(run)) or above.angle != run.angle:
        return False
    wide = max(above.end - above.start, run.end - run.start)
    aside = abs((above.start + above.end) - (run.start + run.end)) / 2
    down = ((run.top + run.bottom) - (above.top + above.bottom)) / 2
    return aside < wide / 3 and wide / 2 < down < _STACKED * wide


def _single(run: _Run) -> bool:
    return len(run.slots) == 1 and unicodedata.east_asian_width(run.slots[0].text[0]) in {"W", "F"}


def _column(runs: list[_Run]) -> list[_Run]:
    if len(runs) < 2:  # noqa: PLR2004 - one character is no column
        return runs
    # A quarter turn on: along the column is down the page, and across it from right to left.
    slots = [
        Slot(text=each.text, start=each.top, end=each.bottom, top=-each.end, bottom=-each.start)
        for run in runs
        for each in run.slots
    ]
    return [
        _Run(
            angle=(runs[0].angle + 90) % 360,
            slots=slots,
            start=min(each.start for each in slots),
            end=max(each.end for each in slots),
            top=min(each.top for each in slots),
            bottom=max(each.bottom for each in slots),
            upright=True,
        )
    ]


def _merged(runs: list[_Run]) -> list[_Run]:
    """Join what stands on one line but was drawn apart, from the left to the right."""
    done: list[_Run] = [run for run in runs if run.upright]
    rows: list[list[_Run]] = []
    # Runs that lie alike and at one height are neighbours in this order.
    for run in sorted(
        (run for run in runs if not run.upright), key=lambda run: (round(run.angle), run.top + run.bottom)
    ):
        last = rows[-1][-1] if rows else None
        alike = last is not None and _apart(last.angle, run.angle) < 1
        if last is not None and alike and run.top + run.bottom - last.top - last.bottom < last.height:
            rows[-1].append(run)
        else:
            rows.append([run])
    for row in rows:
        open_: list[_Run] = []
        for run in sorted(row, key=lambda run: run.start):
            before = next((each for each in reversed(open_) if each.takes(run) and run.start > each.start), None)
            if before is None or not _fits(before, run):
                open_.append(run)
                continue
            if run.start - before.end > _SPACE * before.height:
                before.slots.append(replace(run.slots[0], text=" "))
            before.slots += run.slots
            before.grow(run)
        done += open_
    return done


def _fits(before: _Run, run: _Run) -> bool:
    return run.start >= before.end - before.height / 2 and len(before.slots) + len(run.slots) < _MAX_LINE


def _line(run: _Run, width: int, height: int) -> Line | None:
    text = "".join(_LIGATURES.get(each.text, each.text) for each in run.slots)
    words = [
        Word(
            text="".join(_LIGATURES.get(each.text, each.text) for each in word),
            polygon=_polygon(word, run, width, height),
            confidence=1.0,
        )
        for word in _words(run.slots)
    ]
    if not words:
        return None
    return Line(text=text, polygon=_polygon(run.slots, run, width, height), confidence=1.0, words=tuple(words))


def _words(slots: Iterable[Slot]) -> Iterable[list[Slot]]:
    """Part a line at white space, and where a script without spaces meets one with spaces."""
    word: list[Slot] = []
    for each in slots:
        blank = each.text.isspace()
        if word and (blank or _spaceless(word[-1].text) != _spaceless(each.text)):
            yield word
            word = []
        if not blank:
            word.append(each)
    if word:
        yield word


def _spaceless(character: str) -> bool:
    return unicodedata.east_asian_width(character[0]) in {"W", "F"}


def _polygon(slots: Sequence[Slot], run: _Run, width: int, height: int) -> Polygon:
    cosine, sine = math.cos(math.radians(run.angle)), math.sin(math.radians(run.angle))
    start, end = min(each.start for each in slots), max(each.end for each in slots)
    top, bottom = min(each.top for each in slots), max(each.bottom for each in slots)

    def point(along: float, below: float) -> Point:
        x, y = along * cosine - below * sine, along * sine + below * cosine
        return Point(round(min(max(x, 0.0), width), 1), round(min(max(y, 0.0), height), 1))

    return point(start, top), point(end, top), point(end, bottom), point(start, bottom)
