"""How a reading is written, by name and by media type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.formats import json, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from ocrypt.recognise.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One way to write a reading; `suffix` is a file name's, with its dot."""

    name: str
    media_type: str
    suffix: str
    render: Callable[[Reading], bytes]


FORMATS: Final = (
    Format(name="text", media_type="text/plain", suffix=".txt", render=text.render),
    Format(name="json", media_type="application/json", suffix=".json", render=json.render),
)
"""All formats."""


def by_name(name: str) -> Format | None:
    """The format of this name; None if there is none."""
    return next((found for found in FORMATS if found.name == name), None)


def by_media_type(media_type: str) -> Format | None:
    """The format of this media type, without parameters, in any case; None if there is none."""
    return next((found for found in FORMATS if found.media_type == media_type.strip().lower()), None)
