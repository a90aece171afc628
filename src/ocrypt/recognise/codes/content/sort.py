"""Which kind a text is: by its first letters, its scheme, its form; hidden characters don't count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ocrypt.recognise.codes.content import lists
from ocrypt.recognise.codes.content.clean import trimmed, visible
from ocrypt.recognise.codes.content.mails import is_address
from ocrypt.recognise.codes.content.names import Kind
from ocrypt.recognise.codes.content.payments import is_payment
from ocrypt.recognise.codes.content.phones import is_bare_number, is_ussd
from ocrypt.recognise.codes.content.trade import is_digital_link, is_elements, is_product
from ocrypt.recognise.codes.content.url import completed, scheme_of, split

_HEAD: Final = 300
_STARTS: Final = (
    ("begin:vcard", Kind.CONTACT),
    ("mecard:", Kind.CONTACT),
    ("bizcard:", Kind.CONTACT),
    ("begin:vcalendar", Kind.EVENT),
    ("begin:vevent", Kind.EVENT),
    ("wifi:", Kind.WIFI),
    ("dpp:", Kind.WIFI),
    ("matmsg:", Kind.EMAIL),
    ("smtp:", Kind.EMAIL),
    ("hc1:", Kind.CREDENTIAL),
    ("lpa:1$", Kind.DEVICE),
    ("x-hm://", Kind.DEVICE),
)
_SCHEMES: Final = (
    (lists.PHONE_SCHEMES, Kind.PHONE),
    (lists.SMS_SCHEMES, Kind.SMS),
    (lists.OTP_SCHEMES, Kind.OTP),
    (lists.PAYMENT_SCHEMES, Kind.PAYMENT),
    (lists.CREDENTIAL_SCHEMES, Kind.CREDENTIAL),
    (frozenset({"mailto"}), Kind.EMAIL),
    (frozenset({"geo"}), Kind.GEO),
)
_MATTER: Final = re.compile(r"MT:[A-Z0-9.\-]{10,120}")
_DATA: Final = re.compile(r"data:\s{0,9}(?:[\w.+\-]{1,60}/[\w.+\-*]{1,80}\s{0,9})?(?:;[^,]{0,200})?,", re.IGNORECASE)
_ABOUT: Final = re.compile(r"about:[a-z\-]+", re.IGNORECASE)
_PLACE: Final = re.compile(r"[+\-]?\d{1,2}\.\d{2,9},\s?[+\-]?\d{1,3}\.\d{2,9}", re.ASCII)
_SHARE: Final = re.compile(r"\\\\[^\\/\s]+[\\/]\S")
_WHITE: Final = re.compile(r"\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """A text with its kind. `scheme` is in lower case, empty where none decided; `bare` is what was decided on."""

    kind: Kind
    scheme: str = ""
    bare: str
    disguise: bool = False
    """The scheme shows only without hidden characters, or in compatibility form."""


def sort(text: str) -> Sorted:
    """Tell the kind of a text; never fails."""
    bare = trimmed(text)
    if is_elements(text.strip(" \r\n")):
        return Sorted(kind=Kind.GS1, bare=bare)
    lower = bare[:_HEAD].lower()
    for start, kind in _STARTS:
        if lower.startswith(start):
            return Sorted(kind=kind, scheme=start.partition(":")[0], bare=bare)
    if is_payment(bare):
        return Sorted(kind=Kind.PAYMENT, bare=bare)
    if _MATTER.fullmatch(bare):
        return Sorted(kind=Kind.DEVICE, scheme="mt", bare=bare)
    return _by_scheme(bare) or _by_disguise(bare) or _by_form(bare)


def _by_disguise(bare: str) -> Sorted | None:
    """What the scheme is once nothing hidden stands in it."""
    head = visible(bare[:_HEAD])
    scheme = scheme_of(head)
    if not scheme or scheme == scheme_of(bare):
        return None
    whole = head + bare[_HEAD:]
    told = _by_scheme(whole)
    if told is None or told.kind is Kind.APP_LINK or (told.kind is not Kind.SCRIPT and re.match(r"\s*\w+\s*:", bare)):
        return None
    return Sorted(kind=told.kind, scheme=told.scheme, bare=whole, disguise=True)


def _by_scheme(bare: str) -> Sorted | None:
    scheme = scheme_of(bare)
    rest = bare[len(scheme) + 1 :]
    if not scheme or not rest.strip():
        return None
    kind = _dangerous(scheme, bare) or _known(scheme, rest)
    if kind is not None:
        return Sorted(kind=kind, scheme=scheme, bare=bare)
    if rest.startswith("//") and len(scheme) > 1 and not _WHITE.search(rest):
        return Sorted(kind=Kind.APP_LINK, scheme=scheme, bare=bare)
    return None


def _dangerous(scheme: str, bare: str) -> Kind | None:
    rest = bare[len(scheme) + 1 :]
    if scheme in lists.SCRIPT_SCHEMES:
        return Kind.SCRIPT
    if scheme == "data":
        return Kind.DATA if _DATA.match(bare) or (not rest[0].isspace() and "," in rest) else None
    if scheme in lists.DATA_SCHEMES and not rest[0].isspace():
        return Kind.DATA
    if scheme in lists.FILE_SCHEMES and (rest.startswith(("/", "\\")) or ("!" in rest and scheme == "jar")):
        return Kind.FILE
    if _ABOUT.fullmatch(bare):
        return Kind.APP_LINK
    return None


def _known(scheme: str, rest: str) -> Kind | None:
    if scheme in lists.SPECIAL and (rest.startswith(("/", "\\")) or not _WHITE.search(rest)):
        return _web(scheme, rest)
    if rest[0].isspace():
        return None
    for schemes, kind in _SCHEMES:
        if scheme in schemes:
            return kind
    if scheme == "weixin" and rest.lower().startswith("//wxpay"):
        return Kind.PAYMENT
    apps = lists.DANGEROUS_APPS | lists.APP_SCHEMES
    if scheme in lists.PLAIN_APPS or (scheme in apps and rest.startswith(("/", "?"))):
        return Kind.APP_LINK
    return None


def _web(scheme: str, rest: str) -> Kind:
    spaced = re.split(r"[/?#\\]", rest.lstrip("/\\"), maxsplit=1)[0]
    if re.search(r"[^\S\t\r\n]", rest.rstrip()) and not ("@" in spaced and _WHITE.search(spaced)):
        return Kind.TEXT
    url = split(f"{scheme}:{rest}")
    if url.host is not None and url.host.name in lists.PAYMENT_HOSTS:
        return Kind.PAYMENT
    return Kind.GS1 if is_digital_link(url) else Kind.URL


def _by_form(bare: str) -> Sorted:
    if _SHARE.match(bare):
        return Sorted(kind=Kind.FILE, bare=bare)
    if is_ussd(bare) or is_bare_number(bare):
        return Sorted(kind=Kind.PHONE, bare=bare)
    if is_product(bare):
        return Sorted(kind=Kind.PRODUCT, bare=bare)
    if bare and bare.isascii() and bare.isdigit():
        return Sorted(kind=Kind.NUMBER, bare=bare)
    if is_address(bare):
        return Sorted(kind=Kind.EMAIL, bare=bare)
    if _PLACE.fullmatch(bare):
        return Sorted(kind=Kind.GEO, bare=bare)
    link = completed(bare)
    if link:
        url = split(link)
        kind = Kind.PAYMENT if url.host is not None and url.host.name in lists.PAYMENT_HOSTS else Kind.URL
        return Sorted(kind=Kind.GS1 if is_digital_link(url) else kind, scheme="", bare=link)
    return Sorted(kind=Kind.TEXT, bare=bare)
