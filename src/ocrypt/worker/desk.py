"""Short questions to the keyholder: what it is, whether it is ready, what became of a request, which keys live."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrypt.audit.event import KeyBorn, KeyRetired
from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.frames import Operation
from ocrypt.core.ids import KeyId, RequestId
from ocrypt.worker.describe import Facts, describe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ocrypt.audit.event import EventSink
    from ocrypt.core.clock import Clock
    from ocrypt.core.frames import Ask
    from ocrypt.hazmat.sign import SigningKey
    from ocrypt.keys.ring import KeyRing
    from ocrypt.sandbox.client import SparePool
    from ocrypt.worker.keyholder import Keyholder
    from ocrypt.worker.settings import WorkerSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Answers each short question with JSON."""

    settings: WorkerSettings
    ring: KeyRing
    identity: SigningKey
    pool: SparePool
    keyholder: Keyholder
    events: EventSink
    clock: Clock

    def answer(self, ask: Ask) -> bytes:
        """The answer.

        Raises:
            Refused: `NOT_FOUND` for a receipt that is not among the recent ones, `WORKER_UNAVAILABLE` while no job is
                ready, `KEY_UNKNOWN` or `KEY_RETIRED` for a key that can't be retired, `LOG_UNWRITABLE`.
        """
        if ask.operation is Operation.RECEIPT:
            return self.keyholder.receipt(RequestId(ask.request_id))
        if ask.operation is Operation.READY:
            return self._ready()
        if ask.operation is Operation.KEYS:
            return self.keys()
        if ask.operation is Operation.ROTATE:
            return self.rotate()
        if ask.operation is Operation.RETIRE:
            return self.retire(ask.key_id)
        return self._describe()

    def born(self, key_ids: Iterable[KeyId]) -> None:
        """Tell of new keys."""
        for key_id in key_ids:
            self.events.append(KeyBorn(at=self.clock.now(), key_id=key_id))

    def retired(self, key_ids: Iterable[KeyId]) -> None:
        """Tell of keys that are destroyed."""
        for key_id in key_ids:
            self.events.append(KeyRetired(at=self.clock.now(), key_id=key_id))

    def turn_keys(self) -> None:
        """Do what is due: let new keys take over, destroy those whose time is over."""
        now = self.clock.now()
        self.born(self.ring.rotate_due(now))
        self.retired(self.ring.retire_due(now))

    def status(self) -> bytes:
        """How the service does: what an administrator wants to know first."""
        counters = self.pool.counters
        return json.dumps(
            {
                "version": self.settings.version,
                "build": self.settings.build.hex(),
                "jobs": {"ready": counters.ready, "busy": counters.busy},
                "confinement": {"layers": list(self.pool.confinement), "degraded": self.keyholder.degraded},
                **json.loads(self.keys()),
            }
        ).encode()

    def rotate(self) -> bytes:
        """Let new keys take over; gives all that live. Raises `Refused` with `LOG_UNWRITABLE`."""
        self.born(self.ring.rotate(self.clock.now()))
        return self.keys()

    def retire(self, untrusted_key_id: str) -> bytes:
        """Destroy a key; gives those that live. Raises as `answer`."""
        if not (untrusted_key_id.isdecimal() and len(untrusted_key_id) <= len("255")):
            raise Refused(Code.KEY_UNKNOWN)
        key_id = KeyId(int(untrusted_key_id))
        before = self.ring.published().key_ids
        self.ring.retire(key_id, self.clock.now())
        self.retired([key_id])
        self.born(new for new in self.ring.published().key_ids if new not in before)
        return self.keys()

    def _ready(self) -> bytes:
        counters = self.pool.counters
        # While all are busy the service is ready too: a picture sent now would wait, and be read.
        if not (counters.ready or counters.busy):
            raise Refused(Code.WORKER_UNAVAILABLE)
        return json.dumps({"status": "ready", "spares": counters.ready, "busy": counters.busy}).encode()

    def keys(self) -> bytes:
        """The keys that live."""
        keys = [
            {
                "id": key.key_id,
                "kem": key.kem,
                "born": int(key.born.timestamp()),
                "seals_until": int(key.seals_until.timestamp()),
                "retires": int(key.retires.timestamp()),
                "newest": key.newest,
            }
            for key in self.ring.listing()
        ]
        return json.dumps({"keys": keys}).encode()

    def _describe(self) -> bytes:
        facts = Facts(
            published=self.ring.published(),
            confinement=self.pool.confinement,
            degraded=self.keyholder.degraded,
            now=self.clock.now(),
        )
        return describe(self.settings, facts, self.identity)
