"""Whether a line stands on its head: PP-OCR's classifier of 0 and 180 degrees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ocrypt.recognise.scaling import fill

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.inference import Session

_WIDTH: Final = 192


class Direction:
    """Tells upside-down strips."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def flipped(self, strip: NDArray[np.uint8]) -> float:
        """The probability, 0..1, that the strip, shape (48, width, 3), RGB, stands on its head."""
        # Long lines are not squeezed, they are cut: their beginning tells as much, and squeezing misleads the net.
        beginning = strip[:, :_WIDTH]
        width = beginning.shape[1]
        padded = np.zeros((1, 3, strip.shape[0], _WIDTH), np.float32)
        fill(padded[0, :, :, :width], beginning)
        return float(self._session.run(padded)[0, 1])
