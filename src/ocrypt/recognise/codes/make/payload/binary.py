"""Bytes without a character set."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from ocrypt.recognise.codes.make.payload.base import Base


class Binary(Base, frozen=True, kw_only=True, tag="binary"):
    """Any bytes, base64 in JSON; many scanners show them as text in a character set of their choice."""

    MAIN: ClassVar = "data"
    data: Annotated[bytes, msgspec.Meta(min_length=1, max_length=20_000)]

    def written(self) -> bytes:
        """Give the bytes."""
        return self.data
