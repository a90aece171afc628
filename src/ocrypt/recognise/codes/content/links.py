"""What is doubtful about a link: its scheme's safety, its host, its port, where it leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ocrypt.recognise.codes.content.addresses import is_metadata, is_private
from ocrypt.recognise.codes.content.host import percent_decoded
from ocrypt.recognise.codes.content.lists import (
    EXECUTABLES,
    LOCAL_RESOLVERS,
    METADATA_NAMES,
    POSING,
    PRIVATE_NAMES,
    SECRET_KEYS,
    SECURE,
    SHORTENERS,
    SPECIAL,
)
from ocrypt.recognise.codes.content.names import Mark
from ocrypt.recognise.codes.content.sites import site_of
from ocrypt.recognise.codes.content.url import completed, scheme_of
from ocrypt.recognise.codes.content.writing import brands_in, is_mixed, looks_latin, scripts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrypt.recognise.codes.content.host import Host
    from ocrypt.recognise.codes.content.url import Url

_MAX_LABELS: Final = 5
_MAX_HOST: Final = 60


def link_marks(url: Url) -> Iterator[Mark]:
    """Yield the marks of a link to the web."""
    if url.scheme in SPECIAL and url.scheme not in SECURE:
        yield Mark.CLEARTEXT
    if url.backslash:
        yield Mark.BACKSLASH
    if url.userinfo is not None:
        yield Mark.USERINFO
        if ":" in url.userinfo.rstrip(":"):
            yield Mark.CREDENTIALS
    if url.host is not None:
        yield from host_marks(url.host)
    if url.port is not None and url.port != SPECIAL.get(url.scheme):
        yield Mark.ODD_PORT
    yield from _leads(url)


def host_marks(host: Host) -> Iterator[Mark]:
    """Yield the marks of a host: of a link, or of an e-mail address."""
    if not host.valid:
        yield Mark.INVALID_HOST
    if _is_encoded(host):
        yield Mark.ENCODED_HOST
    if host.address is not None:
        yield Mark.IP_HOST
        if not host.name.startswith("[") and host.written.removesuffix(".") != host.name:
            yield Mark.ODD_IP
        if is_private(host.address):
            yield Mark.PRIVATE_HOST
        if is_metadata(host.address):
            yield Mark.METADATA_HOST
        return
    yield from _name_marks(host)


def _name_marks(host: Host) -> Iterator[Mark]:
    name = host.name.removesuffix(".")
    labels = host.labels
    if len(labels) == 1 or (labels and labels[-1] in PRIVATE_NAMES) or name.endswith("home.arpa"):
        yield Mark.PRIVATE_HOST
    if _under(name, LOCAL_RESOLVERS):
        yield Mark.PRIVATE_HOST
    if name in METADATA_NAMES:
        yield Mark.METADATA_HOST
    if any(label.startswith("xn--") for label in host.ascii.split(".")):
        yield Mark.PUNYCODE
    yield from _writing_marks(labels)
    if _poses(host):
        yield Mark.POSING_HOST
    if len(labels) > _MAX_LABELS or len(name) > _MAX_HOST:
        yield Mark.LONG_HOST
    if labels and labels[-1] == "onion":
        yield Mark.ONION
    if name in SHORTENERS or name.removeprefix("www.") in SHORTENERS:
        yield Mark.SHORTENER


def _writing_marks(labels: list[str]) -> Iterator[Mark]:
    if any(is_mixed(label) for label in labels):
        yield Mark.MIXED_SCRIPT
    # A name whose last part is in the same writing is at home there: browsers show it too.
    home = scripts(labels[-1]) - {"latin"} if labels else frozenset[str]()
    if any(looks_latin(label) for label in labels if not (home and scripts(label) == home)):
        yield Mark.LOOK_ALIKE


def _is_encoded(host: Host) -> bool:
    if "%" in host.written and not host.written.startswith("["):
        return True
    plain = host.written.replace("。", ".")
    return any(
        "\uff00" <= each <= "\uffef" or "\u2100" <= each <= "\u24ff" or ord(each) >= 0x1D400 for each in plain
    ) and (host.name.isascii())


def _poses(host: Host) -> bool:
    """Whether the host begins like another's name: `paypal.com.example.net`, `paypal-login.example`."""
    site = site_of(host)
    if not site or site == host.name:
        labels = [site.partition(".")[0]] if site else []
        before: list[str] = []
    else:
        labels = [site.partition(".")[0]]
        before = host.name.removesuffix(f".{site}").split(".")
    own = brands_in(labels[0]) if labels else frozenset[str]()
    if labels and own and labels[0] not in own:
        return True
    if any(label in POSING for label in before[1:]):
        return True
    if any("-" in label and label.rpartition("-")[2] in POSING and len(label) > 6 for label in before):
        return True
    return any(brands_in(label) - own for label in before) and not own


def _leads(url: Url) -> Iterator[Mark]:
    path = percent_decoded(url.path).rstrip("/. ").lower()
    pairs = url.pairs
    if any(value and name.lower() in SECRET_KEYS for name, value in pairs):
        yield Mark.CREDENTIALS
    if any(_is_link(value) for _, value in pairs) or "://" in path:
        yield Mark.REDIRECT
    names = [path.rpartition("/")[2], *(value.lower().rstrip("/. ").rpartition("/")[2] for _, value in pairs)]
    if any("." in name and name.rpartition(".")[2] in EXECUTABLES for name in names):
        yield Mark.EXECUTABLE


def _is_link(value: str) -> bool:
    value = percent_decoded(value).strip().lower()
    return scheme_of(value) in SPECIAL or (value.startswith("//") and bool(completed(value)))


def _under(name: str, names: frozenset[str]) -> bool:
    parts = name.split(".")
    return any(".".join(parts[start:]) in names for start in range(len(parts)))
