"""An engine that breaks its promises, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ocrypt.recognise.reading import EngineInfo, Line, ModelInfo, Point, Word
from ocrypt.recognise.text.engine import Found

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray


def _line(text: str = "Delivery", *, right: float = 20, confidence: float = 0.9, word: str | None = None) -> Line:
    polygon = (Point(0, 0), Point(right, 0), Point(right, 8), Point(0, 8))
    words = (Word(text=text if word is None else word, polygon=polygon, confidence=confidence),)
    return Line(text=text, polygon=polygon, confidence=confidence, words=words)


def _scribble(pixels: NDArray[np.uint8]) -> Found:
    if pixels.flags.writeable:
        pixels[0, 0] = 1
    return Found(0, ())


class Misbehaving:
    """Reads as its name says."""

    def __init__(self, sin: str) -> None:
        self._sin = sin
        self._warm = False

    @property
    def info(self) -> EngineInfo:
        """Names what it has, but for one sin."""
        digest = "0" * (3 if self._sin == "names no model rightly" else 64)
        return EngineInfo("misbehaving", (ModelInfo("none", digest),))

    def read(self, pixels: NDArray[np.uint8]) -> Found:
        """Sin."""
        if self._sin == "forgets how to read once it is warm":
            return Found(0, () if self._warm else (_line(),))
        return SINS[self._sin](pixels)

    def warm(self) -> None:
        """Remember it."""
        self._warm = True


SINS: Final[dict[str, Callable[[NDArray[np.uint8]], Found]]] = {
    "finds nothing": lambda _: Found(0, ()),
    "lies outside of the page": lambda pixels: Found(0, (_line(right=pixels.shape[1] + 1),)),
    "is surer than sure": lambda _: Found(0, (_line(confidence=1.5),)),
    "has a line without text": lambda _: Found(0, (_line(""),)),
    "has white space around a line": lambda _: Found(0, (_line(" Delivery", word="Delivery"),)),
    "drives the terminal": lambda _: Found(0, (_line("\x1b[2J"),)),
    "has words that are not the line's": lambda _: Found(0, (_line("Delivery", word="Deli"),)),
    "changes the picture": _scribble,
    "names no model rightly": lambda _: Found(0, ()),
    "forgets how to read once it is warm": lambda _: Found(0, ()),
}
