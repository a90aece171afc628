"""The engine: look, cut, recognise; where a line may stand on its head or was read in doubt, once more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final, cast

import cv2
import numpy as np

from ocrypt.recognise.reading import EngineInfo
from ocrypt.recognise.text.engine import Found, Turn
from ocrypt.recognise.text.lines import line_of, spread
from ocrypt.recognise.text.ppocr.closer import look_closer
from ocrypt.recognise.text.ppocr.crop import HEIGHT, cut
from ocrypt.recognise.text.ppocr.lanes import Lanes
from ocrypt.recognise.text.ppocr.look import Look, find_lines, working_size
from ocrypt.recognise.text.ppocr.models import Models
from ocrypt.recognise.text.ppocr.profiles import PROFILES
from ocrypt.recognise.text.ppocr.quad import across, between, down, rolled, turned
from ocrypt.recognise.text.ppocr.recognise import STEP, LineText
from ocrypt.recognise.text.ppocr.weights import DETECT_TINY
from ocrypt.recognise.watch import UNWATCHED, Mark, View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ocrypt.recognise.text.ppocr.profiles import Profile
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
_STRIP_HEIGHT: Final = 160
_WORD_HEIGHT: Final = 80
"""A picture so low, or lower and so long, may be a line or a word cut out by hand; the detector is poor at those."""
_SURE: Final = 0.8
"""Confidence from which such a picture is believed to be one line. Two lines squeezed into one have less."""
_STRIP_DOUBT: Final = 0.98
"""Confidence under which it is read again: there is but one line, so care costs little."""
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
    strip: NDArray[np.uint8]
    said: LineText

    @property
    def weight(self) -> float:
        return len(self.said.text) * self.said.confidence


class Ppocr:
    """PP-OCRv6 on ONNX Runtime: what the tiny recogniser reads in doubt, the small one reads again."""

    def __init__(self, threads: int, profile: Profile = PROFILES["balanced"]) -> None:
        self._profile = profile
        self._lanes = Lanes(threads)
        models = Models(threads, self._lanes)
        self._glance = models.detector(DETECT_TINY)
        self._detector = models.detector(profile.detector)
        self._first = models.recogniser(profile.first, profile.squeeze)
        self._second = None if profile.second is None else models.recogniser(profile.second)
        self._direction = models.direction()

    @property
    def info(self) -> EngineInfo:
        """Name and models."""
        return EngineInfo(self._profile.engine, tuple(weights.info for weights in self._profile.models))

    def read(self, pixels: NDArray[np.uint8], watcher: Watcher = UNWATCHED) -> Found:
        """Find and read all lines in a picture, shape (height, width, 3), RGB; tell `watcher` of the stages within."""
        height, width = pixels.shape[:2]
        whole: list[_Seen] = []
        if _may_be_a_line(width, height):
            whole = self._sure(self._read(pixels, [_corners(width, height)], [0]), _STRIP_DOUBT)
            if whole[0].said.confidence >= _SURE:
                return self._found(whole, 0, width, height)
        began = watcher.now()
        look = find_lines(pixels, self._glance, self._detector, self._profile.look)
        quads = look_closer(pixels, self._glance, look, self._profile.look)
        watcher.stage("detect", began, partial(_boxes, pixels, quads))
        seen, roll = self._lines(pixels, quads, watcher)
        if whole and whole[0].said.text and whole[0].weight >= _weight(seen):
            seen, roll = whole, 0
        return self._found(seen, roll, width, height)

    def warm(self) -> None:
        """Walk every code path once: look, recognise, classify, decode, split, turn; start the lanes' threads."""
        page = np.full((64, 96, 3), 255, np.uint8)
        cv2.putText(page, "Ab 1", (8, 42), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0, 0, 0), 2)
        cv2.putText(page, "small print", (8, 58), cv2.FONT_HERSHEY_SIMPLEX, 0.35, (0, 0, 0), 1)
        quads = [_corners(96, 64)]
        small = replace(self._profile.look, glance=96 * 64, area=96 * 64)
        look = find_lines(page, self._glance, self._detector, small)
        # As if seen from so far that nothing is believed, so that it is all searched.
        quads += look_closer(page, self._glance, Look(look.quads, 0.01), replace(small, sheet=0, close=1.0))
        quads += self._detector.find(page, working_size(96, 64, 1.0))
        seen = self._read(page, [quads[0], quads[-1]] * self._lanes.count, [0, 1] * self._lanes.count)
        for recogniser in (self._first, self._second):
            if recogniser is not None:
                recogniser.read([line.strip for line in seen])
        self._direction.flipped(seen[0].strip)
        self._is_vertical(page, seen)
        self._found(self._agreed(page, seen, 0), 0, 96, 64)

    def _lines(self, pixels: NDArray[np.uint8], quads: Sequence[Quad], watcher: Watcher) -> tuple[list[_Seen], int]:
        """Read a page's lines; give them with the quarters by which the page is turned."""
        began = watcher.now()
        seen = self._read(pixels, quads, [1 if down(quad) >= _TALL * across(quad) else 0 for quad in quads])
        seen = [line for line in self._either_way(pixels, seen) if line.said.text]
        roll = _page_roll(seen)
        seen = self._agreed(pixels, seen, roll)
        # Vertical writing runs down, never up.
        if roll == 1 and self._is_vertical(pixels, seen):
            roll = 0
        watcher.stage("recognise", began, partial(_spoken, pixels, seen))
        began = watcher.now()
        seen = self._sure(seen, self._profile.doubt)
        watcher.stage("reread", began, partial(_spoken, pixels, seen))
        return seen, roll

    def _read(self, pixels: NDArray[np.uint8], quads: Sequence[Quad], rolls: Sequence[int]) -> list[_Seen]:
        """Read lines, each with its picture's corners rolled on."""
        placed = [rolled(quad, roll) for quad, roll in zip(quads, rolls, strict=True)]
        strips = [cut(pixels, quad) for quad in placed]
        return [
            _Seen(quad=quad, roll=roll, strip=strip, said=said)
            for quad, roll, strip, said in zip(placed, rolls, strips, self._first.read(strips), strict=True)
        ]

    def _again(self, pixels: NDArray[np.uint8], seen: Sequence[_Seen], rolls: Sequence[int]) -> list[_Seen]:
        """Read lines that were read before, now with other corners as their beginning."""
        return self._read(pixels, [rolled(line.quad, -line.roll) for line in seen], rolls)

    def _either_way(self, pixels: NDArray[np.uint8], seen: list[_Seen]) -> list[_Seen]:
        """Where a reading is doubtful and the classifier says so, read upside down too."""
        asked = [index for index, line in enumerate(seen) if line.said.confidence < _DOUBTFUL]
        flips = self._lanes.run(lambda index: self._direction.flipped(seen[index].strip), asked)
        flipped = [index for index, chance in zip(asked, flips, strict=True) if chance >= _FLIPPED]
        others = self._again(
            pixels, [seen[index] for index in flipped], [seen[index].roll + _HALF_TURN for index in flipped]
        )
        result = list(seen)
        for index, other in zip(flipped, others, strict=True):
            if other.said.confidence > seen[index].said.confidence:
                result[index] = other
        return result

    def _agreed(self, pixels: NDArray[np.uint8], seen: list[_Seen], roll: int) -> list[_Seen]:
        """Where most of a page stands on its head, read the rest so as well: short lines can look right either way."""
        odd = [index for index, line in enumerate(seen) if abs(roll - line.roll) == _HALF_TURN]
        result = list(seen)
        others = self._again(pixels, [seen[index] for index in odd], [roll] * len(odd))
        for index, other in zip(odd, others, strict=True):
            result[index] = _surer(seen[index], other)
        return result

    def _sure(self, seen: list[_Seen], doubt: float) -> list[_Seen]:
        """Read again, with the better network, what the first one was in doubt of."""
        if self._second is None:
            return seen
        doubted = [index for index, line in enumerate(seen) if line.said.confidence < doubt]
        result = list(seen)
        for index, said in zip(doubted, self._second.read([seen[index].strip for index in doubted]), strict=True):
            if said.text:
                result[index] = replace(seen[index], said=said)
        return result

    def _is_vertical(self, pixels: NDArray[np.uint8], seen: Sequence[_Seen]) -> bool:
        """Tell vertical writing from a page on its side: in the former each character stands upright."""
        line = max((line for line in seen if line.roll == 1), key=lambda line: line.weight, default=None)
        if line is None:
            return False
        asked = [glyph for glyph in line.said.glyphs if not glyph.text.isascii()][:_SAMPLE]
        columns = max(line.said.columns, 1.0)
        cells = []
        for glyph in asked:
            middle, half = (glyph.start + glyph.end) / 2, HEIGHT / STEP / 2
            cell = between(line.quad, max(middle - half, 0) / columns, min(middle + half, columns) / columns)
            cells.append(rolled(cell, -line.roll))
        upright = self._read(pixels, cells, [0] * len(cells))
        same = sum(one.said.text == glyph.text for one, glyph in zip(upright, asked, strict=True))
        return same * 2 > len(asked)

    def _found(self, seen: Sequence[_Seen], roll: int, width: int, height: int) -> Found:
        # The text's top left must come to the picture's: turned back by as many quarters as it is away.
        turn = cast("Turn", -90 * roll % 360)
        new_width, new_height = (height, width) if turn in {90, 270} else (width, height)
        return Found(
            turn,
            tuple(
                line_of(
                    turned(line.quad, turn, width, height),
                    spread(line.said.glyphs, line.said.columns),
                    line.said.columns,
                    width=new_width,
                    height=new_height,
                )
                for line in seen
                if line.said.text
            ),
        )


