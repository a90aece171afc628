"""Plain text, UTF-8, one line under the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ocrypt.recognise.reading import Reading


def render(reading: Reading) -> bytes:
    """The text of all pages, with a line break at the end unless there is no text."""
    return (f"{reading.text}\n" if reading.text else "").encode()
