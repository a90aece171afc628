"""Networks to join: the `WIFI:` text that phones read, and `DPP:` (Wi-Fi Easy Connect)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ocrypt.recognise.codes.content.fields import semicolon_fields
from ocrypt.recognise.codes.content.names import Mark

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPEN: Final = frozenset({"", "NOPASS", "NONE", "OPEN", "OWE"})
_TRUE: Final = frozenset({"TRUE", "1", "YES"})


def wifi_marks(text: str) -> Iterator[Mark]:
    """Yield the marks of a `WIFI:` text."""
    fields = semicolon_fields(text, "WIFI:")
    kind = fields.get("T", "").strip().upper()
    password = fields.get("P", "")
    # A password without a kind is used as WPA by phones; a kind without one is asked for.
    if kind in _OPEN and (kind or not password):
        yield Mark.OPEN_WIFI
    if kind.startswith("WEP"):
        yield Mark.WEAK_WIFI
    if fields.get("H", "").strip().upper() in _TRUE:
        yield Mark.HIDDEN_WIFI
    if password or fields.get("K"):
        yield Mark.SECRET
