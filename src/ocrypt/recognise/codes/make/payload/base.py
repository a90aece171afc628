"""What the kinds of typed content share: the form of their structures, and checks of single values."""

from __future__ import annotations

import re
from typing import Annotated, Final

import msgspec

from ocrypt.recognise.codes.make.faults import bad_field

Line = Annotated[str, msgspec.Meta(max_length=2_000)]
"""A value that is written in one line; controls are refused where it is used."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_PHONE = re.compile(r"\+?[0-9*#]{1,32}\Z")
_FILLERS: Final = str.maketrans("", "", " -./()\u00a0")
_ADDRESS = re.compile(r"[^\s@<>,;:\"]{1,64}@[^\s@<>,;:\"]{1,255}\Z")


def one_line(name: str, value: str) -> str:
    """Give the value back; a control character or a line break in it would begin another field."""
    if _CONTROL.search(value):
        raise bad_field(name, "must be one line without control characters")
    return value


def needed(name: str, value: str) -> str:
    """Give the value, one line that is not empty."""
    if not value.strip():
        raise bad_field(name, "is needed")
    return one_line(name, value)


def phone_number(name: str, value: str) -> str:
    """Give the number without what people write between digits (RFC 3966 section 5.1.1)."""
    number = value.translate(_FILLERS)
    if not _PHONE.match(number):
        raise bad_field(name, "must be a telephone number: digits, with + before a country's code")
    return number


def mail_address(name: str, value: str) -> str:
    """Give the address after a look at its shape; only its server knows whether it exists."""
    if not _ADDRESS.match(value):
        raise bad_field(name, "must be an e-mail address such as ada@example.org")
    return value


def gs1_digit(digits: str) -> str:
    """Give the check digit that belongs behind `digits` (GS1 General Specifications, section 7.9)."""
    total = sum(int(digit) * (3 if index % 2 == 0 else 1) for index, digit in enumerate(reversed(digits)))
    return str(-total % 10)


class Base(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """One kind of typed content. It never prints what it holds: passwords and addresses are among it."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"
