"""A bank transfer: EPC069-12, version 2 of the code, which European banking apps read (GiroCode)."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, ClassVar, Final

import msgspec

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.recognise.codes.make.faults import bad_field
from ocrypt.recognise.codes.make.payload.base import Base, Line, needed, one_line

MAX_BYTES: Final = 331
"""Of the whole text; the code may have version 13 and level M at most."""
LEVEL: Final = "M"
VERSION: Final = 13

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}\Z")
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?\Z")
_AMOUNT = re.compile(r"\d{1,9}(?:[.,]\d{1,2})?\Z")
_REFERENCE = re.compile(r"RF\d{2}[A-Z0-9]{1,21}\Z")


class Transfer(Base, frozen=True, kw_only=True, tag="transfer"):
    """Euros to an account. `reference` is structured (ISO 11649), `text` is not; there is one of them at most."""

    MAIN: ClassVar = "iban"
    iban: Annotated[str, msgspec.Meta(max_length=50)]
    name: Line
    amount: Annotated[str, msgspec.Meta(max_length=20)] = ""
    text: Line = ""
    reference: Line = ""
    bic: Annotated[str, msgspec.Meta(max_length=20)] = ""
    purpose: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{0,4}$")] = ""
    note: Line = ""

    def written(self) -> str:
        """Give the twelve lines; those at the end that are empty are left out."""
        iban = self.iban.replace(" ", "").upper()
        if not _IBAN.match(iban):
            raise bad_field("iban", "must be two letters, two digits and the account")
        if _remainder(iban) != 1:
            raise Unreadable(Code.CODE_CHECK_DIGIT, "iban")
        bic = self.bic.replace(" ", "").upper()
        if bic and not _BIC.match(bic):
            raise bad_field("bic", "must have 8 or 11 letters and digits")
        lines = ["BCD", "002", "1", "SCT", bic, _within("name", needed("name", self.name), 70), iban]
        lines += [self._amount(), self.purpose, *self._reason(), _within("note", self.note, 70)]
        while not lines[-1]:
            lines.pop()
        text = "\n".join(lines)
        if len(text.encode()) > MAX_BYTES:
            raise bad_field("text", f"all fields together may have {MAX_BYTES} bytes")
        return text

    def _amount(self) -> str:
        if not self.amount:
            return ""
        if not _AMOUNT.match(self.amount):
            raise bad_field("amount", "must be euros such as 12.50")
        try:
            value = Decimal(self.amount.replace(",", "."))
        except InvalidOperation:
            raise bad_field("amount", "must be euros such as 12.50") from None
        if not value:
            raise bad_field("amount", "must be at least 0.01")
        return f"EUR{value:.2f}"

    def _reason(self) -> tuple[str, str]:
        if self.reference and self.text:
            raise bad_field("text", "and reference exclude each other")
        reference = self.reference.replace(" ", "").upper()
        if reference:
            if not _REFERENCE.match(reference):
                raise bad_field("reference", "must be RF, two digits and up to 21 letters and digits")
            if _remainder(reference) != 1:
                raise Unreadable(Code.CODE_CHECK_DIGIT, "reference")
        return reference, _within("text", self.text, 140)


def _within(name: str, value: str, longest: int) -> str:
    if len(one_line(name, value)) > longest:
        raise bad_field(name, f"may have {longest} characters")
    return value


def _remainder(number: str) -> int:
    """ISO/IEC 7064 MOD 97-10, as ISO 13616 applies it: the first four to the end, letters as 10 to 35."""
    return int("".join(str(int(character, 36)) for character in number[4:] + number[:4])) % 97
