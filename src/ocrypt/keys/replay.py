"""Remembers what was opened, so that nothing sealed is answered twice (RFC 9458 section 6.5)."""

from __future__ import annotations

from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused


class ReplaySet:
    """Replay ids of one key, 16 bytes each; it lives and ends with the key, so it needs no clock.

    `capacity` bounds the memory. A full set refuses everything: forgetting would open the window that it closes.
    """

    def __init__(self, *, capacity: int = 2_000_000) -> None:
        self._seen: set[bytes] = set()
        self._capacity = capacity

    def __len__(self) -> int:
        return len(self._seen)

    def check(self, replay_id: bytes) -> None:
        """Refuse what was seen, without remembering it.

        Raises:
            Refused: `ENVELOPE_REPLAYED` when it was seen, `BUSY` when the set is full.
        """
        if replay_id in self._seen:
            raise Refused(Code.ENVELOPE_REPLAYED)
        if len(self._seen) >= self._capacity:
            raise Refused(Code.BUSY)

    def remember(self, replay_id: bytes) -> None:
        """Check, and from now on refuse it. Called once the message has opened: junk must not fill the set.

        Raises:
            Refused: as `check`.
        """
        self.check(replay_id)
        self._seen.add(replay_id)
