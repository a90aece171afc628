"""Remembers what was opened lately on a wire whose requests have no date and no key that turns."""

from __future__ import annotations

from collections import OrderedDict

from ocrypt.hazmat.digest import sha256


class Seen:
    """The last `capacity` requests, 16 bytes each. An older one would be taken again: the spec says so."""

    def __init__(self, *, capacity: int = 200_000) -> None:
        self._seen: OrderedDict[bytes, None] = OrderedDict()
        self._capacity = capacity

    def is_new(self, sealed: bytes) -> bool:
        """Whether this was not seen lately; from now on it was."""
        name = sha256(sealed)[:16]
        if name in self._seen:
            return False
        self._seen[name] = None
        if len(self._seen) > self._capacity:
            self._seen.popitem(last=False)
        return True
