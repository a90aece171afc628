"""Numbers to call or to write to, and what they may cost or set off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.codes.content.host import percent_decoded
from ocrypt.recognise.codes.content.lists import EMERGENCY, PREMIUM_STARTS
from ocrypt.recognise.codes.content.names import Mark

if TYPE_CHECKING:
    from collections.abc import Iterator

_BARE: Final = re.compile(r"\+\d[\d ()./\-]{5,24}\d|\(0?\d{2,5}\)[ ]?\d[\d \-]{4,16}\d", re.ASCII)
_USSD: Final = re.compile(r"[*#][0-9*#]{1,80}[#*]|[*#][0-9*]+#[0-9]+", re.ASCII)
_SHORT: Final = 6


def is_bare_number(text: str) -> bool:
    """Whether the text is a telephone number as people write it: with a +, or with its area in brackets."""
    return _BARE.fullmatch(text) is not None


def is_ussd(text: str) -> bool:
    """Whether the text is a code that a dialler carries out: `*#06#`, `*21*…#`."""
    return _USSD.fullmatch(text) is not None


def number_of(rest: str) -> str:
    """The number of a `tel:` or `sms:` link: what stands before the first parameter, percent signs undone."""
    return percent_decoded(rest.split("?", 1)[0].split(";", 1)[0]).lstrip("/").strip()


def number_marks(number: str) -> Iterator[Mark]:
    """Yield the marks of a number that a phone would dial or write to."""
    if "*" in number or "#" in number:
        yield Mark.USSD
    if is_costly(number):
        yield Mark.PREMIUM_NUMBER


def is_costly(number: str) -> bool:
    """Whether the number is at a premium rate, by a satellite, or a short code that is no emergency number."""
    bare = number.strip()
    digits = "".join(each for each in bare if each in "0123456789")
    shown = f"+{digits}" if bare.startswith("+") else digits
    if shown.startswith("00") and len(shown) > 8:
        shown = f"+{shown[2:]}"
    if re.match(r"\(?1?[ )./\-]*\(?(900|976)[ )./\-]", bare):
        return True
    if not shown.startswith("+") and 2 < len(shown) <= _SHORT:
        return shown not in EMERGENCY and "*" not in bare and "#" not in bare
    return len(shown) > _SHORT and shown.replace("+440", "+44").startswith(PREMIUM_STARTS)
