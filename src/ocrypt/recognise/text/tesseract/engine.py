"""The engine: what Tesseract says of a page, as lines with words and places. It does not turn pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.recognise.reading import EngineInfo, Line, is_plain
from ocrypt.recognise.text.ctc import Glyph
from ocrypt.recognise.text.engine import Found
from ocrypt.recognise.text.lines import line_of
from ocrypt.recognise.text.tesseract.data import LANGUAGES, find_models, info_of, model_file
from ocrypt.recognise.text.tesseract.library import LONGEST, Tesseract
from ocrypt.recognise.watch import UNWATCHED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.text.tesseract.library import Box, Row
    from ocrypt.recognise.watch import Watcher

_WARM_DPI: Final = 300
_LEAST: Final = 10
"""Pixels; no letter is in a picture that is lower or narrower, and the library refuses some of them."""


class TesseractEngine:
    """Tesseract 5 of the system, Chinese and English, with one thread."""

    def __init__(self) -> None:
        folder = find_models()
        self._tesseract = Tesseract(folder, "+".join(LANGUAGES))
        models = [info_of(model_file(folder, language), language) for language in LANGUAGES]
        library = self._tesseract.file
        self._info = EngineInfo("tesseract", (*models, info_of(library, library.name)))

    @property
    def info(self) -> EngineInfo:
        """Name, models and the library itself."""
        return self._info

    def read(self, pixels: NDArray[np.uint8], watcher: Watcher = UNWATCHED) -> Found:
        """Find and read all lines in a picture: shape (height, width, 3), RGB."""
        del watcher  # the library does not tell of its stages
        height, width = pixels.shape[:2]
        if min(height, width) < _LEAST:
            return Found(0, ())
        scale = min(LONGEST / max(height, width), 1.0)
        if scale < 1:
            size = (max(int(width * scale), 1), max(int(height * scale), 1))
            pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
        rows = self._tesseract.rows(np.ascontiguousarray(pixels))
        lines = (line_from(row, scale, width=width, height=height) for row in rows)
        return Found(0, tuple(line for line in lines if line.text))

    def warm(self) -> None:
        """Walk every code path once. At a known resolution: the zygote's standard error is somebody's terminal."""
        page = np.full((96, 160, 3), 255, np.uint8)
        cv2.putText(page, "Ab 1", (20, 64), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (0, 0, 0), 3)
        for row in self._tesseract.rows(page, _WARM_DPI):
            line_from(row, 1.0, width=160, height=96)


def line_from(row: Row, scale: float, *, width: int, height: int) -> Line:
    """Make a line of a row; `scale` is the row's pixels by the page's. Without a printing character it has no text."""
    quad = (_corners(row.box) / scale).astype(np.float32)
    return line_of(quad, _glyphs(row), row.box.right - row.box.left, width=width, height=height)


def _corners(box: Box) -> NDArray[np.float64]:
    return np.array([[box.left, box.top], [box.right, box.top], [box.right, box.bottom], [box.left, box.bottom]], float)


def _glyphs(row: Row) -> list[Glyph]:
    """The row's symbols, with a space where the library's own text has one between two of them."""
    glyphs: list[Glyph] = []
    at = 0
    for symbol in row.symbols:
        if not symbol.text.strip() or not is_plain(symbol.text):
            continue
        found = row.text.find(symbol.text, at)
        start, end = symbol.box.left - row.box.left, symbol.box.right - row.box.left
        if found > at and glyphs and row.text[at:found].isspace():
            last = glyphs[-1]
            sure = min(last.confidence, symbol.confidence)
            glyphs.append(Glyph(text=" ", start=last.end, end=max(start, last.end), confidence=sure))
        glyphs.append(Glyph(text=symbol.text, start=start, end=end, confidence=symbol.confidence))
        at = max(at, found + len(symbol.text)) if found >= 0 else at
    return glyphs
