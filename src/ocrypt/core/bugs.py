"""What may be said of an error that nobody foresaw: its kind and its place, never its words."""

from __future__ import annotations

from pathlib import Path


def place_of(error: BaseException) -> str:
    """The kind of an error and the line that raised it. Its message may hold what was read, so it stays unsaid."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    if place is None:
        return f"{type(error).__name__} at an unknown place"
    return f"{type(error).__name__} at {Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}"
