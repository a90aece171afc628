"""Close looks: a place where a symbol may be is cut out, brought to a few sizes and changed for that symbol alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.codes.read.change import (
    as_it_is,
    blur,
    equalise,
    normalise,
    resized,
    sharpen,
    thicken,
    thin,
)
from ocrypt.recognise.codes.read.qr.rescue import rescue
from ocrypt.recognise.codes.read.zxing import Binariser, Sight, look

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.code import Format
    from ocrypt.recognise.codes.read.budget import Deadline
    from ocrypt.recognise.codes.read.change import Change

_MARGIN: Final = 0.22
"""Of the place's longer side, added all round: boxes are rough, and a symbol needs its quiet zone."""
_FEWEST: Final = 200
_RESCUED: Final = 420
"""Pixels of the longer side of what our own reader is given, at least and at most."""
_SMALLEST: Final = 16
"""Pixels of a side below which a cut holds no symbol."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    side: int
    change: Change
    binariser: Binariser


def _view(side: int, change: Change, binariser: Binariser = Binariser.LOCAL) -> _View:
    return _View(side=side, change=change, binariser=binariser)


_EQUALISE: Final = equalise(4, 8)
_SHARPEN: Final = sharpen(3, 4)
_BLUR: Final = blur(1.6)

VIEWS: Final = (
    _view(260, _EQUALISE, Binariser.GLOBAL),
    _view(420, _EQUALISE),
    _view(420, as_it_is, Binariser.GLOBAL),
    _view(420, normalise),
    _view(760, _EQUALISE),
    _view(420, _SHARPEN, Binariser.GLOBAL),
    _view(420, _BLUR),
    _view(420, thicken(5)),
    _view(760, _BLUR, Binariser.GLOBAL),
    _view(760, thin(5), Binariser.GLOBAL),
    _view(260, as_it_is),
    _view(760, _SHARPEN),
    _view(760, normalise),
    _view(760, blur(2.6), Binariser.GLOBAL),
    _view(760, thicken(5), Binariser.GLOBAL),
)
"""In the order of what they read for the first time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A part of a picture: its pixels, and where its top left corner is in the whole."""

    pixels: NDArray[np.uint8]
    left: int
    top: int

    @classmethod
    def around(cls, grey: NDArray[np.uint8], quad: NDArray[np.float64]) -> Cut | None:
        """The part that holds a quad with its margin; None where there is next to nothing of it in the picture."""
        low, high = quad.min(axis=0), quad.max(axis=0)
        margin = _MARGIN * float((high - low).max())
        left, top = (int(max(0.0, value - margin)) for value in low)
        right, bottom = (int(max(0.0, value + margin)) for value in high)
        pixels = grey[top:bottom, left:right]
        return cls(pixels=pixels, left=left, top=top) if min(pixels.shape) >= _SMALLEST else None

    def sights(self, formats: tuple[Format, ...], views: int, deadline: Deadline) -> Iterator[Sight]:
        """What each of the first `views` views of it shows, placed in the whole picture, while there is time."""
        sizes: dict[int, NDArray[np.uint8]] = {}
        for view in VIEWS[:views]:
            if deadline.over():
                return
            if view.side not in sizes:
                sizes[view.side] = resized(self.pixels, view.side / max(self.pixels.shape))
            pixels = sizes[view.side]
            yield self._placed(look(view.change(pixels), formats, view.binariser), pixels)

    def rescued(self, deadline: Deadline) -> Sight:
        """What our own reader of damaged QR codes makes of it, placed in the whole picture."""
        longest = max(self.pixels.shape)
        pixels = resized(self.pixels, min(max(1.0, _FEWEST / longest), _RESCUED / longest))
        return self._placed(Sight(found=rescue(pixels, (), deadline)), pixels)

    def _placed(self, sight: Sight, pixels: NDArray[np.uint8]) -> Sight:
        across, down = self.pixels.shape[1] / pixels.shape[1], self.pixels.shape[0] / pixels.shape[0]
        return sight.scaled(across, down).moved(self.left, self.top)
