"""What a code's text says: its kind, what is doubtful about it, how to show it without harm. Opens nothing."""

from __future__ import annotations

from ocrypt.recognise.codes.content.defang import defanged
from ocrypt.recognise.codes.content.mask import masked
from ocrypt.recognise.codes.content.names import KINDS, LEVELS, MEANINGS, Kind, Level, Mark
from ocrypt.recognise.codes.content.show import printable
from ocrypt.recognise.codes.content.verdict import verdict_of, warm

__all__ = [
    "KINDS",
    "LEVELS",
    "MEANINGS",
    "Kind",
    "Level",
    "Mark",
    "defanged",
    "masked",
    "printable",
    "verdict_of",
    "warm",
]
