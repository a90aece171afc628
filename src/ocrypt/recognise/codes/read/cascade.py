"""Which pass comes after which: the cheap ones first, more only where they left something unread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.recognise.codes.code import QR_FAMILY
from ocrypt.recognise.codes.read.change import resized
from ocrypt.recognise.codes.read.merge import merged, still_unread
from ocrypt.recognise.codes.read.passes import LAST, OTHERS, PLAIN, QUICK, SLOW
from ocrypt.recognise.codes.read.sane import doubtful, sane

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from ocrypt.recognise.codes.code import Format
    from ocrypt.recognise.codes.options import CodeOptions, Effort
    from ocrypt.recognise.codes.read.budget import Deadline
    from ocrypt.recognise.codes.read.found import Found, Unread
    from ocrypt.recognise.codes.read.passes import Pass
    from ocrypt.recognise.codes.read.zxing import Sight

LARGE: Final = 1_000_000
"""Pixels from which a copy of half the width is read first."""
WORKED: Final = 2_000_000
"""Pixels of the copy that is changed and read again: a symbol that only more of them show is read by the plain look."""


def find(pixels: NDArray[np.uint8], options: CodeOptions, deadline: Deadline) -> tuple[Found, ...]:
    """Every symbol of the formats that are asked for, each place once."""
    return sane(_Search(grey_of(pixels), options.formats, deadline).run(options.effort))


def grey_of(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture in the shape (height, width)."""
    if pixels.ndim == 2:  # noqa: PLR2004 - height and width alone
        return pixels
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY), np.uint8)


class _Search:
    """One picture's search: what was found so far, and what was seen and not decoded."""

    def __init__(self, grey: NDArray[np.uint8], formats: tuple[Format, ...], deadline: Deadline) -> None:
        self._grey = grey
        self._smaller: NDArray[np.uint8] | None = None
        self._qr = tuple(name for name in formats if name in QR_FAMILY)
        self._others = tuple(name for name in formats if name not in QR_FAMILY)
        self._deadline = deadline
        self._found: tuple[Found, ...] = ()
        self._unread: tuple[Unread, ...] = ()

    def run(self, effort: Effort) -> tuple[Found, ...]:
        self._first()
        if effort == "fast":
            return self._found
        enough = self._all_read if effort == "auto" else self._never
        self._again(QUICK, self._qr, enough)
        self._again(OTHERS, self._others, enough)
        if effort == "auto" and not self._found and not self._unread:
            return self._found
        self._again(SLOW, self._qr, enough)
        if effort == "thorough":
            self._again(LAST, self._qr, enough)
        return self._found

    def _first(self) -> None:
        if self._grey.size > LARGE:
            self._take(PLAIN.look(resized(self._grey, 0.5), self._qr).scaled(2, 2))
        if self._grey.size <= LARGE or not self._all_read():
            self._take(PLAIN.look(self._grey, self._qr))
        self._take(self._at_work(PLAIN, self._others))

    def _again(self, passes: Iterable[Pass], formats: tuple[Format, ...], enough: Callable[[], bool]) -> None:
        """Pass by pass until there is enough, or the budget is spent."""
        for each in passes if formats else ():
            if enough() or self._deadline.over():
                return
            self._take(self._at_work(each, formats))

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
