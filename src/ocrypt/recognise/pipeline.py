"""From the bytes of a picture to a `Reading`: decode, prepare, read, order; and the codes on the way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import cv2

from ocrypt.core.limits import Limits
from ocrypt.recognise.codes.place import upright
from ocrypt.recognise.codes.scanner import Scanner, check_count
from ocrypt.recognise.decode import BrokenPage, DoubtfulPage, TextPage, open_pages
from ocrypt.recognise.decode.pdf.agree import agreed, page_of
from ocrypt.recognise.decode.samples import samples
from ocrypt.recognise.formats import FORMATS, Content
from ocrypt.recognise.frame import Frame
from ocrypt.recognise.layout import arrange
from ocrypt.recognise.options import CODES, PREPARE
from ocrypt.recognise.prepare.places import restored
from ocrypt.recognise.prepare.run import prepare as prepared_for
from ocrypt.recognise.prepare.run import warm as warm_steps
from ocrypt.recognise.reading import Line, Page, Point, Reading
from ocrypt.recognise.text.engines import load_engine
from ocrypt.recognise.watch import UNWATCHED, View, codes_view, lines_view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrypt.recognise.codes.code import Code
    from ocrypt.recognise.codes.options import CodeOptions
    from ocrypt.recognise.codes.scan import Scan
    from ocrypt.recognise.decode import Part
    from ocrypt.recognise.formats import Format
    from ocrypt.recognise.options import Codes, Options, Prepare
    from ocrypt.recognise.reading import EngineInfo
    from ocrypt.recognise.text.engine import TextEngine
    from ocrypt.recognise.watch import Watcher


@dataclass(frozen=True, slots=True, repr=False)
class Leaf:
    """What was read on one page. Its repr tells nothing."""

    page: Page
    codes: tuple[Code, ...] = ()


class Reader:
    """Models loaded, ready to read any number of pictures, one at a time."""

    def __init__(self, engine: TextEngine, scanner: Scanner) -> None:
        self._engine = engine
        self._scanner = scanner
        self._samples = samples()

    @classmethod
    def load(cls, options: Options) -> Reader:
        """Load the engine's models.

        Raises:
            LocalError: ENGINE_UNKNOWN, ENGINE_UNAVAILABLE, WEIGHTS_MISSING.
        """
        engine = load_engine(options)
        # OpenCV would start a thread for every core at its first call, which a fork doesn't survive.
        cv2.setNumThreads(options.threads)
        return cls(engine, Scanner.load())

    @property
    def engine(self) -> EngineInfo:
        """What reads the text."""
        return self._engine.info

    @property
    def scanner(self) -> Scanner:
        """What reads codes."""
        return self._scanner

    def rehearse(self) -> None:
        """Walk the paths that need no thread, so that later no file is opened and no module loaded.

        Once for a process and all that it forks.
        """
        self._scanner.warm()

    def warm(self) -> None:
        """Walk the paths of reading text once, so that later no file is opened, no module loaded, no thread started.

        In each process that reads: threads do not survive a fork.
        """
        limits = Limits()
        written: tuple[Format, ...] = FORMATS
        for sample in self._samples:
            pages = []
            for part in open_pages(sample, limits):
                if isinstance(part, TextPage):
                    page_of(part)
                pages.append(_blank(part))
            # A document with a page missing is not written: see `formats/pdf/stamp.py`.
            if not any(page.error for page in pages):
                _write_once(written, sample, tuple(pages), self.engine)
                # What does not look at the file is written the same way whatever the file is: once is enough, and this
                # is done in every job.
                written = tuple(each for each in FORMATS if each.content is Content.BINARY)
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
        arranged = arrange(found.lines)
        page = Page(
            index=frame.index,
            width=frame.height if sideways else frame.width,
            height=frame.width if sideways else frame.height,
            turn=found.turn,
            dpi=frame.dpi,
            # Ordered where they were found: a page that was straightened has straight rows and columns.
            lines=restored(arranged.lines, prepared, found.turn, frame),
            blocks=arranged.blocks,
        )
        watcher.stage("order", began, partial(lines_view, frame.pixels, page.turn, page.lines, page.blocks))
        return page

    def leaves(
        self,
        untrusted: bytes | bytearray | memoryview,
        limits: Limits,
        prepare: Prepare = PREPARE[0],
        watcher: Watcher = UNWATCHED,
        codes: Codes = CODES[0],
    ) -> Iterator[Leaf]:
        """Read page by page, each when it is asked for; the pixels of one page at a time are held.

        A page of a PDF that can't be read has its code as `error`, and the next ones still come. Codes are looked for
        where a page is read as a picture. `watcher` is told of every stage.

        Raises:
            Unreadable: what is wrong with the picture.
        """
        parts = open_pages(untrusted, limits)
        began = watcher.now()
        for part in parts:
            watcher.stage("decode", began, partial(_decoded, part))
            yield self._leaf(part, prepare, watcher, codes)
            began = watcher.now()

    def _leaf(self, part: Part, prepare: Prepare, watcher: Watcher, codes: Codes) -> Leaf:
        match part:
            case Frame():
                page = self.read_page(part, prepare, watcher)
                return Leaf(page, self._codes(part, page, watcher, codes))
            case TextPage():
                return Leaf(page_of(part))
            case DoubtfulPage():
                page = self.read_page(part.frame, prepare, watcher)
                agreed_on = agreed(part.layer, page)
                return Leaf(agreed_on, self._codes(part.frame, agreed_on, watcher, codes))
            case BrokenPage():
                return Leaf(_broken(part))

    def _codes(self, frame: Frame, page: Page, watcher: Watcher, codes: Codes) -> tuple[Code, ...]:
        began = watcher.now()
        found = self._scanner.on_page(frame, codes)
        watcher.stage("codes", began, partial(codes_view, frame.pixels, found))
        return tuple(upright(code, page.turn, frame.width, frame.height) for code in found)

    def read(
        self,
        untrusted: bytes | bytearray | memoryview,
        limits: Limits,
        prepare: Prepare = PREPARE[0],
        watcher: Watcher = UNWATCHED,
        codes: Codes = CODES[0],
    ) -> Reading:
        """Read the whole file; as `leaves`.

        Raises:
            Unreadable: what is wrong with the picture; ANSWER_TOO_LARGE for more codes than anybody takes.
        """
        leaves = tuple(self.leaves(untrusted, limits, prepare, watcher, codes))
        found = tuple(code for leaf in leaves for code in leaf.codes)
        check_count(len(found))
        return Reading(pages=tuple(leaf.page for leaf in leaves), engine=self.engine, codes=found)

    def scan(self, untrusted: bytes | bytearray | memoryview, limits: Limits, options: CodeOptions) -> Scan:
        """Read the codes of a file, and nothing else.

        Raises:
            Unreadable: what is wrong with the file.
        """
        return self._scanner.scan(untrusted, limits, options)


def _decoded(part: Part) -> View:
    """What decoding gave: a picture, or nothing to see where the text stood in the file or the page is broken."""
    frame = part.frame if isinstance(part, DoubtfulPage) else part
    return View(picture=frame.pixels) if isinstance(frame, Frame) else View()


def _broken(part: BrokenPage) -> Page:
    return Page(index=part.index, width=part.width, height=part.height, error=part.code.value, lines=())


def _write_once(formats: tuple[Format, ...], sample: bytes, pages: tuple[Page, ...], engine: EngineInfo) -> None:
    """Write the sample's pages in these formats."""
    for each in formats:
        each.render(Reading(pages=pages, engine=engine), memoryview(sample))


def _blank(part: Part) -> Page:
    """A page of the part's size with a line over it; none over one that can't be read."""
    if isinstance(part, BrokenPage):
        return _broken(part)
    sized = part.frame if isinstance(part, DoubtfulPage) else part
    corners = (Point(0, 0), Point(sized.width, 0), Point(sized.width, sized.height), Point(0, sized.height))
    line = Line(text="a \u5b57 \u05d0", polygon=corners, confidence=1.0, words=())
    return Page(index=sized.index, width=sized.width, height=sized.height, dpi=sized.dpi, lines=(line,))
