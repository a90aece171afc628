"""Reads the codes of a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2

from ocrypt.recognise.codes import charset, content
from ocrypt.recognise.codes.code import FORMATS, QR_FAMILY
from ocrypt.recognise.codes.options import CodeOptions
from ocrypt.recognise.codes.read.budget import Deadline
from ocrypt.recognise.codes.read.cascade import find, glance
from ocrypt.recognise.codes.read.detector.ssd import Detector
from ocrypt.recognise.codes.read.samples import samples
from ocrypt.recognise.codes.read.told import told

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.code import Code
    from ocrypt.recognise.codes.options import Effort

BUDGET_MS: Final[dict[Effort, int]] = {"auto": 120, "fast": 120, "thorough": 1500}
"""Milliseconds of CPU time after which no pass begins, where the caller names none and wants the QR family alone."""
OTHERS_MS: Final[dict[Effort, int]] = {"auto": 180, "fast": 0, "thorough": 0}
"""What is added where other formats are wanted too: a look for them costs ten times as much."""
_WARMING_MS: Final = 3_000


class CodeReader:
    """Ready to read the codes of any number of pictures, one at a time."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector

    @classmethod
    def load(cls) -> CodeReader:
        """Load what reading needs.

        Raises:
            LocalError: WEIGHTS_MISSING.
        """
        # OpenCV would start a thread for every core at its first call, which a fork doesn't survive.
        cv2.setNumThreads(1)
        return cls(Detector())

    def warm(self) -> None:
        """Walk every code path once, so that later no file is opened, no module loaded and no thread started."""
        charset.warm()
        content.warm()
        # (1) What the first look reads; (2) what only the last means read, after every pass before them.
        plain, bent = samples()
        self.read(plain, CodeOptions(effort="fast", formats=FORMATS))
        self.read(bent, CodeOptions(effort="thorough", budget_ms=_WARMING_MS, formats=FORMATS))

    def read(self, pixels: NDArray[np.uint8], options: CodeOptions, page: int = 0) -> tuple[Code, ...]:
        """Every code of a picture of the shape (height, width, 3), RGB, or (height, width), grey.

        They come in the order of the passes that found them. A symbol that nothing could decode is left out.
        """
        budget = _usual_ms(options) if options.budget_ms is None else options.budget_ms
        height, width = pixels.shape[:2]
        found = find(pixels, options, self._detector, Deadline.after(budget))
        return tuple(told(each, int(width), int(height), page) for each in found)

    def glance(self, grey: NDArray[np.uint8], options: CodeOptions, page: int = 0) -> tuple[Code, ...] | None:
        """As `read`, by one look at a smaller copy of a picture, (h, w); None where only the whole picture can tell.

        The corners are in pixels of the copy.
        """
        if options.effort == "thorough":
            return None
        height, width = grey.shape
        found = glance(grey, options, self._detector, Deadline.after(_usual_ms(options)))
        return None if found is None else tuple(told(each, int(width), int(height), page) for each in found)


def _usual_ms(options: CodeOptions) -> int:
    others = not set(options.formats) <= set(QR_FAMILY)
    return BUDGET_MS[options.effort] + (OTHERS_MS[options.effort] if others else 0)
