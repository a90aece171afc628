"""The JSON of `spec/reading.md`, lossless."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ocrypt.recognise.reading import Reading


def render(reading: Reading) -> bytes:
    """The JSON object, UTF-8, without a line break at the end."""
    return reading.to_json()
