"""Running text: lines that follow one another at one distance and fill one width, as cells of a table hardly do."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrypt.recognise.layout.boxes import Box

_LEADING: Final = 1.0
"""Most white between two lines of a run, in heights of a line."""
_OVERLAP: Final = -0.6
_LIKE: Final = 1.5
"""How much higher than its neighbour a line of a run may be: boxes of one type vary by what letters they hold."""
_SHARED: Final = 0.6
"""Share of the narrower of two lines' width that lies under the other."""
_LEAST_LINES: Final = 3
_LONG: Final = 5
"""Least width of a line of running text, in heights: narrow columns of Chinese have some ten characters."""
_FULL: Final = 0.75
"""Share of the widest of a line and its two neighbours from which it is full: ragged lines are, cells are not."""
_SOLID: Final = 0.9
"""Share from which it is so full that hardly a cell is."""
_FILLED: Final = 0.7
"""Share of full lines in a stretch of running text; a cell of two lines has one that is full and one that is not."""
_INDENT: Final = 1.5
_WINDOW: Final = 64
"""How many lines below one are looked at, so that no page takes long."""


def marked(boxes: Sequence[Box]) -> list[Box]:
    """Give the same boxes, each told whether it is running text."""
    marks: dict[int, bool] = {}
    for run in runs_of(boxes):
        shares = [_share(boxes, run[max(at - 1, 0) : at + 2], index) for at, index in enumerate(run)]
        for at in _running(boxes, run, shares):
            marks[run[at]] = shares[at] >= _SOLID
    return [replace(box, running=index in marks, solid=marks.get(index, False)) for index, box in enumerate(boxes)]


def runs_of(boxes: Sequence[Box]) -> list[list[int]]:
    """Chain lines to those right under them: lists of indices into `boxes`, from the top."""
    order = sorted(range(len(boxes)), key=lambda index: (boxes[index].top, boxes[index].left))
    tops = [boxes[index].top for index in order]
    below: dict[int, int] = {}
    above: dict[int, int] = {}
    for index in order:
        found = _next(boxes, order, tops, index)
        # A line has one follower and follows one: the first that claims it, from the top, is the nearest.
        if found is not None and found not in above:
            below[index] = found
            above[found] = index
    runs = []
    for index in order:
        if index not in above:
            run = [index]
            while run[-1] in below:
                run.append(below[run[-1]])
            runs.append(run)
    return runs


def _next(boxes: Sequence[Box], order: Sequence[int], tops: Sequence[float], index: int) -> int | None:
    box = boxes[index]
    best: int | None = None
    first = bisect_left(tops, box.bottom + box.height * _OVERLAP)
    for other in order[first : first + _WINDOW]:
        candidate = boxes[other]
        if candidate.top > box.bottom + box.height * _LEADING:
            break
        if other != index and _follows(box, candidate) and (best is None or candidate.middle < boxes[best].middle):
            best = other
    return best


def _follows(box: Box, below: Box) -> bool:
    shared = min(box.right, below.right) - max(box.left, below.left)
    if shared < _SHARED * min(box.width, below.width) or below.middle <= box.middle:
        return False
    low, high = sorted((box.height, below.height))
    return high <= low * _LIKE and low * _OVERLAP <= below.top - box.bottom <= low * _LEADING


def _running(boxes: Sequence[Box], run: Sequence[int], shares: Sequence[float]) -> list[int]:
    """The places of full lines in a run, three and more; one that isn't full ends a paragraph, or begins one."""
    full = [share >= _FULL for share in shares]
    found: list[int] = []
    at = 0
    while at < len(run):
        end = at
        while end < len(run) and (
            full[end] or (end > at and full[end - 1] and _ends(boxes[run[end]], boxes[run[end - 1]]))
        ):
            end += 1
        if end - at >= _LEAST_LINES and sum(full[at:end]) >= _FILLED * (end - at):
            found += range(at, end)
        at = max(end, at + 1)
    return found


def _share(boxes: Sequence[Box], near: Sequence[int], index: int) -> float:
    """How much of its column a line fills, as its neighbours show it; nothing if it is too short for running text."""
    box = boxes[index]
    if box.width <= 0 or box.width < _LONG * box.height:
        return 0.0
    widest = max(boxes[other].width for other in near)
    return box.width / widest if widest else 1.0


def _ends(box: Box, above: Box) -> bool:
    """Whether a short line may be a paragraph's last: it begins where the others do."""
    return abs(box.left - above.left) <= _INDENT * box.height
