"""What a line says: PP-OCR's recogniser with CTC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.recognise.reading import is_plain
from ocrypt.recognise.text.ctc import Glyph, decode, mean_confidence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.text.ppocr.session import Session

STEP: Final = 8
"""Pixels of the strip for one column of the answer."""


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


class Recogniser:
    """Reads strips."""

    def __init__(self, session: Session) -> None:
        self._session = session
        characters = session.metadata("character")
        if characters is None:
            raise LocalError(Code.WEIGHTS_MISSING, "the recogniser has no alphabet")
        # Class 0 is the blank, the last one is the space that the file's own list leaves out.
        self._alphabet = ("", *characters.split("\n"), " ")
        if not all(is_plain(character) and character for character in self._alphabet[1:]):
            raise LocalError(Code.WEIGHTS_MISSING, "the recogniser's alphabet has control characters")

    def read(self, strip: NDArray[np.uint8]) -> LineText:
        """Read one strip: shape (48, width, 3), RGB.

        Strips go one by one: on one thread a batch gains nothing, and padding to the widest costs time and memory.
        """
        width = strip.shape[1]
        padded = np.zeros((1, 3, strip.shape[0], max(-(-width // 32) * 32, 64)), np.float32)
        padded[:, :, :, :width] = cv2.dnn.blobFromImage(strip, 1 / 127.5, mean=(127.5, 127.5, 127.5), swapRB=True)
        scores = self._session.run(padded)[0]
        classes = scores.argmax(axis=1)
        best = np.take_along_axis(scores, classes[:, None], axis=1)[:, 0]
        return LineText(decode(classes.tolist(), best.tolist(), self._alphabet), width / STEP)
