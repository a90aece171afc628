"""Which pass comes after which: the cheap ones first, more only where they left something unread."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from ocrypt.recognise.codes.code import QR_FAMILY
from ocrypt.recognise.codes.read.change import grey_of, resized
from ocrypt.recognise.codes.read.close import VIEWS, Cut
from ocrypt.recognise.codes.read.crowd import bearable
from ocrypt.recognise.codes.read.merge import merged, still_unread
from ocrypt.recognise.codes.read.passes import HALF, LAST, OTHERS, PLAIN, QUICK, SLOW
from ocrypt.recognise.codes.read.place import same
from ocrypt.recognise.codes.read.qr.rescue import rescue
from ocrypt.recognise.codes.read.sane import doubtful, sane
from ocrypt.recognise.codes.read.zxing import Sight

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from ocrypt.recognise.codes.code import Format
    from ocrypt.recognise.codes.options import CodeOptions, Effort
    from ocrypt.recognise.codes.read.budget import Deadline
    from ocrypt.recognise.codes.read.detector.ssd import Detector
    from ocrypt.recognise.codes.read.found import Found, Unread
    from ocrypt.recognise.codes.read.passes import Pass

LARGE: Final = 600_000
"""Pixels from which a copy of half the width is read first."""
GLANCE: Final = 160
"""The size at which the network tells whether there is anything like a QR code at all, as the side of a square."""
MOST_AT_FIRST: Final = 4_000_000
"""Pixels of that copy at most."""
MOST_PLACES: Final = 12
"""Places of one size of the network's that are looked at closely: a hostile picture has as many as it likes."""
WORKED: Final = 2_000_000
"""Pixels of the copy that is changed and read again: a symbol that only more of them show is read by the plain look."""


def find(pixels: NDArray[np.uint8], options: CodeOptions, detector: Detector, deadline: Deadline) -> tuple[Found, ...]:
    """Every symbol of the formats that are asked for, each place once."""
    grey = grey_of(pixels)
    factor = bearable(grey)
    found = _Search(resized(grey, factor), options.formats, detector, deadline).run(options.effort)
    return sane(Sight(found=found).scaled(1 / factor, 1 / factor).found)


def glance(
    grey: NDArray[np.uint8], options: CodeOptions, detector: Detector, deadline: Deadline
) -> tuple[Found, ...] | None:
    """What one look at a smaller copy reads, if that is enough: something was read, and nothing was seen besides."""
    if bearable(grey) < 1:
        return None
    found = _Search(grey, options.formats, detector, deadline).once()
    return None if found is None else sane(found)