def _boxes(pixels: NDArray[np.uint8], quads: Sequence[Quad]) -> View:
    return View(picture=pixels, marks=tuple(Mark(corners=quad.astype(np.float64)) for quad in quads))


def _spoken(pixels: NDArray[np.uint8], seen: Sequence[_Seen]) -> View:
    marks = (
        Mark(corners=line.quad.astype(np.float64), text=line.said.text, confidence=line.said.confidence)
        for line in seen
    )
    return View(picture=pixels, marks=tuple(marks))


def _may_be_a_line(width: int, height: int) -> bool:
    low, long = height <= _WORD_HEIGHT, width >= _STRIP_RATIO * height
    return (low and width >= height) or (long and height <= _STRIP_HEIGHT)


def _corners(width: int, height: int) -> Quad:
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)


def _surer(first: _Seen, second: _Seen) -> _Seen:
    """The second, unless the first is surer by a clear margin."""
    clearly = first.said.confidence > second.said.confidence + _MARGIN
    return first if clearly or not second.said.text else second


def _weight(seen: Sequence[_Seen]) -> float:
    return sum(line.weight for line in seen)


def _page_roll(seen: Sequence[_Seen]) -> int:
    """The direction that most of the page's text has; upright without a clear majority."""
    weights = [sum(line.weight for line in seen if line.roll == roll) for roll in range(4)]
    roll = max(range(4), key=weights.__getitem__)
    return roll if weights[roll] > _MAJORITY * sum(weights) else 0
