"""The shared-key wire in the keyholder: opened and sealed unseen; a padding oracle has nothing to listen to."""

from __future__ import annotations

import asyncio
import json
import os
from base64 import b64decode, b64encode
from collections import Counter
from datetime import UTC, datetime

import pytest

from kit.workers import settings
from ocrypt.audit.event import Admitted, Denied, Ended
from ocrypt.core.clock import FixedClock
from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.ids import RequestId
from ocrypt.core.outcome import Outcome
from ocrypt.core.secrets import Opened
from ocrypt.envelope.open import generate
from ocrypt.envelope.reply import AnswerKey, ReplySealer
from ocrypt.hazmat.entropy import system_entropy
from ocrypt.hazmat.sharedkey import Algorithm, open_shared, seal_shared
from ocrypt.hazmat.sign import SigningKey
from ocrypt.keys.ring import KeyRing
from ocrypt.keys.rotation import RotationPolicy
from ocrypt.keys.shared import InMemory, SharedKeys
from ocrypt.sandbox.ends import JobEnd
from ocrypt.worker.keyholder import Keyholder
from ocrypt.worker.seen import Seen
from ocrypt.worker.shared_wire import Sharing
from ocrypt.worker.task import decode_task

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
ID = RequestId("ab" * 16)
PICTURE = b"\x89PNG a picture"
ALL = tuple(algorithm.value for algorithm in Algorithm)


class Spare:
    """Reads what begins like a picture, and nothing else."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.end = JobEnd(outcome=pool.outcome, exit=0, signal=0)

    async def run(self, head, descriptors, *, timeout, max_reply):  # noqa: ASYNC109 - as the real one
        task = decode_task(head)
        content = os.pread(descriptors[0], 100, 0)
        self._pool.read.append((task.picture_as, len(content)))
        told = b"\x01read as " + task.picture_as.encode() if content == PICTURE else b"\x00"
        yield self._pool.spoil(ReplySealer(AnswerKey.decode(task.answer_key)).single(Opened(told)))


class Pool:
    confinement = ("landlock",)
    hello = None

    def __init__(self, spoil=bytes, outcome: Outcome = Outcome.DONE) -> None:
        self.read: list[tuple[str, int]] = []
        self.spoil, self.outcome = spoil, outcome

    async def take(self) -> Spare:
        return Spare(self)


class NoRevocations:
    def revoked(self, _now: datetime) -> tuple[str, ...]:
        return ()


class House:
    def __init__(self, pool: Pool | None = None, **changes: object) -> None:
        self.pool = pool or Pool()
        self.events: list[object] = []
        self.keys = SharedKeys(InMemory({}), system_entropy)
        self.key = bytes(self.keys.add("default", NOW).secret.reveal())
        self.seen = Seen()
        self.keyholder = Keyholder(
            settings=settings(**{"shared_algorithms": ALL, **changes}),
            ring=KeyRing(policy=RotationPolicy(), make=generate, first_id=1, now=NOW),
            identity=SigningKey.generate(),
            pool=self.pool,
            events=self,
            revocations=NoRevocations(),
            clock=FixedClock(NOW),
        )

    def append(self, event: object) -> None:
        self.events.append(event)

    async def ask(self, body: object) -> bytes | None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        sharing = Sharing(request_id=ID, body=bytearray(content), keys=self.keys, seen=self.seen)
        return await self.keyholder.answer_shared(sharing)

    def sealed(self, algorithm: Algorithm, content: bytes = PICTURE) -> dict[str, str]:
        return body(algorithm, seal_shared(algorithm, self.key, content, system_entropy))


def body(algorithm: Algorithm, sealed: bytes, **more: str) -> dict[str, str]:
    return {"data": b64encode(sealed).decode(), "algorithm": algorithm.value, **more}


@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_picture_is_read_and_its_answer_sealed_under_the_client_s_key(algorithm: Algorithm) -> None:
    house = House()
    answer = asyncio.run(house.ask(house.sealed(algorithm)))
    assert answer is not None
    told = json.loads(answer)
    said = open_shared(algorithm, house.key, b64decode(told["result"]))
    kind = "text/plain" if algorithm is Algorithm.AES_256_CBC else "application/json"
    assert (told["status"], said) == ("success", f"read as {kind}".encode())
    assert [type(event) for event in house.events] == [Admitted, Ended]
    assert house.events[0].actor == "kid:default"
    assert house.keyholder.receipt(ID)


def test_an_algorithm_that_is_not_named_is_not_taken() -> None:
    house = House(shared_algorithms=("AES-256-GCM",))
    assert asyncio.run(house.ask(house.sealed(Algorithm.AES_256_CBC))) is None
    assert asyncio.run(house.ask(house.sealed(Algorithm.AES_256_GCM))) is not None


def test_what_was_opened_once_is_not_opened_again() -> None:
    house = House()
    sealed = house.sealed(Algorithm.AES_256_GCM)
    assert asyncio.run(house.ask(sealed)) is not None
    assert asyncio.run(house.ask(sealed)) is None


def test_only_so_many_are_remembered() -> None:
    seen = Seen(capacity=2)
    assert [seen.is_new(name) for name in (b"a", b"b", b"a", b"c", b"b", b"a")] == [
        True,
        True,
        False,
        True,
        False,
        True,
    ]


def test_whatever_is_wrong_goes_the_same_way() -> None:
    house = House()
    wrong = [
        b"",
        b"\xff",
        [],
        {},
        body(Algorithm.AES_256_GCM, b""),
        body(Algorithm.AES_256_GCM, bytes(60)),
        body(Algorithm.AES_256_CBC, bytes(64)),
        body(Algorithm.AES_256_CBC, bytes(63)),
        {"data": "AAAA", "algorithm": "ROT13"},
        house.sealed(Algorithm.AES_256_GCM) | {"kid": "somebody"},
        house.sealed(Algorithm.AES_256_GCM, b"no picture"),
        house.sealed(Algorithm.AES_256_CBC, b"no picture"),
    ]

    async def main() -> list[bytes | None]:
        return [await house.ask(each) for each in wrong]

    assert asyncio.run(main()) == [None] * len(wrong)
    # Each was admitted, read by a job of its own, and ended: none is shorter than another.
    assert [type(event) for event in house.events] == [Admitted, Ended] * len(wrong)
    assert len(house.pool.read) == len(wrong)
    assert {event.actor for event in house.events if isinstance(event, Admitted)} == {"kid:default", "kid:unknown"}


def test_every_probe_of_a_padding_oracle_goes_the_same_way() -> None:
    """Vaudenay's attack (Eurocrypt 2002): every value of every byte before three blocks of a message, 12,288 probes."""
    house = House()
    message = seal_shared(Algorithm.AES_256_CBC, house.key, b"a secret of thirty-two bytes!!!!" * 2, system_entropy)
    told: Counter[bytes | None] = Counter()

    async def main() -> None:
        for block in range(3):
            target = message[16 * (block + 1) : 16 * (block + 2)]
            for position in range(16):
                before = bytearray(os.urandom(16))
                for value in range(256):
                    before[position] = value
                    told[await house.ask(body(Algorithm.AES_256_CBC, bytes(before) + target))] += 1

    asyncio.run(main())
    assert told == {None: 12_288}
    # A good padding opened for at least some of them: their jobs got fewer bytes, and nobody was told.
    assert len(house.pool.read) == 12_288
    assert len({length for _, length in house.pool.read}) > 1
    assert [type(event) for event in house.events] == [Admitted, Ended] * 12_288


