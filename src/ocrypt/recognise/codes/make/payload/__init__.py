"""Typed content: one module for each kind, which knows its fields, its rules and the text that scanners expect.

Light: importing it loads no library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from ocrypt.recognise.codes.make.payload.binary import Binary
from ocrypt.recognise.codes.make.payload.contact import Contact
from ocrypt.recognise.codes.make.payload.email import Email
from ocrypt.recognise.codes.make.payload.event import Event
from ocrypt.recognise.codes.make.payload.geo import Geo
from ocrypt.recognise.codes.make.payload.phone import Phone
from ocrypt.recognise.codes.make.payload.product import Product
from ocrypt.recognise.codes.make.payload.sms import Sms
from ocrypt.recognise.codes.make.payload.text import Text
from ocrypt.recognise.codes.make.payload.transfer import Transfer
from ocrypt.recognise.codes.make.payload.url import Url
from ocrypt.recognise.codes.make.payload.wifi import Wifi

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FIELDS", "KINDS", "Kind", "Payload"]

Payload: TypeAlias = Text | Url | Wifi | Contact | Email | Sms | Phone | Geo | Event | Product | Transfer | Binary
Kind: TypeAlias = type[Payload]
KINDS: Final[Mapping[str, Kind]] = {
    "text": Text,
    "url": Url,
    "wifi": Wifi,
    "contact": Contact,
    "email": Email,
    "sms": Sms,
    "phone": Phone,
    "geo": Geo,
    "event": Event,
    "product": Product,
    "transfer": Transfer,
    "binary": Binary,
}
"""All kinds by the name that stands under `kind`. Each has `MAIN`, the field that stands for it on a command line."""
FIELDS: Final[frozenset[str]] = frozenset(
    {"kind", *(name for kind in KINDS.values() for name in kind.__struct_fields__)}
)
"""The names of all fields of all kinds, and of the kind itself: what an error may name."""
