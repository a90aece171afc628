"""Numbers of trade: check digits, GS1 element strings and digital links (GS1 General Specifications)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ocrypt.recognise.codes.content.url import Url

_LENGTHS: Final = frozenset({8, 12, 13, 14})
_PREFIX: Final = re.compile(r"\](C1|d2|Q3|J1|e0|E0)")
_BRACKETS: Final = re.compile(r"(\(\d{2,4}\)[^()]{1,90}){1,30}", re.ASCII)
_KEYS: Final = {
    "01": 14,
    "00": 18,
    "02": 14,
    "414": 13,
    "417": 13,
    "410": 13,
    "8006": 18,
    "8018": 18,
    "253": 0,
    "255": 0,
    "8003": 0,
    "8004": 0,
}
_PATH: Final = re.compile(r"/(01|414|417|8006|8018|8003|8004|253|255|00|402|401)/([0-9A-Za-z!%.\-_]{4,90})", re.ASCII)


def has_check_digit(digits: str) -> bool:
    """Whether the last digit is right by the rule of EAN, UPC, GTIN and SSCC (modulo 10, weights 3 and 1)."""
    total = sum(int(each) * (3 if place % 2 else 1) for place, each in enumerate(reversed(digits)))
    return total % 10 == 0


def is_product(text: str) -> bool:
    """Whether the text is the number of an article."""
    return (
        len(text) in _LENGTHS and text.isascii() and text.isdigit() and text.strip("0") != "" and has_check_digit(text)
    )


def is_elements(text: str) -> bool:
    """Whether the text is a GS1 element string: with brackets, with separators, or bare with a true key in front."""
    bare = _PREFIX.sub("", text, count=1)
    if bare != text:
        return True
    if text.startswith("\x1d"):
        return text[1:3].isdigit()
    if _BRACKETS.fullmatch(text):
        return True
    key, digits = text[:2], text[2:16]
    if key == "01" and len(digits) == 14 and digits.isascii() and digits.isdigit() and has_check_digit(digits):
        return len(text) == 16 or (len(text) > 19 and text[16:18].isdigit())
    return key == "00" and len(text) == 20 and text.isascii() and text.isdigit() and has_check_digit(text[2:])


def is_digital_link(url: Url) -> bool:
    """Whether the path of a link names something by a key of GS1 (GS1 Digital Link)."""
    found = _PATH.search(url.path)
    if not found or url.scheme not in {"http", "https"}:
        return False
    key, value = found[1], found[2]
    length = _KEYS.get(key, 0)
    if key in {"01", "00", "414", "417", "8006", "8018"}:
        return value.isdigit() and len(value) <= length and len(value) in {*_LENGTHS, 18} and has_check_digit(value)
    return url.host is not None and (url.host.name.startswith("id.") or url.host.name == "id.gs1.org")
