"""How a reading is written: one table, from which the command, the service and the package take what there is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, unique
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.formats import alto, csv, hocr, json, markdown, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from ocrypt.recognise.reading import Reading


@unique
class Content(Enum):
    """What kind of file a format makes."""

    PROSE = "prose"
    """Text for people: several may follow one another with a line between."""
    DOCUMENT = "document"
    """Text for programs: each stands alone."""
    BINARY = "binary"
    """Not for a terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One way to write a reading; `suffix` is a file name's, with its dot.

    `render` takes the reading and the file that was read; only a format that shows the picture looks at the latter.
    """

    name: str
    media_type: str
    parameters: str = ""
    suffix: str
    content: Content
    render: Callable[[Reading, memoryview], bytes]

    @property
    def content_type(self) -> str:
        """The media type with its parameters, as a header says it."""
        return self.media_type + self.parameters


def _pdf(reading: Reading, picture: memoryview) -> bytes:
    # Imported here, for it decodes pictures: a client that only opens answers never loads those libraries.
    from ocrypt.recognise.formats import pdf  # noqa: PLC0415

    return pdf.render(reading, picture)


FORMATS: Final = (
    Format(
        name="text",
        media_type="text/plain",
        parameters="; charset=utf-8",
        suffix=".txt",
        content=Content.PROSE,
        render=lambda reading, _: text.render(reading),
    ),
    Format(
        name="json",
        media_type="application/json",
        suffix=".json",
        content=Content.DOCUMENT,
        render=lambda reading, _: json.render(reading),
    ),
    Format(
        name="md",
        media_type="text/markdown",
        parameters="; charset=utf-8; variant=GFM",
        suffix=".md",
        content=Content.PROSE,
        render=lambda reading, _: markdown.render(reading),
    ),
    Format(
        name="hocr",
        media_type="text/vnd.hocr+html",
        parameters="; charset=utf-8",
        suffix=".hocr",
        content=Content.DOCUMENT,
        render=lambda reading, _: hocr.render(reading),
    ),
    Format(
        name="alto",
        media_type="application/alto+xml",
        suffix=".alto.xml",
        content=Content.DOCUMENT,
        render=lambda reading, _: alto.render(reading),
    ),
    Format(
        name="csv",
        media_type="text/csv",
        parameters="; charset=utf-8; header=present",
        suffix=".csv",
        content=Content.DOCUMENT,
        render=lambda reading, _: csv.render(reading),
    ),
    Format(
        name="pdf",
        media_type="application/pdf",
        suffix=".pdf",
        content=Content.BINARY,
        render=_pdf,
    ),
)
"""All formats; the first is the command's own choice."""


def by_name(name: str) -> Format | None:
    """The format of this name; None if there is none."""
    return next((found for found in FORMATS if found.name == name), None)


def by_media_type(media_type: str) -> Format | None:
    """The format of this media type, without parameters, in any case; None if there is none."""
    return next((found for found in FORMATS if found.media_type == media_type.strip().lower()), None)


def by_suffix(file_name: str) -> Format | None:
    """The format that a file of this name would be taken for, in any case; None if there is none."""
    return next((found for found in FORMATS if file_name.lower().endswith(found.suffix)), None)
