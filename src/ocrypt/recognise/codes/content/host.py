"""Hosts as browsers read them (WHATWG URL, UTS 46): names in both forms, and addresses however they are written."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.codes.content.addresses import ends_in_number, ipv4, ipv6
from ocrypt.recognise.codes.content.clean import is_hidden

if TYPE_CHECKING:
    from ocrypt.recognise.codes.content.addresses import Address

_DOTS: Final = str.maketrans("。．｡", "...")
_FORBIDDEN: Final = frozenset(" #%/:<>?@[\\]^|")
_MAX_NAME: Final = 2_000
_MAX_LABEL: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """The host of a link. `valid` is false where browsers would refuse it; the names then say what was written."""

    written: str
    """As it stands in the link."""
    name: str
    """In Unicode, lower case; an address in its usual form, IPv6 in brackets."""
    ascii: str
    """The same in ASCII, with punycode."""
    address: Address | None = None
    valid: bool = True

    @property
    def labels(self) -> list[str]:
        """The parts of the name; none where the host is an address."""
        return [] if self.address is not None else [each for each in self.name.split(".") if each]


def parse_host(written: str) -> Host:
    """Read a host as browsers do; never fails."""
    if len(written) > _MAX_NAME:
        return Host(written=_cut(written), name=_cut(written), ascii="", valid=False)
    if written.startswith("[") and written.endswith("]"):
        six = ipv6(written[1:-1])
        shown = f"[{six}]" if six is not None else _cut(written.lower())
        return Host(written=written, name=shown, ascii=shown, address=six, valid=six is not None)
    name = _mapped(percent_decoded(written))
    if ends_in_number(name):
        four = ipv4(name)
        shown = str(four) if four is not None else _cut(name)
        return Host(written=written, name=shown, ascii=shown, address=four, valid=four is not None)
    parts = name.split(".")
    unicode_parts = [_to_unicode(part) for part in parts]
    ascii_parts = [_to_ascii(part) for part in parts]
    return Host(
        written=written,
        name=_cut(".".join(part if part is not None else raw for part, raw in zip(unicode_parts, parts, strict=True))),
        ascii=_cut(".".join(part if part is not None else raw for part, raw in zip(ascii_parts, parts, strict=True))),
        valid=_is_valid(name) and None not in unicode_parts and None not in ascii_parts,
    )


def percent_decoded(text: str) -> str:
    """The text with %XX undone, read as UTF-8; what isn't UTF-8 becomes U+FFFD."""
    if "%" not in text:
        return text
    out = bytearray()
    rest = text.encode("utf-8", "replace")
    place = 0
    while place < len(rest):
        digits = rest[place + 1 : place + 3]
        if rest[place] == 0x25 and len(digits) == 2 and all(chr(each) in "0123456789abcdefABCDEF" for each in digits):
            out.append(int(digits, 16))
            place += 3
        else:
            out.append(rest[place])
            place += 1
    return out.decode("utf-8", "replace")


def _mapped(text: str) -> str:
    """UTS 46 in short: wide and compatible forms to plain ones, lower case, nothing invisible."""
    shown = "".join(each for each in text if not is_hidden(each) and not "\ufe00" <= each <= "\ufe0f")
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", shown.translate(_DOTS)).lower()).translate(_DOTS)


def _is_valid(name: str) -> bool:
    parts = name.removesuffix(".").split(".")
    if not name or len(name) > _MAX_NAME or any(each in _FORBIDDEN or each == "\ufffd" for each in name):
        return False
    return all(len(part) > 0 for part in parts)


def _to_unicode(label: str) -> str | None:
    if not label.startswith("xn--"):
        return label
    if len(label) > _MAX_LABEL or not label.isascii():
        return None
    try:
        decoded = label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return None
    # What the other way round is written otherwise is not the name that it seems to be.
    if not decoded or decoded.isascii() or _mapped(decoded) != decoded:
        return None
    return decoded if _to_ascii(decoded) == label else None


def _to_ascii(label: str) -> str | None:
    if label.isascii():
        return label
    if len(label) > _MAX_LABEL:
        return None
    try:
        return "xn--" + label.encode("punycode").decode("ascii")
    except UnicodeError:
        return None


def _cut(text: str) -> str:
    return text[:_MAX_NAME]
