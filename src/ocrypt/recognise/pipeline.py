"""From the bytes of a picture to a `Reading`: decode, prepare, read, order."""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
from PIL import Image

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.limits import Limits
from ocrypt.recognise.decode import open_frames
from ocrypt.recognise.layout import in_order
from ocrypt.recognise.options import ENGINES, PREPARE
from ocrypt.recognise.prepare.places import restored
from ocrypt.recognise.prepare.run import prepare as prepared_for
from ocrypt.recognise.prepare.run import warm as warm_steps
from ocrypt.recognise.reading import Page, Reading
from ocrypt.recognise.text.ppocr.engine import Ppocr
from ocrypt.recognise.text.ppocr.profiles import PROFILES
from ocrypt.recognise.watch import UNWATCHED, View, lines_view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrypt.recognise.frame import Frame
    from ocrypt.recognise.options import Options, Prepare
    from ocrypt.recognise.reading import EngineInfo
    from ocrypt.recognise.text.engine import TextEngine
    from ocrypt.recognise.watch import Watcher

_FORMATS: Final = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")
_MODES: Final = ("RGB", "P", "RGBA", "L", "1", "CMYK", "I;16")


class Reader:
    """Models loaded, ready to read any number of pictures, one at a time."""

    def __init__(self, engine: TextEngine) -> None:
        self._engine = engine
        self._samples = _samples()

    @classmethod
    def load(cls, options: Options) -> Reader:
        """Load the engine's models.

        Raises:
            LocalError: ENGINE_UNKNOWN, WEIGHTS_MISSING.
        """
        if options.engine not in ENGINES:
            raise LocalError(Code.ENGINE_UNKNOWN, f"there is {', '.join(ENGINES)}")
        # OpenCV would start a thread for every core at its first call, which a fork doesn't survive.
        cv2.setNumThreads(options.threads)
        return cls(Ppocr(options.threads, PROFILES[options.profile]))

    @property
    def engine(self) -> EngineInfo:
        """What reads the text."""
        return self._engine.info

    def warm(self) -> None:
        """Walk every code path once, so that later no file is opened, no module loaded and no thread started."""
        limits = Limits()
        for sample in self._samples:
            for _ in open_frames(sample, limits):
                pass
        warm_steps()
        self._engine.warm()

    def read_page(self, frame: Frame, prepare: Prepare = PREPARE[0], watcher: Watcher = UNWATCHED) -> Page:
        """Read one picture."""
        prepared = prepared_for(frame.pixels, prepare, watcher)
        began = watcher.now()
        found = self._engine.read(prepared.pixels, watcher)
        watcher.stage("engine", began, partial(lines_view, prepared.pixels, found.turn, found.lines))
        began = watcher.now()
        sideways = found.turn in {90, 270}
        page = Page(
            index=frame.index,
            width=frame.height if sideways else frame.width,
            height=frame.width if sideways else frame.height,
            turn=found.turn,
            # Ordered where they were found: a page that was straightened has straight rows and columns.
            lines=restored(in_order(found.lines), prepared, found.turn, frame),
        )
        watcher.stage("order", began, partial(lines_view, frame.pixels, page.turn, page.lines, page.blocks))
        return page

    def pages(
        self,
        untrusted: bytes | bytearray | memoryview,
        limits: Limits,
        prepare: Prepare = PREPARE[0],
        watcher: Watcher = UNWATCHED,
    ) -> Iterator[Page]:
        """Read page by page, each when it is asked for; `watcher` is told of every stage.

        Raises:
            Unreadable: what is wrong with the picture.
        """
        frames = open_frames(untrusted, limits)
        began = watcher.now()
        for frame in frames:
            watcher.stage("decode", began, partial(View, picture=frame.pixels))
            yield self.read_page(frame, prepare, watcher)
            began = watcher.now()

    def read(
        self,
        untrusted: bytes | bytearray | memoryview,
        limits: Limits,
        prepare: Prepare = PREPARE[0],
        watcher: Watcher = UNWATCHED,
    ) -> Reading:
        """Read the whole file; as `pages`.

        Raises:
            Unreadable: what is wrong with the picture.
        """
        return Reading(pages=tuple(self.pages(untrusted, limits, prepare, watcher)), engine=self.engine)


def _samples() -> tuple[bytes, ...]:
    """Tiny pictures of every format and mode that decoding meets, made once at load."""
    samples = []
    wide = Image.fromarray(np.zeros((4, 4), np.uint16))
    plain = Image.new("RGB", (8, 8), "white")
    for kind in _FORMATS:
        for mode in _MODES:
            if kind in _WRITES.get(mode, _FORMATS):
                into = io.BytesIO()
                image = wide if mode == "I;16" else plain.convert(mode)
                exif = Image.Exif()
                exif[0x0112] = 6
                if kind in {"JPEG", "PNG", "WEBP", "TIFF"}:
                    image.save(into, kind, exif=exif)
                else:
                    image.save(into, kind)
                samples.append(into.getvalue())
    return tuple(samples)


# Which formats can hold a mode; the others hold all that are named above.
_WRITES: Final = {
    "P": ("PNG", "GIF", "BMP", "TIFF"),
    "RGBA": ("PNG", "WEBP", "TIFF"),
    "1": ("PNG", "BMP", "TIFF"),
    "CMYK": ("JPEG", "TIFF"),
    "I;16": ("PNG", "TIFF"),
    "L": ("PNG", "JPEG", "GIF", "BMP", "TIFF"),
    "RGB": ("PNG", "JPEG", "BMP", "WEBP", "TIFF"),
}
