"""A grey picture at several sizes, each of them prepared in one way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

MOST_HALVINGS: Final = 3
_SPREAD: Final = 1.6
_STRENGTH: Final = 2.0


def plain(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """As it is."""
    return grey


def inverted(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Light for dark."""
    return np.asarray(cv2.bitwise_not(grey), np.uint8)


def sharpened(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Blur of a pixel or two undone; at halved sizes that is a blur of several."""
    soft = cv2.GaussianBlur(grey, (0, 0), _SPREAD)
    return np.asarray(cv2.addWeighted(grey, 1 + _STRENGTH, soft, -_STRENGTH, 0), np.uint8)


class Picture:
    """A grey picture and its halves, made when they are needed and put through `prepare`."""

    __slots__ = ("_fine", "_halves", "_prepare", "_prepared")

    def __init__(self, grey: NDArray[np.uint8], prepare: Callable[[NDArray[np.uint8]], NDArray[np.uint8]]) -> None:
        self._halves = [grey]
        self._prepare = prepare
        self._prepared: dict[int, NDArray[np.uint8]] = {}
        self._fine: dict[int, NDArray[np.float32]] = {}

    def half(self, times: int) -> NDArray[np.uint8]:
        """The picture, halved so many `times`."""
        if times not in self._prepared:
            while len(self._halves) <= times:
                self._halves.append(np.asarray(cv2.pyrDown(self._halves[-1]), np.uint8))
            self._prepared[times] = self._prepare(self._halves[times])
        return self._prepared[times]

    def fine(self, times: int) -> NDArray[np.float32]:
        """The same between whole numbers: in the dark, black and white may be few steps apart."""
        if times not in self._fine:
            self._fine[times] = self.half(times).astype(np.float32)
        return self._fine[times]
