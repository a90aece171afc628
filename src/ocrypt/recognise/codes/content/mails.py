"""E-mail: addresses, and messages that a code wants to be sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.codes.content.fields import semicolon_fields
from ocrypt.recognise.codes.content.host import parse_host, percent_decoded
from ocrypt.recognise.codes.content.links import host_marks
from ocrypt.recognise.codes.content.names import Mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrypt.recognise.codes.content.host import Host

_ADDRESS: Final = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,128}@[^\s@<>,;:\"()\[\]\\/]{1,255}")
_MAX_ADDRESSES: Final = 20


def is_address(text: str) -> bool:
    """Whether the text is one e-mail address with a dot in its domain."""
    return _ADDRESS.fullmatch(text) is not None and "." in text.rpartition("@")[2].strip(".。．｡")


def addressees(text: str, scheme: str) -> list[str]:
    """The addresses that a `mailto:`, `MATMSG:` or `SMTP:` text names, or the one that it is."""
    if scheme == "matmsg":
        named = semicolon_fields(text, "MATMSG:").get("TO", "")
    elif scheme == "smtp":
        named = text[len("SMTP:") :].partition(":")[0]
    elif scheme == "mailto":
        path, _, query = text[len("mailto:") :].partition("?")
        extra = [
            part.partition("=")[2] for part in query.split("&") if part.partition("=")[0].lower() in {"to", "cc", "bcc"}
        ]
        named = percent_decoded(",".join([path, *extra]))
    else:
        named = text
    return [each.strip() for each in re.split(r"[,;]", named)][:_MAX_ADDRESSES]


def hosts_of(addresses: list[str]) -> list[Host]:
    """The hosts of the addresses, in their order."""
    return [parse_host(each.rpartition("@")[2].rstrip(">")) for each in addresses if "@" in each]


def mail_marks(text: str, scheme: str, hosts: list[Host]) -> Iterator[Mark]:
    """Yield the marks of a message to be sent."""
    for host in hosts:
        yield from host_marks(host)
    lower = text.lower()
    if scheme == "mailto":
        names = {part.partition("=")[0] for part in lower.partition("?")[2].split("&")}
        if names & {"subject", "body"}:
            yield Mark.PREFILLED
        if names & {"attach", "attachment"}:
            yield Mark.ATTACHMENT
    elif scheme == "matmsg":
        fields = semicolon_fields(text, "MATMSG:")
        if fields.get("SUB") or fields.get("BODY"):
            yield Mark.PREFILLED
    elif scheme == "smtp" and text.count(":") > 1:
        yield Mark.PREFILLED
