"""The real reader, loaded once for all tests."""

from __future__ import annotations

from functools import cache

from ocrypt.recognise.options import Options
from ocrypt.recognise.pipeline import Reader


@cache
def reader() -> Reader:
    """Models loaded; about a fifth of a second."""
    return Reader.load(Options())
