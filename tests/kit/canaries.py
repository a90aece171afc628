"""Strings that stand for what must not be told, and a search for them in any spelling."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping


def spellings(canary: bytes) -> set[bytes]:
    """A string as it is, in other encodings, and as it may come out of a program that quotes it."""
    found = {canary, canary.lower(), canary.upper(), canary.hex().encode(), canary.hex().upper().encode()}
    found |= {quote(canary, safe="").encode(), repr(canary)[2:-1].encode()}
    # Base64 depends on where in its three bytes a string begins; the letters at both ends are shared with others.
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + canary)
        inner = encoded[(before * 8 + 5) // 6 : (before + len(canary)) * 8 // 6]
        found |= {inner, inner.replace(b"+", b"-").replace(b"/", b"_")}
    try:
        text = canary.decode()
    except UnicodeDecodeError:
        return found
    return found | {text.encode("utf-16-le"), text.encode("utf-16-be"), text.encode("unicode_escape")}


@dataclass(slots=True)
class Canaries:
    """Each string by where it was put in."""

    planted: dict[str, bytes] = field(default_factory=dict)

    def plant(self, place: str, value: str | bytes) -> str:
        """Remember a string; gives it back as text, for convenience."""
        raw = value if isinstance(value, bytes) else value.encode()
        self.planted[place] = raw
        return raw.decode("latin-1")

    def found_in(self, outputs: Mapping[str, bytes]) -> set[tuple[str, str]]:
        """Which came out where: pairs of a place and the name of an output."""
        return {
            (place, output)
            for place, canary in self.planted.items()
            for output, content in outputs.items()
            if any(spelling in content for spelling in spellings(canary))
        }