class _Search:
    """One picture's search: what was found so far, and what was seen and not decoded."""

    def __init__(
        self, grey: NDArray[np.uint8], formats: tuple[Format, ...], detector: Detector, deadline: Deadline
    ) -> None:
        self._grey = grey
        self._detector = detector
        self._smaller: NDArray[np.uint8] | None = None
        self._qr = tuple(name for name in formats if name in QR_FAMILY)
        self._others = tuple(name for name in formats if name not in QR_FAMILY)
        self._deadline = deadline
        self._found: tuple[Found, ...] = ()
        self._unread: tuple[Unread, ...] = ()

    def once(self) -> tuple[Found, ...] | None:
        for each in (PLAIN, HALF):
            if not self._all_read():
                self._take(each.look(self._grey, self._qr))
        if self._others:
            self._take(self._at_work(PLAIN, self._others))
        return self._found if self._all_read() else None

    def run(self, effort: Effort) -> tuple[Found, ...]:
        self._first()
        match effort:
            case "fast":
                pass
            case "auto":
                self._auto()
            case "thorough":
                self._thorough()
        return self._found

    def _auto(self) -> None:
        # Nothing was seen, and the network sees nothing from afar.
        blank = self._qr and not self._found and not self._unread and not self._detector.boxes(self._grey, GLANCE)
        self._again(QUICK[:1], self._qr, self._all_read)
        if blank:
            self._again(OTHERS, self._others, self._all_read)
            if not self._unread:
                # Most pictures without a code end here.
                return
        self._again(QUICK[1:], self._qr, self._all_read)
        if self._unread:
            # What was seen is most likely what the picture is of: it comes before a search for other things.
            self._close((400,), 6, self._all_read)
        if not blank:
            self._again(OTHERS, self._others, self._all_read)
        if not self._unread:
            self._close((400,), 6, self._all_read)
        if self._found or self._unread:
            self._again(SLOW, self._qr, self._all_read)

    def _thorough(self) -> None:
        self._again(QUICK + SLOW, self._qr, self._never)
        self._again(OTHERS, self._others, self._never)
        self._close((400, 640, 1000), len(VIEWS), self._never)
        if not self._all_read() and not self._deadline.over() and "QRCode" in self._qr:
            quads = tuple(each.quad for each in self._unread)
            self._take(Sight(found=rescue(self._grey, quads, self._deadline)))
        self._again(LAST, self._qr, self._never)

    def _first(self) -> None:
        if self._grey.size > LARGE:
            factor = min(0.5, math.sqrt(MOST_AT_FIRST / self._grey.size))
            self._take(PLAIN.look(resized(self._grey, factor), self._qr).scaled(1 / factor, 1 / factor))
        # A picture on which the smaller copy took that long is no photo: a tile of finder patterns takes the square of
        # its size.
        if self._grey.size <= LARGE or not (self._all_read() or self._deadline.over()):
            self._take(PLAIN.look(self._grey, self._qr))
        if self._others:
            self._take(self._at_work(PLAIN, self._others))

    def _again(self, passes: Iterable[Pass], formats: tuple[Format, ...], enough: Callable[[], bool]) -> None:
        """Pass by pass until there is enough, or the budget is spent."""
        for each in passes if formats else ():
            if enough() or self._deadline.over():
                return
            self._take(self._at_work(each, formats))

    def _close(self, sides: tuple[int, ...], views: int, enough: Callable[[], bool]) -> None:
        """Look closely at the places where a QR code may be, and have our own reader try where that gives nothing."""
        looked: list[NDArray[np.float64]] = []
        if not self._qr or enough():
            return
        for quad in self._places(sides):
            if enough() or self._deadline.over():
                return
            if not same(quad, [*looked, *(each.quad for each in self._found)]):
                looked.append(quad)
                self._close_at(quad, views)

    def _close_at(self, quad: NDArray[np.float64], views: int) -> None:
        cut = Cut.around(self._grey, quad)
        if cut is None:
            return
        for sight in cut.sights(self._qr, views, self._deadline):
            self._take(sight)
            if same(quad, [each.quad for each in self._found]):
                return
        if "QRCode" in self._qr and not self._deadline.over():
            self._take(cut.rescued(self._deadline))

    def _places(self, sides: tuple[int, ...]) -> Iterator[NDArray[np.float64]]:
        """What the network points at; then what was seen and not read."""
        for side in sides:
            if self._deadline.over():
                return
            for box in self._detector.boxes(self._grey, side)[:MOST_PLACES]:
                yield np.array(
                    [(box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)]
                )
        yield from [each.quad for each in self._unread][:MOST_PLACES]

    def _all_read(self) -> bool:
        """Whether something was read, and nothing was seen besides."""
        return bool(self._found) and not self._unread

    def _never(self) -> bool:
        return False

    def _at_work(self, each: Pass, formats: tuple[Format, ...]) -> Sight:
        if self._smaller is None:
            self._smaller = resized(self._grey, min(1.0, (WORKED / max(1, self._grey.size)) ** 0.5))
        factor = self._grey.shape[1] / max(1, self._smaller.shape[1])
        return each.look(self._smaller, formats).scaled(factor, factor)

    def _take(self, sight: Sight) -> None:
        self._found = merged(self._found, (each for each in sight.found if not doubtful(each, *self._grey.shape)))
        self._unread = still_unread((*self._unread, *sight.unread), self._found)