@pytest.mark.parametrize(
    "spoil", [lambda _: b"", lambda reply: reply[:-1], lambda reply: reply[:40], lambda reply: bytes(len(reply))]
)
def test_a_job_that_answers_nonsense_is_a_picture_that_could_not_be_read(spoil) -> None:
    house = House(Pool(spoil))
    assert asyncio.run(house.ask(house.sealed(Algorithm.AES_256_GCM))) is None


def test_a_job_that_dies_is_one_too() -> None:
    house = House(Pool(lambda _: b"", Outcome.CRASHED))
    assert asyncio.run(house.ask(house.sealed(Algorithm.AES_256_GCM))) is None


def test_when_all_places_are_taken_it_is_said_at_once() -> None:
    class Slow(Pool):
        async def take(self) -> Spare:
            await asyncio.Event().wait()
            return Spare(self)

    house = House(Slow(), jobs=1, waiting=1)

    async def main() -> None:
        first = asyncio.create_task(house.ask(house.sealed(Algorithm.AES_256_GCM)))
        second = asyncio.create_task(house.ask(house.sealed(Algorithm.AES_256_GCM)))
        await asyncio.sleep(0.01)
        with pytest.raises(Refused) as caught:
            await house.ask(house.sealed(Algorithm.AES_256_GCM))
        assert caught.value.code is Code.BUSY
        for task in (second, first):
            task.cancel()
        await asyncio.gather(first, second, return_exceptions=True)

    asyncio.run(main())
    # Whoever was admitted has an ending.
    assert sum(isinstance(event, Admitted) for event in house.events) == 3
    assert sum(isinstance(event, Ended | Denied) for event in house.events) == 3
