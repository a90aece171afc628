"""From the bytes of a file to its codes; and the codes of a page whose text is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from ocrypt.core.codes import Code as ErrorCode
from ocrypt.core.errors import Unreadable
from ocrypt.core.limits import Limits
from ocrypt.recognise.codes.code import MAX_CODES
from ocrypt.recognise.codes.options import CodeOptions
from ocrypt.recognise.codes.place import scaled
from ocrypt.recognise.codes.read.change import grey_of
from ocrypt.recognise.codes.read.reader import CodeReader
from ocrypt.recognise.codes.scan import Scan, ScannedPage
from ocrypt.recognise.decode import BrokenPage, open_drawn, open_smaller
from ocrypt.recognise.decode.samples import documents
from ocrypt.recognise.frame import Frame
from ocrypt.recognise.options import CODES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrypt.recognise.codes.code import Code, Format
    from ocrypt.recognise.options import Codes

GLANCE_SIDE: Final = 1_400
"""Pixels of a page's longer side that a glance is content with: on A4 a module of half a millimetre has two or more."""
# The kinds that documents carry and that a glance can afford: all kinds would cost several times as much.
GLANCE_FORMATS: Final[tuple[Format, ...]] = ("QRCode", "DataMatrix", "Aztec")


class Scanner:
    """Ready to read the codes of any number of files, one at a time."""

    def __init__(self, reader: CodeReader) -> None:
        self._reader = reader
        self._documents = documents()

    @classmethod
    def load(cls) -> Scanner:
        """Load what reads codes."""
        return cls(CodeReader.load())

    def warm(self) -> None:
        """Walk every code path once, so that later no file is opened, no module loaded and no thread started."""
        self._reader.warm()
        for document in self._documents:
            for part in open_drawn(document, Limits()):
                if not isinstance(part, BrokenPage):
                    self.on_page(part, CODES[0])
        self.on_page(Frame(0, np.full((8, 3 * GLANCE_SIDE, 3), 255, np.uint8)), CODES[0])

    def scan(self, untrusted: bytes | bytearray | memoryview, limits: Limits, options: CodeOptions) -> Scan:
        """Read the codes on all pages of a file; pages of a PDF are drawn. The pixels of one page at a time are held.

        Raises:
            Unreadable: what is wrong with the file; ANSWER_TOO_LARGE for more codes than MAX_CODES.
        """
        quick = self._quick(untrusted, limits, options)
        if quick is not None:
            return quick
        pages: list[ScannedPage] = []
        codes: list[Code] = []
        for part in open_drawn(untrusted, limits):
            error = part.code.value if isinstance(part, BrokenPage) else None
            pages.append(ScannedPage(index=part.index, width=part.width, height=part.height, error=error))
            if not isinstance(part, BrokenPage):
                codes += self._reader.read(part.pixels, options, part.index)
            check_count(len(codes))
        return Scan(pages=tuple(pages), codes=tuple(codes))

    def _quick(self, untrusted: bytes | bytearray | memoryview, limits: Limits, options: CodeOptions) -> Scan | None:
        """A large photo by a look at half its size, where that is enough: decoding the whole takes the most time."""
        reduced = open_smaller(untrusted, limits) if options.effort != "thorough" else None
        codes = self._reader.glance(reduced.pixels, options) if reduced is not None else None
        if reduced is None or codes is None:
            return None
        check_count(len(codes))
        factor = reduced.pixels.shape[1] / reduced.width
        page = ScannedPage(index=0, width=reduced.width, height=reduced.height)
        return Scan(pages=(page,), codes=tuple(scaled(code, factor, reduced.width, reduced.height) for code in codes))

    def on_page(self, frame: Frame, codes: Codes) -> tuple[Code, ...]:
        """Read the codes of a page whose text is wanted first: `fast` is a glance that costs next to nothing."""
        if codes == "none":
            return ()
        if codes != "fast":
            return self._reader.read(frame.pixels, CodeOptions(effort=codes), frame.index)
        grey = grey_of(frame.pixels)
        factor = min(1.0, GLANCE_SIDE / max(frame.width, frame.height))
        if factor < 1:
            grey = _smaller(grey, factor)
        # As it came out: sides are whole pixels, and an odd one loses half of one at each halving.
        factor = grey.shape[1] / frame.width if frame.width >= frame.height else grey.shape[0] / frame.height
        found = self._reader.read(grey, CodeOptions(effort="fast", formats=GLANCE_FORMATS), frame.index)
        return tuple(scaled(code, factor, frame.width, frame.height) for code in found)


def _smaller(grey: NDArray[np.uint8], factor: float) -> NDArray[np.uint8]:
    """Give the picture at `factor` times its size, a pixel at least each way.

    Halving is cheap and takes the mean; the rest, less than a half, is cheap where it takes neighbours alone. Averaging
    all the way would cost as much as looking does.
    """
    while factor <= 1 / 2 and min(grey.shape) > 1:
        half = (max(1, grey.shape[1] // 2), max(1, grey.shape[0] // 2))
        grey, factor = np.asarray(cv2.resize(grey, half, interpolation=cv2.INTER_AREA), np.uint8), factor * 2
    size = (max(1, round(grey.shape[1] * factor)), max(1, round(grey.shape[0] * factor)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def check_count(count: int) -> None:
    """Refuse to tell of more codes than anybody takes.

    Raises:
        Unreadable: ANSWER_TOO_LARGE.
    """
    if count > MAX_CODES:
        raise Unreadable(ErrorCode.ANSWER_TOO_LARGE)
