"""What a code's text is, and what is doubtful about it (`spec/codes.md`, "Kinds" and "Marks")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ocrypt.recognise.codes.code import Verdict
from ocrypt.recognise.codes.content import lists
from ocrypt.recognise.codes.content.clean import hidden_marks, without_separators
from ocrypt.recognise.codes.content.host import parse_host
from ocrypt.recognise.codes.content.links import host_marks, link_marks
from ocrypt.recognise.codes.content.mails import addressees, hosts_of, mail_marks
from ocrypt.recognise.codes.content.names import Kind, Mark
from ocrypt.recognise.codes.content.phones import number_marks, number_of
from ocrypt.recognise.codes.content.sites import site_of, suffixes
from ocrypt.recognise.codes.content.sort import Sorted, sort
from ocrypt.recognise.codes.content.url import Url, split
from ocrypt.recognise.codes.content.wifi import wifi_marks
from ocrypt.recognise.codes.content.words import embedded_marks, links_in, prose_marks, word_marks
from ocrypt.recognise.geometry import is_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrypt.recognise.codes.content.host import Host

_ORDER: Final = {mark: place for place, mark in enumerate(Mark)}
_LINKED: Final = frozenset({Kind.TEXT, Kind.CONTACT, Kind.EVENT, Kind.SMS, Kind.EMAIL, Kind.NUMBER})
"""The kinds in which a link among the words is looked for."""
_BODY: Final = re.compile(r"[?&;]body=.|^[^:?;]{1,40}:.", re.IGNORECASE | re.DOTALL)


def warm() -> None:
    """Read the list of public suffixes now, and touch the rest: a confined job can open no file later."""
    suffixes()
    verdict_of("https://xn--bcher-kva.example/?a=%C3%BC")


def verdict_of(text: str) -> Verdict:
    """Tell what `text` is and what is doubtful about it. Never fails; opens, fetches and looks up nothing."""
    sorted_ = sort(text)
    hosts: list[Host] = []
    marks = {*hidden_marks(without_separators(text) if sorted_.kind is Kind.GS1 else text), *word_marks(sorted_.bare)}
    if sorted_.disguise:
        marks.add(Mark.DISGUISED_SCHEME)
    if sorted_.bare.lower().startswith(lists.SIGN_IN_STARTS):
        marks.add(Mark.SIGN_IN)
    marks.update(_marks_of_kind(sorted_, hosts))
    if sorted_.kind in _LINKED:
        links = links_in(sorted_.bare)
        marks.update(embedded_marks(sorted_.bare, links))
        hosts.extend(link.host for link in links if link.host is not None)
    host = hosts[0] if hosts else None
    return Verdict(
        kind=sorted_.kind.value,
        marks=tuple(mark.value for mark in sorted(marks, key=_ORDER.__getitem__)),
        host=_plain(host.name) if host else "",
        ascii_host=_plain(host.ascii) if host else "",
        site=_plain(site_of(host)) if host else "",
    )


def _plain(name: str) -> str:
    """A host as it may stand beside other text: what browsers would refuse in it must not steer a terminal either."""
    return name if is_plain(name) else "".join(each for each in name if is_plain(each))


def _marks_of_kind(told: Sorted, hosts: list[Host]) -> Iterator[Mark]:
    """Yield the marks that a kind brings; add the hosts that are found to `hosts`."""
    match told.kind:
        case Kind.URL | Kind.GS1 | Kind.PAYMENT:
            yield from _web(told, hosts)
        case Kind.EMAIL:
            found = hosts_of(addressees(told.bare, told.scheme))
            hosts.extend(found)
            yield from mail_marks(told.bare, told.scheme, found)
        case Kind.PHONE | Kind.SMS:
            yield from _phone(told)
        case Kind.WIFI:
            yield from wifi_marks(told.bare) if told.scheme == "wifi" else ()
        case Kind.OTP:
            yield Mark.SECRET
            yield Mark.ONE_TIME_PASSWORD
        case Kind.SCRIPT | Kind.DATA | Kind.FILE | Kind.APP_LINK:
            yield from _application(told, hosts)
        case Kind.DEVICE:
            yield Mark.ESIM if told.scheme == "lpa" else Mark.APP
        case Kind.TEXT:
            yield from prose_marks(told.bare)
        case _:
            return


def _web(told: Sorted, hosts: list[Host]) -> Iterator[Mark]:
    if told.kind is Kind.PAYMENT:
        yield Mark.PAYMENT
    if told.scheme not in lists.SPECIAL and not told.bare.startswith(("http:", "https:")):
        return
    url = split(told.bare)
    if re.search(r"\s", told.bare):
        yield Mark.HIDDEN_BREAK
    # Where none was written, the link has the scheme that a browser would try; that is not the code's doing.
    yield from (mark for mark in link_marks(url) if told.scheme or mark is not Mark.CLEARTEXT)
    if url.host is not None:
        hosts.append(url.host)


def _phone(told: Sorted) -> Iterator[Mark]:
    rest = told.bare[len(told.scheme) + 1 :] if told.scheme else told.bare
    if told.kind is Kind.PHONE:
        yield from number_marks(number_of(rest))
        return
    number = re.split(r"[:?;&]", number_of(rest), maxsplit=1)[0]
    yield from (each for one in number.split(",") for each in number_marks(one))
    if _BODY.search(rest):
        yield Mark.PREFILLED


def _application(told: Sorted, hosts: list[Host]) -> Iterator[Mark]:
    known = lists.DANGEROUS_APPS | lists.APP_SCHEMES
    if told.kind is not Kind.APP_LINK or told.scheme in lists.DANGEROUS_APPS:
        yield Mark.DANGEROUS_SCHEME
    if told.kind is Kind.APP_LINK:
        yield Mark.APP
        if told.scheme not in known:
            yield Mark.UNKNOWN_SCHEME
    host = _application_host(told)
    if host is not None:
        hosts.append(host)
        yield from host_marks(host)
    inner = links_in(told.bare) if told.kind is Kind.APP_LINK else []
    if inner:
        yield from embedded_marks("", inner)
        hosts.extend(link.host for link in inner if link.host is not None)


def _application_host(told: Sorted) -> Host | None:
    if not told.scheme and told.kind is Kind.FILE:
        return parse_host(re.split(r"[\\/]", told.bare[2:], maxsplit=1)[0])
    if told.scheme not in lists.HOSTED_APPS:
        return None
    url: Url = split(told.bare)
    return url.host if url.host is not None and url.host.written else None
