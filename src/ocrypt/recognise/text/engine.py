"""The seam between a page and what reads its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from ocrypt.recognise.watch import UNWATCHED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ocrypt.recognise.reading import EngineInfo, Line
    from ocrypt.recognise.watch import Watcher

Turn = Literal[0, 90, 180, 270]
"""Degrees, clockwise."""


@dataclass(frozen=True, slots=True)
class Found:
    """What an engine found in one picture.

    `turn` makes the picture upright; the lines' polygons are in pixels of the picture turned so. The lines stand in
    no particular order, have at least one printing character each, and none was left out for low confidence.
    """

    turn: Turn
    lines: tuple[Line, ...]


class TextEngine(Protocol):
    """Reads text. After `warm` it opens no file, loads no module and starts no thread."""

    @property
    def info(self) -> EngineInfo:
        """Name and models."""
        ...

    def read(self, pixels: NDArray[np.uint8], watcher: Watcher = UNWATCHED) -> Found:
        """Find and read all lines in a picture, shape (height, width, 3), RGB; tell `watcher` of the stages within."""
        ...

    def warm(self) -> None:
        """Walk every code path once on pictures of its own making."""
        ...
