"""A product: GS1 Digital Link URI (GS1 Digital Link Standard 1.4, uncompressed)."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

import msgspec

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.recognise.codes.make.faults import bad_field
from ocrypt.recognise.codes.make.payload.base import Base, Line, gs1_digit, one_line
from ocrypt.recognise.codes.make.payload.percent import quoted

_GTIN = re.compile(r"\d{8}|\d{12}|\d{13}|\d{14}")
_PART = re.compile(r"[!-\"%-/0-9:-?A-Z_a-z]{1,20}\Z")
"""GS1 AI encodable character set 82."""
_DOMAIN = re.compile(r"https?://[^\s/?#]+(?:/[^\s?#]*)?\Z")
_DATE = re.compile(r"\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\Z")


class Product(Base, frozen=True, kw_only=True, tag="product"):
    """A trade item. `gtin` has 8, 12, 13 or 14 digits, the last of them its check digit; `expires` is YYMMDD."""

    MAIN: ClassVar = "gtin"
    gtin: Annotated[str, msgspec.Meta(max_length=20)]
    batch: Line = ""
    serial: Line = ""
    expires: Annotated[str, msgspec.Meta(max_length=10)] = ""
    domain: Line = "https://id.gs1.org"

    def written(self) -> str:
        """Give the link, with the parts in the order that the standard sets."""
        digits = self.gtin.replace(" ", "").replace("-", "")
        if not _GTIN.fullmatch(digits):
            raise bad_field("gtin", "must have 8, 12, 13 or 14 digits")
        if gs1_digit(digits[:-1]) != digits[-1]:
            raise Unreadable(Code.CODE_CHECK_DIGIT, "gtin")
        if not _DOMAIN.match(one_line("domain", self.domain)):
            raise bad_field("domain", "must be an address such as https://id.gs1.org")
        path = f"/01/{digits.zfill(14)}"
        for name, key in (("batch", "10"), ("serial", "21")):
            value = getattr(self, name)
            if value and not _PART.match(value):
                raise bad_field(name, "may have 20 characters of GS1's set 82")
            path += f"/{key}/{quoted(value)}" if value else ""
        if self.expires and not _DATE.match(self.expires):
            raise bad_field("expires", "must be YYMMDD")
        return self.domain.rstrip("/") + path + (f"?17={self.expires}" if self.expires else "")
