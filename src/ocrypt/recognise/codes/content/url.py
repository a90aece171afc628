"""Links taken apart as browsers do it (WHATWG URL), for text that means harm; nothing is opened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ocrypt.recognise.codes.content.host import Host, parse_host, percent_decoded
from ocrypt.recognise.codes.content.lists import SPECIAL, TOP_LEVELS

_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.\-]*):", re.IGNORECASE | re.ASCII)
_DROPPED: Final = str.maketrans("", "", "\t\n\r")
_PORT: Final = re.compile(r":([0-9]*)\Z", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Url:
    """A link's parts. `host` is None where it has no authority; `port` where none, or none possible, is named."""

    scheme: str
    userinfo: str | None
    host: Host | None
    port: int | None
    path: str
    query: str
    fragment: str
    backslash: str
    """The part before the query if a backslash stands in it, else empty."""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The query's and the fragment's names and values, percent signs undone."""
        found = []
        for part in re.split(r"[&;]", f"{self.query}&{self.fragment.rpartition('?')[2]}"):
            name, equals, value = part.partition("=")
            if equals:
                found.append((percent_decoded(name).strip(), percent_decoded(value.replace("+", " "))))
        return found


def scheme_of(text: str) -> str:
    """The scheme that the text begins with, in lower case; empty if none."""
    found = _SCHEME.match(text)
    return found[1].lower() if found else ""


def split(text: str) -> Url:
    """Take a link apart; `text` has a scheme (`scheme_of`) and is trimmed. Never fails."""
    text = text.translate(_DROPPED)
    scheme = scheme_of(text)
    rest = text[len(scheme) + 1 :]
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    slashes = rest
    if scheme in SPECIAL:
        rest = rest.replace("\\", "/").lstrip("/")
        authority, slash, path = rest.partition("/")
    elif rest.startswith("//"):
        authority, slash, path = rest[2:].partition("/")
    else:
        return Url(
            scheme=scheme, userinfo=None, host=None, port=None, path=rest, query=query, fragment=fragment, backslash=""
        )
    userinfo, at, place = authority.rpartition("@")
    named = _PORT.search(place)
    if named:
        place = place[: named.start()]
    digits = named[1].lstrip("0") if named else ""
    return Url(
        scheme=scheme,
        userinfo=userinfo if at else None,
        host=parse_host(place),
        port=int(digits) if digits and len(digits) <= 5 else None,
        path=slash + path,
        query=query,
        fragment=fragment,
        backslash=slashes if scheme in SPECIAL and "\\" in slashes else "",
    )


def completed(text: str) -> str:
    """The text as a link where browsers' address bars would take it for one without a scheme; else empty."""
    if not text or any(each.isspace() for each in text) or "@" in re.split(r"[/?#]", text, maxsplit=1)[0]:
        return ""
    if text.startswith("//") and len(text) > 2:
        return f"https:{text}"
    place = re.split(r"[/?#\\]", text, maxsplit=1)[0]
    name, _, port = place.partition(":")
    if port and not port.isascii():
        return ""
    if ":" in place and not port.isdigit():
        return ""
    host = parse_host(name)
    labels = host.labels
    if not host.valid:
        return ""
    if host.address is not None:
        return f"http://{text}" if name.count(".") == 3 and place != text else ""
    if labels == ["localhost"] and (port or place != text):
        return f"http://{text}"
    if len(labels) < 2 or not (labels[0] == "www" or labels[-1] in TOP_LEVELS or labels[-1].startswith("xn--")):
        return ""
    return f"http://{text}"
