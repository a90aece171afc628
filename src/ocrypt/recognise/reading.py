"""What was read: pages, lines, words and codes, and their JSON. `spec/reading.md` is the normative text.

Importing this module loads neither numpy nor a model, so that a client can hold an answer cheaply.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec

from ocrypt.core.codes import Code as ErrorCode
from ocrypt.core.errors import LocalError
from ocrypt.recognise.answers import taken
from ocrypt.recognise.codes.checks import are_sound
from ocrypt.recognise.codes.code import MAX_CODES, Code
from ocrypt.recognise.geometry import Point, Polygon, Side, is_plain, lies_within
from ocrypt.recognise.source import content_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "VERSION",
    "Block",
    "Cell",
    "Code",
    "EngineInfo",
    "Line",
    "ModelInfo",
    "Page",
    "Point",
    "Polygon",
    "Reading",
    "Word",
    "is_plain",
    "same_row",
]

VERSION: Final = 1

_Confidence = Annotated[float, msgspec.Meta(ge=0, le=1)]
_Text = Annotated[str, msgspec.Meta(max_length=20_000)]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_Index = Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """A word, or a run of characters of a script that has no spaces."""

    text: _Text
    polygon: Polygon
    confidence: _Confidence


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of text; `confidence` is the mean of its characters' probabilities, 0..1."""

    text: _Text
    polygon: Polygon
    confidence: _Confidence
    words: Annotated[tuple[Word, ...], msgspec.Meta(max_length=20_000)]


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One cell of a table: the lines `start` to `end` (half open; none where the cell is empty) of its page.

    `column` counts from 0; `columns` says over how many columns the cell reaches.
    """

    start: _Index
    end: _Index
    column: _Index
    columns: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """Lines that belong together: `start` to `end` (half open) of the page's lines; `rows` is a table's alone."""

    kind: Literal["paragraph", "heading", "table"]
    start: _Index
    end: _Index
    rows: Annotated[tuple[tuple[Cell, ...], ...], msgspec.Meta(max_length=100_000)] = ()


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One picture, or one page of a TIFF or PDF file, upright, with its lines in reading order.

    `turn` is the angle in degrees, clockwise, by which the picture (as its EXIF orientation shows it) was turned
    to stand upright; `width`, `height` and all polygons are those of the upright picture. `dpi` is how many of its
    pixels make an inch on paper, where that is known. `blocks`, where there are any, take up all lines in order.
    `source` says whether the text was read in the picture or stood in the file. A page that could not be read has
    the code of what was wrong as `error`, and no line.
    """

    index: _Index
    width: Side
    height: Side
    turn: Literal[0, 90, 180, 270] = 0
    dpi: Annotated[float, msgspec.Meta(gt=0, le=100_000)] | None = None
    source: Literal["picture", "text-layer"] = "picture"
    error: _Name | None = None
    lines: Annotated[tuple[Line, ...], msgspec.Meta(max_length=100_000)]
    blocks: Annotated[tuple[Block, ...], msgspec.Meta(max_length=100_000)] = ()

    @property
    def text(self) -> str:
        """The lines, one under the other; neighbours on one row are joined by a space."""
        return "".join(_joined(self.lines))

    def to_json(self) -> bytes:
        """This page as `spec/reading.md` says, UTF-8."""
        return msgspec.json.encode(self)


class ModelInfo(msgspec.Struct, frozen=True):
    """Which model file took part; `sha256` is in lower-case hexadecimal."""

    name: _Name
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class EngineInfo(msgspec.Struct, frozen=True):
    """What read the text."""

    name: _Name
    models: Annotated[tuple[ModelInfo, ...], msgspec.Meta(max_length=50)]


_Codes = Annotated[tuple[Code, ...], msgspec.Meta(max_length=MAX_CODES)]
# Fields are not read yet: the place for them is kept, and empty.
_Nothing = Annotated[tuple[str, ...], msgspec.Meta(max_length=0)]


