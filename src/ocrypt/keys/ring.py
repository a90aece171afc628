"""The keys that open requests. They live in this process's memory only: a restart makes new ones.

That also closes the replay window: what was sealed to a key of an earlier process opens nowhere.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.ids import KeyId
from ocrypt.envelope.keyconfig import Kem, KeyConfig, encode_list
from ocrypt.keys.replay import ReplaySet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ocrypt.envelope.open import PrivateKey
    from ocrypt.keys.rotation import RotationPolicy

KEMS = (Kem.XWING, Kem.X25519)
"""One key of each is born at a time; the first is what clients prefer."""

_TOMBSTONES = 128


class MakeKey(Protocol):
    """Generates a key pair for `kem` under `key_id`."""

    def __call__(self, kem: Kem, key_id: KeyId, /) -> PrivateKey:
        """A fresh key pair."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveKey:
    """A key that opens, with its own memory of what it has opened."""

    private: PrivateKey
    born: datetime
    replays: ReplaySet = field(default_factory=ReplaySet)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What clients are told: the newest keys' configurations and how long to seal to them."""

    configs: bytes
    key_ids: tuple[KeyId, ...]
    not_before: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What may be shown of a key that lives."""

    key_id: KeyId
    kem: str
    born: datetime
    seals_until: datetime
    retires: datetime
    newest: bool


class KeyRing:
    """The newest keys seal, live ones open, retired ones refuse and are gone."""

    def __init__(self, *, policy: RotationPolicy, make: MakeKey, first_id: int, now: datetime) -> None:
        """Start with fresh keys. `first_id` (0..255) should be random: a stale client then rarely meets its old id."""
        self._policy = policy
        self._make = make
        self._next_id = first_id % 256
        self._live: dict[KeyId, LiveKey] = {}
        self._retired: deque[KeyId] = deque(maxlen=_TOMBSTONES)
        self._newest: tuple[KeyId, ...] = ()
        self.rotate(now)

    def live(self, key_id: KeyId, now: datetime) -> LiveKey:
        """The key of this id, if it still opens.

        Raises:
            Refused: `KEY_RETIRED` when it opened once and no longer does, `KEY_UNKNOWN` when it was never ours.
        """
        self.retire_due(now)
        key = self._live.get(key_id)
        if key is not None:
            return key
        raise Refused(Code.KEY_RETIRED if key_id in self._retired else Code.KEY_UNKNOWN)

    def rotate(self, now: datetime) -> Sequence[KeyId]:
        """Let a new key of each kind take over the sealing; gives their ids. Older keys go on opening."""
        born = tuple(self._birth(kem, now) for kem in KEMS)
        self._newest = born
        return born

    def rotate_due(self, now: datetime) -> Sequence[KeyId]:
        """Rotate if the policy says that it is time; gives the new ids, none if it is not."""
        if now < self._policy.next_birth(self._live[self._newest[0]].born):
            return ()
        return self.rotate(now)

    def retire_due(self, now: datetime) -> Sequence[KeyId]:
        """Destroy the keys whose time is over; gives their ids."""
        over = tuple(key_id for key_id, key in self._live.items() if now >= self._policy.retires(key.born))
        if set(self._newest) & set(over):
            # A machine that slept through its rotation: there must always be a key to seal to.
            self.rotate(now)
        for key_id in over:
            self._destroy(key_id)
        return over

    def retire(self, key_id: KeyId, now: datetime) -> None:
        """Destroy one key at once, by the operator's order.

        Raises:
            Refused: `KEY_UNKNOWN` or `KEY_RETIRED` when it does not live.
        """
        self.live(key_id, now)
        if key_id in self._newest:
            self.rotate(now)
        self._destroy(key_id)

    def published(self) -> Published:
        """The newest keys, as clients get them."""
        newest = [self._live[key_id] for key_id in self._newest]
        configs: list[KeyConfig] = [key.private.config for key in newest]
        return Published(
            configs=encode_list(configs),
            key_ids=self._newest,
            not_before=newest[0].born,
            not_after=self._policy.not_after(newest[0].born),
        )

    def listing(self) -> Sequence[Listed]:
        """The keys that live, oldest first."""
        return tuple(
            Listed(
                key_id=key_id,
                kem=key.private.config.kem.name,
                born=key.born,
                seals_until=self._policy.not_after(key.born),
                retires=self._policy.retires(key.born),
                newest=key_id in self._newest,
            )
            for key_id, key in self._live.items()
        )

    def _birth(self, kem: Kem, now: datetime) -> KeyId:
        key_id = self._free_id()
        self._next_id = (key_id + 1) % 256
        if key_id in self._retired:
            self._retired.remove(key_id)
        self._live[key_id] = LiveKey(private=self._make(kem, key_id), born=now)
        return key_id

    def _free_id(self) -> KeyId:
        """The next id that neither lives nor was retired lately. There are 256: in need the oldest key gives way."""
        ids = [KeyId((self._next_id + step) % 256) for step in range(256)]
        free = [key_id for key_id in ids if key_id not in self._live]
        if not free:
            oldest = next(iter(self._live))
            self._destroy(oldest)
            return oldest
        return next((key_id for key_id in free if key_id not in self._retired), free[0])

    def _destroy(self, key_id: KeyId) -> None:
        del self._live[key_id]
        self._retired.append(key_id)
