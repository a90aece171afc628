"""The engine: PP-OCR's detector finds the lines, the CRNN reads them one by one.

It knows pages that lie on a side or stand on their head, and vertical writing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import cv2
import numpy as np

from ocrypt.recognise.reading import EngineInfo
from ocrypt.recognise.text.alphabet import load_alphabet
from ocrypt.recognise.text.crnn.recognise import HEIGHT, STEP, CrnnRecogniser
from ocrypt.recognise.text.crnn.weights import ALPHABET, RECOGNISE
from ocrypt.recognise.text.engine import Found, Turn
from ocrypt.recognise.text.lines import line_of
from ocrypt.recognise.text.ppocr.crop import cut
from ocrypt.recognise.text.ppocr.detect import Detector, DetectSettings
from ocrypt.recognise.text.ppocr.direction import Direction
from ocrypt.recognise.text.ppocr.quad import across, between, down, rolled, turned
from ocrypt.recognise.text.ppocr.session import DETECT, DIRECTION, Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ocrypt.recognise.text.ppocr.quad import Quad
    from ocrypt.recognise.text.ppocr.recognise import LineText

_TALL: Final = 1.5
"""Height by width from which a region is taken for a line that runs down or up."""
_DOUBTFUL: Final = 0.85
"""Confidence under which a line is read upside down as well, if the classifier says so."""
_FLIPPED: Final = 0.5
"""Probability from which the classifier counts as saying so."""
_MAJORITY: Final = 0.6
"""Share of the text that must run one way before the page is turned."""
_SAMPLE: Final = 5
"""Characters looked at one by one where a page may lie on its side."""
_HALF_TURN: Final = 2
"""Corners between a line and itself upside down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A line read. `roll` counts the picture's corners, clockwise from its top left, to the text's top left."""

    quad: Quad
    roll: int
    said: LineText

    @property
    def weight(self) -> float:
        return len(self.said.text) * self.said.confidence


class Crnn:
    """The CRNN of PP-OCRv2 on lines of the PP-OCRv6 detector, on ONNX Runtime."""

    def __init__(self, threads: int) -> None:
        self._detector = Detector(Session(DETECT, threads), DetectSettings())
        self._recogniser = CrnnRecogniser(Session(RECOGNISE, threads), load_alphabet(ALPHABET))
        self._direction = Direction(Session(DIRECTION, threads))

    @property
    def info(self) -> EngineInfo:
        """Name and models."""
        return EngineInfo("crnn", (DETECT.info, RECOGNISE.info, DIRECTION.info))

    def read(self, pixels: NDArray[np.uint8]) -> Found:
        """Find and read all lines in a picture: shape (height, width, 3), RGB."""
        lines = [self._either_way(pixels, quad) for quad in self._detector.find(pixels)]
        lines = [line for line in lines if line.said.text]
        roll = _page_roll(lines)
        # Vertical writing runs down, never up.
        if roll == 1 and self._is_vertical(pixels, lines):
            roll = 0
        return _found(lines, roll, pixels.shape[1], pixels.shape[0])

    def warm(self) -> None:
        """Walk every code path once: detect, recognise, classify, decode, split, turn."""
        page = np.full((64, 96, 3), 255, np.uint8)
        cv2.putText(page, "Ab 1", (8, 42), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0, 0, 0), 2)
        quad = np.array([[0, 0], [96, 0], [96, 64], [0, 64]], np.float32)
        lines = [self._at(page, each, roll) for each in (quad, *self._detector.warm(page)) for roll in (0, 1)]
        self._direction.flipped(cut(page, quad))
        self._is_vertical(page, lines)
        _found([line for line in lines if line.said.text], _page_roll(lines), 96, 64)

    def _at(self, pixels: NDArray[np.uint8], quad: Quad, roll: int) -> _Read:
        place = rolled(quad, roll)
        return _Read(quad=place, roll=roll, said=self._recogniser.read(cut(pixels, place)))

    def _either_way(self, pixels: NDArray[np.uint8], quad: Quad) -> _Read:
        """Read a line; where the reading is doubtful and the classifier says so, upside down too."""
        first = self._at(pixels, quad, 1 if down(quad) >= _TALL * across(quad) else 0)
        if first.said.confidence >= _DOUBTFUL or self._direction.flipped(cut(pixels, first.quad)) < _FLIPPED:
            return first
        second = self._at(pixels, quad, first.roll + _HALF_TURN)
        return second if second.said.confidence > first.said.confidence else first

    def _is_vertical(self, pixels: NDArray[np.uint8], lines: Sequence[_Read]) -> bool:
        """Tell vertical writing from a page on its side: in the former each character stands upright."""
        line = max((line for line in lines if line.roll == 1), key=lambda line: line.weight, default=None)
        if line is None:
            return False
        asked = [glyph for glyph in line.said.glyphs if not glyph.text.isascii()][:_SAMPLE]
        columns = max(line.said.columns, 1.0)
        upright = 0
        for glyph in asked:
            middle, half = (glyph.start + glyph.end) / 2, HEIGHT / STEP / 2
            cell = between(line.quad, max(middle - half, 0) / columns, min(middle + half, columns) / columns)
            upright += self._at(pixels, rolled(cell, -line.roll), 0).said.text == glyph.text
        return upright * 2 > len(asked)


def _page_roll(lines: Sequence[_Read]) -> int:
    """The direction that most of the page's text has; upright without a clear majority."""
    weights = [sum(line.weight for line in lines if line.roll == roll) for roll in range(4)]
    roll = max(range(4), key=weights.__getitem__)
    return roll if weights[roll] > _MAJORITY * sum(weights) else 0


def _found(lines: Sequence[_Read], roll: int, width: int, height: int) -> Found:
    # The text's top left must come to the picture's: turned back by as many quarters as it is away.
    turn = cast("Turn", -90 * roll % 360)
    new_width, new_height = (height, width) if turn in {90, 270} else (width, height)
    return Found(
        turn,
        tuple(
            line_of(
                turned(line.quad, turn, width, height),
                line.said.glyphs,
                line.said.columns,
                width=new_width,
                height=new_height,
            )
            for line in lines
        ),
    )