class _Wire(msgspec.Struct, frozen=True, kw_only=True):
    """The JSON object, key for key."""

    v: Literal[1]
    text: str
    pages: Annotated[tuple[Page, ...], msgspec.Meta(max_length=100_000)]
    codes: _Codes
    fields: _Nothing
    engine: EngineInfo


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """All that was read in one file."""

    pages: tuple[Page, ...]
    engine: EngineInfo
    codes: tuple[Code, ...] = ()
    fields: _Nothing = ()

    @property
    def text(self) -> str:
        """The pages' text, one page under the other."""
        return "\n".join(page.text for page in self.pages)

    @property
    def lines(self) -> Iterator[Line]:
        """The lines of all pages, in reading order."""
        return (line for page in self.pages for line in page.lines)

    def to_json(self) -> bytes:
        """The JSON of `spec/reading.md`, UTF-8."""
        return msgspec.json.encode(
            _Wire(v=VERSION, text=self.text, pages=self.pages, codes=self.codes, fields=self.fields, engine=self.engine)
        )

    def to_markdown(self) -> bytes:
        """Markdown, UTF-8: paragraphs, headings and tables (`spec/formats.md`)."""
        return self._as("md")

    def to_csv(self) -> bytes:
        """A row for each line, UTF-8, with its place, safe for spreadsheets (`spec/formats.md`)."""
        return self._as("csv")

    def to_hocr(self) -> bytes:
        """The page as hOCR 1.2, well-formed XHTML, UTF-8 (`spec/formats.md`)."""
        return self._as("hocr")

    def to_alto(self) -> bytes:
        """ALTO 4.4, UTF-8 (`spec/formats.md`)."""
        return self._as("alto")

    def to_pdf(self, picture: bytes | bytearray | memoryview | str | Path) -> bytes:
        """A searchable PDF: the pages' pictures with the text over them, invisible (`spec/formats.md`).

        `picture` is the file that was read: its bytes, or its path.

        Raises:
            LocalError: PICTURE_MISMATCH where it is another file; FILE_UNREADABLE.
            Unreadable: what is wrong with the picture.
        """
        content = content_of(picture) if isinstance(picture, str | Path) else picture
        return self._as("pdf", memoryview(content).cast("B"))

    def _as(self, name: str, picture: memoryview = memoryview(b"")) -> bytes:  # noqa: B008 - it can't be changed
        # Imported here: formats know readings, not the other way round.
        from ocrypt.recognise.formats import by_name  # noqa: PLC0415

        chosen = by_name(name)
        if chosen is None:
            raise ValueError(name)
        return chosen.render(self, picture)

    @classmethod
    def from_json(cls, untrusted: bytes | bytearray | memoryview) -> Reading:
        """Check and take over the JSON that a service answered with.

        `text` at the top is for readers that want nothing else; here it is derived from the lines again.

        Raises:
            LocalError: SERVER_MISBEHAVED, whatever is wrong.
        """
        # (1) Not too long; (2) every key, type and bound as the specification says.
        wire = taken(untrusted, _DECODER.decode, what="reading", spec="spec/reading.md")
        reading = cls(pages=wire.pages, engine=wire.engine, codes=wire.codes, fields=wire.fields)
        # (3) Pages are numbered from 0, nothing lies outside its page, and blocks take up its lines in order.
        for index, page in enumerate(reading.pages):
            if page.index != index or not _inside(page) or not _tiled(page):
                raise LocalError(ErrorCode.SERVER_MISBEHAVED, "the reading has a page that makes no sense")
        # (4) No text can drive a terminal, break a line or turn what stands beside it.
        if not all(is_plain(line.text) and all(is_plain(word.text) for word in line.words) for line in reading.lines):
            raise LocalError(ErrorCode.SERVER_MISBEHAVED, "the reading has control characters")
        # (5) Codes lie on pages that are there, and what is told beside their texts is plain.
        if not are_sound(reading.codes, reading.pages):
            raise LocalError(ErrorCode.SERVER_MISBEHAVED, "the reading has a code that makes no sense")
        return reading


_DECODER: Final = msgspec.json.Decoder(_Wire, strict=True)


def same_row(first: Line, second: Line) -> bool:
    """Whether `second` goes on to the right of `first` at the same height, as cells of a table do."""
    top_left, top_right, bottom_right, bottom_left = first.polygon
    end_x, end_y = (top_right.x + bottom_right.x) / 2, (top_right.y + bottom_right.y) / 2
    start_x, start_y = (top_left.x + bottom_left.x) / 2, (top_left.y + bottom_left.y) / 2
    next_top_left, _, _, next_bottom_left = second.polygon
    next_x = (next_top_left.x + next_bottom_left.x) / 2
    next_y = (next_top_left.y + next_bottom_left.y) / 2
    height = min(abs(bottom_left.y - top_left.y), abs(next_bottom_left.y - next_top_left.y))
    run = end_x - start_x
    # A short line's slope is mostly noise, so it is taken as level.
    slope = (end_y - start_y) / run if run > 4 * height > 0 else 0.0
    gap = next_x - end_x
    return gap > -height and abs(next_y - end_y - slope * gap) < height / 2


def _joined(lines: tuple[Line, ...]) -> Iterator[str]:
    for index, line in enumerate(lines):
        if index:
            yield " " if same_row(lines[index - 1], line) else "\n"
        yield line.text


def _inside(page: Page) -> bool:
    polygons = (polygon for line in page.lines for polygon in (line.polygon, *(word.polygon for word in line.words)))
    return all(lies_within(polygon, page.width, page.height) for polygon in polygons)


def _tiled(page: Page) -> bool:
    """Whether blocks, where there are any, take up the page's lines in order, and cells those of their table."""
    if page.error is not None and (page.lines or not is_plain(page.error)):
        return False
    return not page.blocks or (
        _follow(page.blocks, 0, len(page.lines))
        and all(
            _follow([cell for row in block.rows for cell in row], block.start, block.end)
            if block.kind == "table"
            else not block.rows
            for block in page.blocks
        )
    )


def _follow(parts: Sequence[Block | Cell], start: int, end: int) -> bool:
    """Whether each part begins where the one before ends, from `start` to `end`."""
    at = start
    for part in parts:
        if part.start != at or part.end < part.start:
            return False
        at = part.end
    return at == end
