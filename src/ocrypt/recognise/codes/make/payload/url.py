"""Links: a scheme and a host, percent-encoded where RFC 3986 wants it."""

from __future__ import annotations

import re
from typing import ClassVar

from ocrypt.recognise.codes.make.faults import bad_field
from ocrypt.recognise.codes.make.payload.base import Base, Line, needed

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d+(?:[/?#]|\Z))")
_HTTP = re.compile(r"(?i:https?)://([^/?#]*)")


class Url(Base, frozen=True, kw_only=True, tag="url"):
    """A link. Without a scheme it is taken for https."""

    MAIN: ClassVar = "url"
    url: Line

    def written(self) -> str:
        """Give the link with its scheme; spaces are percent-encoded, all else stays as it was written."""
        url = needed("url", self.url).strip().replace(" ", "%20")
        if not _SCHEME.match(url):
            url = f"https://{url}"
        host = _HTTP.match(url)
        if url.lower().startswith(("http:", "https:")) and (host is None or not host.group(1)):
            raise bad_field("url", "must name a host after //")
        return url
