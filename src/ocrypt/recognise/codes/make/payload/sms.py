"""A text message to send, in the form that phones agree on: SMSTO."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from ocrypt.recognise.codes.make.payload.base import Base, Line, phone_number


class Sms(Base, frozen=True, kw_only=True, tag="sms"):
    """Whom to send it to, and how it begins."""

    MAIN: ClassVar = "number"
    number: Line
    message: Annotated[str, msgspec.Meta(max_length=2_000)] = ""

    def written(self) -> str:
        """Give `SMSTO:`; the message stands in it as it is."""
        number = phone_number("number", self.number)
        return f"SMSTO:{number}:{self.message}" if self.message else f"SMSTO:{number}"
