"""Symbols of several passes as one list: at one place there is one symbol, and the pass that came first is believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrypt.recognise.codes.read.place import same

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ocrypt.recognise.codes.read.found import Found, Unread


def merged(known: tuple[Found, ...], more: Iterable[Found]) -> tuple[Found, ...]:
    """`known`, and those of `more` that are elsewhere; what one pass found is at different places already."""
    places = [each.quad for each in known]
    return (*known, *(each for each in more if not same(each.quad, places)))


def still_unread(unread: Iterable[Unread], found: tuple[Found, ...]) -> tuple[Unread, ...]:
    """Those at whose place nothing was found, each place once."""
    kept: list[Unread] = []
    for each in unread:
        places = [other.quad for other in found] + [other.quad for other in kept]
        if not same(each.quad, places):
            kept.append(each)
    return tuple(kept)
