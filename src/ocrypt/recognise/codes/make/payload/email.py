"""A letter to write: mailto (RFC 6068)."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from ocrypt.recognise.codes.make.payload.base import Base, Line, mail_address, one_line
from ocrypt.recognise.codes.make.payload.percent import quoted


class Email(Base, frozen=True, kw_only=True, tag="email"):
    """Whom to write, and how the letter begins. Several addresses stand with commas between them."""

    MAIN: ClassVar = "to"
    to: Line
    cc: Line = ""
    bcc: Line = ""
    subject: Line = ""
    body: Annotated[str, msgspec.Meta(max_length=5_000)] = ""

    def written(self) -> str:
        """Give the link."""
        heads = [(name, _addresses(name, value)) for name, value in (("cc", self.cc), ("bcc", self.bcc)) if value]
        if self.subject:
            heads.append(("subject", quoted(one_line("subject", self.subject))))
        if self.body:
            heads.append(("body", quoted(self.body.replace("\r\n", "\n").replace("\n", "\r\n"))))
        tail = "&".join(f"{name}={value}" for name, value in heads)
        return f"mailto:{_addresses('to', self.to)}{'?' if tail else ''}{tail}"


def _addresses(name: str, value: str) -> str:
    return ",".join(quoted(mail_address(name, each.strip()), "@!$'*+/") for each in value.split(","))
