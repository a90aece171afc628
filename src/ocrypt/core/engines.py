"""Names of what reads text, for programs that load none of it."""

from __future__ import annotations

import difflib
from typing import Final, Literal, TypeAlias, get_args

ENGINES: Final = ("ppocr", "crnn", "tesseract")
"""The default first."""

Profile: TypeAlias = Literal["balanced", "fast", "accurate"]
"""How much care is spent on a page."""
PROFILES: Final[tuple[Profile, ...]] = get_args(Profile)
"""The default first. An engine that has one way to read takes any of them for it."""

TESSERACT_FOLDERS: Final = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
)
"""Where systems put Tesseract's models: Debian, others, a build of one's own."""


def data_folders(engine: str) -> tuple[str, ...]:
    """What an engine reads at load, besides the package and the system's libraries."""
    return TESSERACT_FOLDERS if engine == "tesseract" else ()


def meant(unknown: str) -> str:
    """Say which names there are, and which one may be meant."""
    there = f"there are {', '.join(ENGINES)}"
    near = difflib.get_close_matches(unknown, ENGINES, n=1)
    return f"{there}; did you mean {near[0]}?" if near else there
