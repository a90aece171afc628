"""The engine: detect, cut, recognise, and look again where a line may stand on its head."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, cast

import cv2
import numpy as np

from ocrypt.recognise.reading import EngineInfo, Line, Word
from ocrypt.recognise.text.ctc import split_words
from ocrypt.recognise.text.engine import Found, Turn
from ocrypt.recognise.text.ppocr.crop import HEIGHT, cut
from ocrypt.recognise.text.ppocr.detect import Detector, DetectSettings
from ocrypt.recognise.text.ppocr.direction import Direction
from ocrypt.recognise.text.ppocr.quad import across, between, down, polygon, rolled, turned
from ocrypt.recognise.text.ppocr.recognise import STEP, LineText, Recogniser
from ocrypt.recognise.text.ppocr.session import DETECT, DIRECTION, RECOGNISE, Session
from ocrypt.recognise.watch import UNWATCHED, Mark, View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ocrypt.recognise.text.ppocr.quad import Quad
    from ocrypt.recognise.watch import Watcher

_TALL: Final = 1.5
"""Height by width from which a region is taken for a line that runs down or up."""
_DOUBTFUL: Final = 0.85
"""Confidence under which a line is looked at upside down as well, if the classifier says so."""
_FLIPPED: Final = 0.5
"""Probability from which the classifier counts as saying so."""
_HALF_TURN: Final = 2
"""Corners between a line and itself upside down."""
_STRIP_RATIO: Final = 3.0
_STRIP_HEIGHT: Final = 128
"""A picture so long and so low may be one line cut out by hand; the detector is poor at those."""
_SURE: Final = 0.9
"""Confidence from which such a picture is believed to be one line."""
_MARGIN: Final = 0.2
"""How much surer a line must be to stand against its whole page."""
_SAMPLE: Final = 5
"""Characters looked at one by one where a page may lie on its side."""
_MAJORITY: Final = 0.6
"""Share of the text that must run one way before the page is turned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A line read. `roll` counts the picture's corners, clockwise from its top left, to the text's top left."""

    quad: Quad
    roll: int
    said: LineText

    @property
    def weight(self) -> float:
        return len(self.said.text) * self.said.confidence


class Ppocr:
    """PP-OCRv6 small on ONNX Runtime."""

    def __init__(self, threads: int, settings: DetectSettings | None = None) -> None:
        self._detector = Detector(Session(DETECT, threads), settings or DetectSettings())
        self._recogniser = Recogniser(Session(RECOGNISE, threads))
        self._direction = Direction(Session(DIRECTION, threads))

    @property
    def info(self) -> EngineInfo:
        """Name and models."""
        return EngineInfo("ppocr", (DETECT.info, RECOGNISE.info, DIRECTION.info))

    def read(self, pixels: NDArray[np.uint8], watcher: Watcher = UNWATCHED) -> Found:
        """Find and read all lines in a picture, shape (height, width, 3), RGB; tell `watcher` of the stages within."""
        height, width = pixels.shape[:2]
        whole: _Seen | None = None
        if width >= _STRIP_RATIO * height and height <= _STRIP_HEIGHT:
            whole = self._seen(pixels, _corners(width, height), 0)
            if whole.said.confidence >= _SURE:
                return self._found([whole], 0, width, height)
        began = watcher.now()
        quads = self._detector.find(pixels)
        watcher.stage("detect", began, partial(_boxes, pixels, quads))
        seen = [self._either_way(pixels, quad) for quad in quads]
        seen = [line for line in seen if line.said.text]
        if whole is not None and whole.said.text and whole.weight >= sum(line.weight for line in seen):
            seen = [whole]
        roll = _page_roll(seen)
        seen = self._agreed(pixels, seen, roll)
        # Vertical writing runs down, never up.
        if roll == 1 and self._is_vertical(pixels, seen):
            roll = 0
        return self._found(seen, roll, width, height)

    def warm(self) -> None:
        """Walk every code path once: detect, recognise, classify, decode, split, turn."""
        page = np.full((64, 96, 3), 255, np.uint8)
        cv2.putText(page, "Ab 1", (8, 42), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0, 0, 0), 2)
        quads = [_corners(96, 64), *self._detector.warm(page)]
        seen = [self._seen(page, quads[0], 0), self._seen(page, quads[-1], 1)]
        self._direction.flipped(cut(page, quads[0]))
        self._is_vertical(page, seen)
        self._found(self._agreed(page, seen, 0), 0, 96, 64)

    def _seen(self, pixels: NDArray[np.uint8], quad: Quad, roll: int) -> _Seen:
        return _Seen(quad=rolled(quad, roll), roll=roll, said=self._recogniser.read(cut(pixels, rolled(quad, roll))))

    def _either_way(self, pixels: NDArray[np.uint8], quad: Quad) -> _Seen:
        """Read a line; where the reading is doubtful and the classifier says so, upside down too."""
        roll = 1 if down(quad) >= _TALL * across(quad) else 0
        strip = cut(pixels, rolled(quad, roll))
        seen = _Seen(quad=rolled(quad, roll), roll=roll, said=self._recogniser.read(strip))
        if seen.said.confidence >= _DOUBTFUL or self._direction.flipped(strip) < _FLIPPED:
            return seen
        other = self._seen(pixels, quad, roll + _HALF_TURN)
        return other if other.said.confidence > seen.said.confidence else seen

    def _agreed(self, pixels: NDArray[np.uint8], seen: list[_Seen], roll: int) -> list[_Seen]:
        """Where most of a page stands on its head, read the rest so as well: short lines can look right either way."""
        return [
            _surer(line, self._seen(pixels, rolled(line.quad, -line.roll), roll))
            if abs(roll - line.roll) == _HALF_TURN
            else line
            for line in seen
        ]

    def _is_vertical(self, pixels: NDArray[np.uint8], seen: Sequence[_Seen]) -> bool:
        """Tell vertical writing from a page on its side: in the former each character stands upright."""
        line = max((line for line in seen if line.roll == 1), key=lambda line: line.weight, default=None)
        if line is None:
            return False
        asked = [glyph for glyph in line.said.glyphs if not glyph.text.isascii()][:_SAMPLE]
        columns = max(line.said.columns, 1.0)
        upright = 0
        for glyph in asked:
            middle, half = (glyph.start + glyph.end) / 2, HEIGHT / STEP / 2
            cell = between(line.quad, max(middle - half, 0) / columns, min(middle + half, columns) / columns)
            upright += self._seen(pixels, rolled(cell, -line.roll), 0).said.text == glyph.text
        return upright * 2 > len(asked)

    def _found(self, seen: Sequence[_Seen], roll: int, width: int, height: int) -> Found:
        # The text's top left must come to the picture's: turned back by as many quarters as it is away.
        turn = cast("Turn", -90 * roll % 360)
        return Found(turn, tuple(_line(line, turn, width, height) for line in seen if line.said.text))


def _boxes(pixels: NDArray[np.uint8], quads: Sequence[Quad]) -> View:
    return View(picture=pixels, marks=tuple(Mark(corners=quad.astype(np.float64)) for quad in quads))


def _corners(width: int, height: int) -> Quad:
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)


def _surer(first: _Seen, second: _Seen) -> _Seen:
    """The second, unless the first is surer by a clear margin."""
    clearly = first.said.confidence > second.said.confidence + _MARGIN
    return first if clearly or not second.said.text else second


def _page_roll(seen: Sequence[_Seen]) -> int:
    """The direction that most of the page's text has; upright without a clear majority."""
    weights = [sum(line.weight for line in seen if line.roll == roll) for roll in range(4)]
    roll = max(range(4), key=weights.__getitem__)
    return roll if weights[roll] > _MAJORITY * sum(weights) else 0


def _line(seen: _Seen, turn: Turn, width: int, height: int) -> Line:
    new_width, new_height = (height, width) if turn in {90, 270} else (width, height)
    quad = turned(seen.quad, turn, width, height)
    columns = max(seen.said.columns, 1.0)
    words = tuple(
        Word(
            text=run.text,
            polygon=polygon(
                between(quad, min(run.glyphs[0].start / columns, 1.0), min(run.glyphs[-1].end / columns, 1.0)),
                new_width,
                new_height,
            ),
            confidence=round(min(run.confidence, 1.0), 3),
        )
        for run in split_words(seen.said.glyphs)
    )
    return Line(
        text=seen.said.text,
        polygon=polygon(quad, new_width, new_height),
        confidence=round(min(seen.said.confidence, 1.0), 3),
        words=words,
    )
