"""Reads the codes of a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.recognise.codes.code import FORMATS
from ocrypt.recognise.codes.options import EFFORTS, CodeOptions
from ocrypt.recognise.codes.read.budget import Deadline
from ocrypt.recognise.codes.read.cascade import find
from ocrypt.recognise.codes.read.told import told

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.code import Code
    from ocrypt.recognise.codes.options import Effort

BUDGET_MS: Final[dict[Effort, int]] = {"auto": 120, "fast": 120, "thorough": 1500}
"""Milliseconds of CPU time after which no pass begins, where the caller names none."""


class CodeReader:
    """Ready to read the codes of any number of pictures, one at a time."""

    @classmethod
    def load(cls) -> CodeReader:
        """Load what reading needs."""
        # OpenCV would start a thread for every core at its first call, which a fork doesn't survive.
        cv2.setNumThreads(1)
        return cls()

    def warm(self) -> None:
        """Walk every code path once, so that later no file is opened, no module loaded and no thread started."""
        blank = np.full((64, 64, 3), 255, np.uint8)
        for effort in EFFORTS:
            self.read(blank, CodeOptions(effort=effort, budget_ms=10_000, formats=FORMATS))

    def read(self, pixels: NDArray[np.uint8], options: CodeOptions, page: int = 0) -> tuple[Code, ...]:
        """Every code of a picture of the shape (height, width, 3), RGB, or (height, width), grey.

        They come in the order of the passes that found them. A symbol that nothing could decode is left out.
        """
        budget = BUDGET_MS[options.effort] if options.budget_ms is None else options.budget_ms
        height, width = pixels.shape[:2]
        found = find(pixels, options, Deadline.after(budget))
        return tuple(told(each, int(width), int(height), page) for each in found)
