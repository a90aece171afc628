"""Seeing what happens to a picture: whoever watches is told of each stage, when it is over.

Nothing here writes a file; `ocrypt read --explain` does, on the device where the picture is. A job has no watcher.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.code import Code
    from ocrypt.recognise.reading import Block, Line

StageName: TypeAlias = Literal[
    "decode",
    "measure",
    "perspective",
    "deskew",
    "size",
    "denoise",
    "sharpen",
    "contrast",
    "detect",
    "recognise",
    "reread",
    "engine",
    "order",
    "codes",
]
"""`engine` is all that the engine does; what it tells of itself (`detect`, `recognise`, `reread`) lies within it."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Mark:
    """A place in a stage's picture: corners of the shape (count, 2), and what is said of it. Its repr tells nothing."""

    corners: NDArray[np.float64]
    text: str = ""
    confidence: float | None = None
    kind: Literal["line", "block"] = "line"


@dataclass(frozen=True, slots=True)
class Figure:
    """Something that was measured."""

    name: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class View:
    """What there is to see of a stage.

    `picture` has the shape (height, width, 3), RGB, or (height, width), grey. Marks stand in the order in which the
    stage has them. Its repr shows no pixel.
    """

    picture: NDArray[np.uint8] | None = None
    marks: tuple[Mark, ...] = ()
    figures: tuple[Figure, ...] = ()


class Watcher(Protocol):
    """Is told of stages."""

    def now(self) -> int:
        """Nanoseconds of some clock, taken where a stage begins."""
        ...

    def stage(self, name: StageName, began: int, look: Callable[[], View]) -> None:
        """Say that a stage is over. `look` makes its view, at a cost; call it now or never."""
        ...


class Unwatched:
    """Nobody watches: no clock is read, no view is made."""

    def now(self) -> int:
        """No time."""
        return 0

    def stage(self, name: StageName, began: int, look: Callable[[], View]) -> None:
        """Pass over it."""


UNWATCHED: Final = Unwatched()
"""The one that is there where nobody is."""


def lines_view(pixels: NDArray[np.uint8], turn: int, lines: Sequence[Line], blocks: Sequence[Block] = ()) -> View:
    """Show what was read: the picture, shape (height, width, 3), turned upright, with lines and blocks in order."""
    import numpy as np  # noqa: PLC0415 - a client holds this module without numpy

    marks = [
        Mark(
            corners=np.array([(point.x, point.y) for point in line.polygon]),
            text=line.text,
            confidence=line.confidence,
        )
        for line in lines
    ]
    around = []
    for block in blocks:
        corners = np.concatenate([mark.corners for mark in marks[block.start : block.end]])
        (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
        box = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
        around.append(Mark(corners=box, text=block.kind, kind="block"))
    return View(picture=np.ascontiguousarray(np.rot90(pixels, -turn // 90)), marks=(*marks, *around))


def codes_view(pixels: NDArray[np.uint8], codes: Sequence[Code]) -> View:
    """Show which codes were read, in the picture, shape (height, width, 3), where they were read."""
    import numpy as np  # noqa: PLC0415 - a client holds this module without numpy

    marks = (Mark(corners=np.array([(point.x, point.y) for point in code.polygon]), text=code.format) for code in codes)
    return View(picture=pixels, marks=tuple(marks))
