"""A number to call: tel (RFC 3966)."""

from __future__ import annotations

from typing import ClassVar

from ocrypt.recognise.codes.make.payload.base import Base, Line, phone_number
from ocrypt.recognise.codes.make.payload.percent import quoted


class Phone(Base, frozen=True, kw_only=True, tag="phone"):
    """A telephone number."""

    MAIN: ClassVar = "number"
    number: Line

    def written(self) -> str:
        """Give the link."""
        return f"tel:{quoted(phone_number('number', self.number), '+*')}"
