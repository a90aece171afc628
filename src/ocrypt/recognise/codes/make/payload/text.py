"""Plain text: shown as it is by every scanner."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from ocrypt.recognise.codes.make.faults import bad_field
from ocrypt.recognise.codes.make.payload.base import Base


class Text(Base, frozen=True, kw_only=True, tag="text"):
    """Any text."""

    MAIN: ClassVar = "text"
    text: Annotated[str, msgspec.Meta(max_length=20_000)]

    def written(self) -> str:
        """Give the text."""
        if not self.text:
            raise bad_field("text", "is needed")
        return self.text
