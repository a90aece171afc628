"""The keys that open requests. They live in this process's memory only: a restart makes new ones.

That also closes the replay window: what was sealed to a key of an earlier process opens nowhere.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar, cast

from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.ids import KeyId
from ocrypt.envelope.gm_open import GmPrivateKey
from ocrypt.envelope.keyconfig import Kem, encode_list
from ocrypt.envelope.open import PrivateKey
from ocrypt.keys.replay import ReplaySet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from ocrypt.keys.rotation import RotationPolicy

KEMS = (Kem.XWING, Kem.X25519)
"""One key of each is born at a time; the first is what clients prefer."""

GM_NAME = "SM2"

_TOMBSTONES = 128


class MakeKey(Protocol):
    """Generates a key pair for `kem` under `key_id`."""

    def __call__(self, kem: Kem, key_id: KeyId, /) -> PrivateKey:
        """A fresh key pair."""
        ...


class MakeGmKey(Protocol):
    """Generates an SM2 key pair under `key_id`."""

    def __call__(self, key_id: KeyId, /) -> GmPrivateKey:
        """A fresh key pair."""
        ...


K_co = TypeVar("K_co", bound=PrivateKey | GmPrivateKey, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveKey(Generic[K_co]):
    """A key that opens, with its own memory of what it has opened."""

    private: K_co
    born: datetime
    replays: ReplaySet = field(default_factory=ReplaySet)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What clients are told: the newest keys' configurations and how long to seal to them."""

    configs: bytes
    key_ids: tuple[KeyId, ...]
    not_before: datetime
    not_after: datetime
    gm: GmPublished | None


@dataclass(frozen=True, slots=True)
class GmPublished:
    """The newest SM2 key: its id and its public point, 65 bytes."""

    key_id: KeyId
    public_key: bytes


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

    def __init__(
        self, *, policy: RotationPolicy, make: MakeKey, first_id: int, now: datetime, make_gm: MakeGmKey | None = None
    ) -> None:
        """Start with fresh keys. `first_id` (0..255) should be random: a stale client then rarely meets its old id.

        With `make_gm` an SM2 key is born beside the others each time.
        """
        self._policy = policy
        self._make = make
        self._make_gm = make_gm
        self._next_id = first_id % 256
        self._live: dict[KeyId, LiveKey[PrivateKey | GmPrivateKey]] = {}
        self._retired: deque[KeyId] = deque(maxlen=_TOMBSTONES)
        self._newest: tuple[KeyId, ...] = ()
        self.rotate(now)

    def live(self, key_id: KeyId, now: datetime) -> LiveKey[PrivateKey]:
        """The key of this id, if it still opens.

        Raises:
            Refused: `KEY_RETIRED` when it opened once and no longer does, `KEY_UNKNOWN` when it was never ours.
        """
        return self._find(PrivateKey, key_id, now)

    def live_gm(self, key_id: KeyId, now: datetime) -> LiveKey[GmPrivateKey]:
        """The SM2 key of this id, as `live`; the id of a key of the other kind is unknown to each."""
        return self._find(GmPrivateKey, key_id, now)

    def rotate(self, now: datetime) -> Sequence[KeyId]:
        """Let a new key of each kind take over the sealing; gives their ids. Older keys go on opening."""
        born = tuple(self._birth(partial(self._make, kem), now) for kem in KEMS)
        if self._make_gm is not None:
            born = (*born, self._birth(self._make_gm, now))
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
        self.retire_due(now)
        if key_id not in self._live:
            raise self._missing(key_id)
        if key_id in self._newest:
            self.rotate(now)
        self._destroy(key_id)

    def published(self) -> Published:
        """The newest keys, as clients get them."""
        newest = [self._live[key_id] for key_id in self._newest]
        privates = [key.private for key in newest]
        gm = [GmPublished(each.key_id, each.key.public) for each in privates if isinstance(each, GmPrivateKey)]
        return Published(
            configs=encode_list([each.config for each in privates if isinstance(each, PrivateKey)]),
            gm=gm[0] if gm else None,
            key_ids=self._newest,
            not_before=newest[0].born,
            not_after=self._policy.not_after(newest[0].born),
        )

    def listing(self) -> Sequence[Listed]:
        """The keys that live, oldest first."""
        return tuple(
            Listed(
                key_id=key_id,
                kem=key.private.config.kem.name if isinstance(key.private, PrivateKey) else GM_NAME,
                born=key.born,
                seals_until=self._policy.not_after(key.born),
                retires=self._policy.retires(key.born),
                newest=key_id in self._newest,
            )
            for key_id, key in self._live.items()
        )

    def _find(self, kind: type[K_co], key_id: KeyId, now: datetime) -> LiveKey[K_co]:
        self.retire_due(now)
        key = self._live.get(key_id)
        if key is None:
            raise self._missing(key_id)
        if not isinstance(key.private, kind):
            raise Refused(Code.KEY_UNKNOWN)
        return cast("LiveKey[K_co]", key)

    def _missing(self, key_id: KeyId) -> Refused:
        return Refused(Code.KEY_RETIRED if key_id in self._retired else Code.KEY_UNKNOWN)

    def _birth(self, make: Callable[[KeyId], PrivateKey | GmPrivateKey], now: datetime) -> KeyId:
        key_id = self._free_id()
        self._next_id = (key_id + 1) % 256
        if key_id in self._retired:
            self._retired.remove(key_id)
        self._live[key_id] = LiveKey(private=make(key_id), born=now)
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
