"""What lines say: a recogniser with CTC, on batches of strips of like width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.recognise.scaling import fill
from ocrypt.recognise.text.ctc import Glyph, decode, mean_confidence
from ocrypt.recognise.text.ppocr.crop import HEIGHT
from ocrypt.recognise.text.ppocr.split import Piece, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from ocrypt.recognise.inference import Session
    from ocrypt.recognise.text.ppocr.lanes import Lanes
    from ocrypt.recognise.text.ppocr.network import Network

STEP: Final = 8
"""Pixels of a strip that count as one column, whatever the network's own step."""
_WIDTH_STEP: Final = 32
"""Strips are padded to multiples of this."""
_NARROWEST: Final = 64
_BATCH_PIXELS: Final = 768
"""Columns of pixels in one batch: enough for what a call costs, little enough to stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class LineText:
    """One line's characters, and how many columns the line has."""

    glyphs: tuple[Glyph, ...]
    columns: float

    @property
    def text(self) -> str:
        """The line, without white space around it."""
        return "".join(glyph.text for glyph in self.glyphs).strip()

    @property
    def confidence(self) -> float:
        """The mean of the characters' probabilities; 0 for none."""
        return mean_confidence(self.glyphs)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A piece of one of the strips, the width at which the network sees it, and that with what it is padded by."""

    strip: int
    piece: Piece
    width: int
    padded: int


class Recogniser:
    """Reads strips; `squeeze` is how much of a strip's width the network is shown, which costs that much less."""

    def __init__(
        self, network: Network, session: Session, alphabet: Sequence[str], *, lanes: Lanes, squeeze: float = 1.0
    ) -> None:
        self._network = network
        self._session = session
        self._alphabet = alphabet
        self._lanes = lanes
        self._squeeze = squeeze

    def read(self, strips: Sequence[NDArray[np.uint8]]) -> list[LineText]:
        """Read strips, each of shape (48, width, 3), RGB, in any number and of any width.

        Like widths go together, so that next to nothing is padded; a strip too long for the network goes in pieces.
        """
        parts = [self._part(index, piece) for index, strip in enumerate(strips) for piece in split(strip)]
        batches = list(_batches(parts))
        # The widest first: at the end no lane waits long for another.
        batches.reverse()
        found: list[list[tuple[int, tuple[Glyph, ...]]]] = [[] for _ in strips]
        for batch, read in zip(batches, self._lanes.run(lambda batch: self._read(strips, batch), batches), strict=True):
            for part, said in zip(batch, read, strict=True):
                found[part.strip].append((part.piece.start, said))
        return [
            LineText(tuple(glyph for _, said in sorted(own) for glyph in said), strip.shape[1] / STEP)
            for own, strip in zip(found, strips, strict=True)
        ]

    def _part(self, strip: int, piece: Piece) -> _Part:
        width = max(round(piece.width * self._squeeze * self._network.height / HEIGHT), 1)
        padded = max(-(-(width + self._network.margin) // _WIDTH_STEP) * _WIDTH_STEP, _NARROWEST)
        return _Part(strip=strip, piece=piece, width=width, padded=padded)

    def _read(self, strips: Sequence[NDArray[np.uint8]], batch: Sequence[_Part]) -> list[tuple[Glyph, ...]]:
        height = self._network.height
        blank = np.zeros((len(batch), 3, height, max(part.padded for part in batch)), np.float32)
        for place, part in zip(blank, batch, strict=True):
            pixels = strips[part.strip][:, part.piece.start : part.piece.end]
            if pixels.shape != (height, part.width, 3):
                pixels = np.asarray(cv2.resize(pixels, (part.width, height), interpolation=cv2.INTER_AREA), np.uint8)
            fill(place[:, :, : part.width], pixels)
        scores = self._session.run(blank)
        classes = scores.argmax(axis=2)
        best = np.take_along_axis(scores, classes[:, :, None], axis=2)[:, :, 0]
        return [
            tuple(_placed(glyph, part, self._network) for glyph in decode(numbers, chances, self._alphabet))
            for part, numbers, chances in zip(batch, classes.tolist(), best.tolist(), strict=True)
        ]


def _batches(parts: Iterable[_Part]) -> Iterator[list[_Part]]:
    """Parts of one padded width together, as many as a batch may hold; the narrowest first."""
    batch: list[_Part] = []
    for part in sorted(parts, key=lambda part: part.padded):
        if batch and (batch[0].padded != part.padded or (len(batch) + 1) * part.padded > _BATCH_PIXELS):
            yield batch
            batch = []
        batch.append(part)
    if batch:
        yield batch


def _placed(glyph: Glyph, part: _Part, network: Network) -> Glyph:
    """The glyph in columns of the whole strip."""
    wider, start, late = part.piece.width / part.width / STEP, part.piece.start / STEP, network.early
    return Glyph(
        text=glyph.text,
        start=start + (glyph.start * network.step + late) * wider,
        end=start + (glyph.end * network.step + late) * wider,
        confidence=glyph.confidence,
    )
