"""Puts a run's report where the documentation shows it, between two marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.ocr.pictures import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ROOT / "docs" / "explanation" / "benchmarks.md"
IMAGES = ROOT / "docs" / "images"


class NoPlaceError(Exception):
    """The page has no marks for this part."""


def replaced(text: str, part: str, content: str) -> str:
    """The page with what stands between the marks of a part replaced.

    Raises:
        NoPlaceError: the marks are not there.
    """
    begin, end = f"<!-- begin {part} -->\n", f"<!-- end {part} -->"
    before, found_begin, rest = text.partition(begin)
    _, found_end, after = rest.partition(end)
    if not (found_begin and found_end):
        raise NoPlaceError(part)
    return f"{before}{begin}{content}{end}{after}"


def publish(part: str, content: str, page: Path = PAGE) -> None:
    """Write a part of the page of benchmarks."""
    page.write_text(replaced(page.read_text("utf-8"), part, content), "utf-8")
