"""Which part of a host somebody registered, by the public suffix list that comes with its package; no look-up."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from publicsuffixlist import PublicSuffixList

if TYPE_CHECKING:
    from ocrypt.recognise.codes.content.host import Host


@cache
def suffixes() -> PublicSuffixList:
    """The list. The first call reads a file of 300 kB (0.1 s of CPU, 4 MB): call it before the job is confined."""
    return PublicSuffixList()


def site_of(host: Host) -> str:
    """The registrable domain, in Unicode; empty for addresses and for names that are a suffix themselves."""
    if host.address is not None or not host.valid:
        return ""
    found = suffixes().privatesuffix(host.name.removesuffix("."))
    return found or ""
