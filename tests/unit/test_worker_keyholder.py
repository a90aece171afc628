"""The keyholder: every admission has an ending, nothing opens twice, and what a job can't say is said in its stead."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from kit.workers import settings
from ocrypt.audit.event import Admitted, Denied, Ended
from ocrypt.core.clock import FixedClock
from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.ids import KeyId, RequestId
from ocrypt.core.outcome import Outcome
from ocrypt.core.secrets import Opened
from ocrypt.core.token_place import MAX_REVOKED, TokenPlace
from ocrypt.envelope.gm_open import generate_gm
from ocrypt.envelope.gm_seal import GmKeyConfig, seal_gm
from ocrypt.envelope.keyconfig import parse_list
from ocrypt.envelope.message import Response, encode_response, parse_response
from ocrypt.envelope.open import generate
from ocrypt.envelope.reply import AnswerKey, ReplySealer
from ocrypt.envelope.seal import seal
from ocrypt.envelope.statement import verify_receipt
from ocrypt.envelope.wire import Form
from ocrypt.hazmat.sign import SigningKey
from ocrypt.keys.ring import KeyRing
from ocrypt.keys.rotation import RotationPolicy
from ocrypt.sandbox.ends import JobEnd
from ocrypt.worker.keyholder import Keyholder, Sealing
from ocrypt.worker.opening import Gm
from ocrypt.worker.task import decode_task, mark

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ID = RequestId("ab" * 16)
MESSAGE = b"a message that only the job may parse"


@dataclass
class Events:
    """A log that breaks after `room` events."""

    room: int = 100
    kept: list = field(default_factory=list)

    def append(self, event) -> None:
        if len(self.kept) >= self.room:
            raise Refused(Code.LOG_UNWRITABLE)
        self.kept.append(event)


class FakeSpare:
    """A job that answers, or ends as `end` says before it answers."""

    def __init__(self, pool: FakePool) -> None:
        self._pool = pool
        self.end = JobEnd(outcome=pool.outcome, exit=0, signal=0)

    async def run(self, head, descriptors, *, timeout, max_reply):  # noqa: ASYNC109 - as the real one
        task = decode_task(head)
        self._pool.heads.append(task)
        self._pool.running.set()
        await self._pool.go.wait()
        for _ in range(self._pool.pieces):
            message = Opened(encode_response(Response(status=200, headers=(), content=b"text")))
            yield ReplySealer(AnswerKey.decode(task.answer_key)).whole(message)


class FakePool:
    confinement = ("landlock",)
    hello = None

    def __init__(self, outcome: Outcome = Outcome.DONE, pieces: int = 1) -> None:
        self.outcome, self.pieces, self.heads = outcome, pieces, []
        self.running, self.go = asyncio.Event(), asyncio.Event()
        self.go.set()

    async def take(self):
        return FakeSpare(self)


class House:
    """A keyholder and all that it was given."""

    gone = 0

    def __init__(self, pool: FakePool, *, room: int = 100, **changes: object) -> None:
        self.pool = pool
        self.events = Events(room)
        self.identity = SigningKey.generate()
        self.ring = KeyRing(policy=RotationPolicy(), make=generate, make_gm=generate_gm, first_id=1, now=NOW)
        self.keyholder = Keyholder(
            settings=settings(**changes),
            ring=self.ring,
            identity=self.identity,
            pool=pool,
            events=self.events,
            clock=FixedClock(NOW),
            revocations=self,
        )

    def revoked(self, now: datetime) -> tuple[str, ...]:
        assert now == NOW
        return tuple(f"gone-{index}" for index in range(self.gone))

    def sealing(self, form: Form = Form.SINGLE):
        return seal(Opened(MESSAGE), parse_list(self.ring.published().configs)[0], form=form)

    def sealing_gm(self):
        gm = self.ring.published().gm
        assert gm is not None
        return seal_gm(Opened(MESSAGE), GmKeyConfig(gm.key_id, gm.public_key))

    async def ask(self, body: bytes, form: Form | Gm = Form.SINGLE, request_id: RequestId = ID) -> bytes:
        sealing = Sealing(
            request_id=request_id, actor="anonymous", scopes=("read",), envelope=form, body=bytearray(body)
        )
        async with aclosing(self.keyholder.answer(sealing)) as pieces:
            return b"".join([piece async for piece in pieces])

    async def code_of(self, body: bytes, form: Form | Gm = Form.SINGLE) -> Code:
        with pytest.raises(Refused) as caught:
            await self.ask(body, form)
        return caught.value.code

    def story(self) -> list[str]:
        """What the log says: `admitted`, then a code or an outcome."""
        words = {Admitted: lambda _: "admitted", Denied: lambda e: e.code.value, Ended: lambda e: e.outcome.value}
        return [words[type(event)](event) for event in self.events.kept]


def test_a_request_is_answered_receipted_and_told() -> None:
    async def main() -> None:
        house = House(FakePool())
        sealing = house.sealing()
        answer = await house.ask(bytes(sealing.sealed.body))
        assert bytes(parse_response(sealing.opener.open(answer).reveal()).content) == b"text"
        assert house.story() == ["admitted", "done"]
        receipt = verify_receipt(house.keyholder.receipt(ID), house.identity.public)
        assert receipt["outcome"] == "done"
        assert receipt["request_id"] == ID
        assert house.pool.heads[0].now == NOW.timestamp()

    asyncio.run(main())


@pytest.mark.parametrize("place", [TokenPlace.INSIDE, TokenPlace.EITHER])
def test_a_job_is_told_how_to_judge_a_token_and_not_who_holds_one(place: TokenPlace) -> None:
    async def main() -> None:
        house = House(FakePool(), token_place=place, token_key=b"\x07" * 32)
        house.gone = MAX_REVOKED
        await house.ask(bytes(house.sealing().sealed.body))
        rules = house.pool.heads[0].tokens
        assert rules.public_key == b"\x07" * 32
        assert rules.audience == settings().audience
        assert rules.revoked == {mark(f"gone-{index}") for index in range(MAX_REVOKED)}

    asyncio.run(main())


def test_more_revoked_tokens_than_a_job_can_be_told_of_let_nobody_in() -> None:
    async def main() -> None:
        house = House(FakePool(), token_place=TokenPlace.INSIDE)
        house.gone = MAX_REVOKED + 1
        body = bytes(house.sealing().sealed.body)
        assert await house.code_of(body) is Code.WORKER_UNAVAILABLE
        assert house.pool.heads == []
        # It was not tried: the same request is good once there are fewer.
        house.gone = 0
        await house.ask(body)
        assert house.story() == ["admitted", "worker-unavailable", "admitted", "done"]

    asyncio.run(main())


def test_where_tokens_are_outside_a_job_is_told_of_none() -> None:
    async def main() -> None:
        house = House(FakePool())
        house.gone = MAX_REVOKED + 1
        await house.ask(bytes(house.sealing().sealed.body))
        assert house.pool.heads[0].tokens is None

    asyncio.run(main())


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome.CRASHED, "job-crashed"),
        (Outcome.TIMEOUT, "job-timeout"),
        (Outcome.MEMORY, "job-memory"),
        (Outcome.TOO_LARGE, "answer-too-large"),
    ],
)
@pytest.mark.parametrize("form", list(Form))
def test_a_job_that_could_not_speak_is_spoken_for_inside_the_envelope(outcome: Outcome, code: str, form: Form) -> None:
    async def main() -> None:
        house = House(FakePool(outcome, pieces=0))
        sealing = house.sealing(form)
        opened = sealing.opener.open(await house.ask(bytes(sealing.sealed.body), form)).reveal()
        response = parse_response(opened)
        assert json.loads(bytes(response.content))["code"] == code
        assert house.story() == ["admitted", outcome.value]

    asyncio.run(main())


def test_a_job_that_ends_in_the_middle_of_its_answer_leaves_it_cut() -> None:
    async def main() -> None:
        house = House(FakePool(Outcome.CRASHED, pieces=1))
        await house.ask(bytes(house.sealing().sealed.body))
        assert house.story() == ["admitted", "crashed"]
        assert verify_receipt(house.keyholder.receipt(ID), house.identity.public)["outcome"] == "crashed"

    asyncio.run(main())


def test_the_same_sealed_request_is_answered_once() -> None:
    async def main() -> None:
        house = House(FakePool())
        body = bytes(house.sealing().sealed.body)
        await house.ask(body)
        assert await house.code_of(body) is Code.ENVELOPE_REPLAYED
        assert house.story() == ["admitted", "done", "admitted", "envelope-replayed"]
        assert len(house.pool.heads) == 1

    asyncio.run(main())


def test_junk_never_burns_the_request_that_it_imitates() -> None:
    async def main() -> None:
        house = House(FakePool())
        body = bytes(house.sealing().sealed.body)
        assert await house.code_of(body[:-1] + bytes([body[-1] ^ 1])) is Code.ENVELOPE_UNOPENABLE
        await house.ask(body)
        assert house.story()[-1] == "done"

    asyncio.run(main())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda body: b"", Code.ENVELOPE_UNOPENABLE),
        (lambda body: body[:7], Code.ENVELOPE_UNOPENABLE),
        (lambda body: bytes([200]) + body[1:], Code.KEY_UNKNOWN),
        (lambda body: body + b"\x00", Code.ENVELOPE_UNOPENABLE),
    ],
    ids=["empty", "header only", "another key", "longer"],
)
def test_what_does_not_open_is_denied_and_no_job_sees_it(change, code: Code) -> None:
    async def main() -> None:
        house = House(FakePool())
        assert await house.code_of(change(bytes(house.sealing().sealed.body))) is code
        assert house.story() == ["admitted", code.value]
        assert house.pool.heads == []

    asyncio.run(main())


def test_a_retired_key_opens_nothing() -> None:
    async def main() -> None:
        house = House(FakePool())
        body = bytes(house.sealing().sealed.body)
        house.ring.retire(KeyId(body[0]), NOW)
        assert await house.code_of(body) is Code.KEY_RETIRED

    asyncio.run(main())


def test_what_can_not_be_logged_is_not_opened() -> None:
    async def main() -> None:
        house = House(FakePool(), room=0)
        body = bytes(house.sealing().sealed.body)
        assert await house.code_of(body) is Code.LOG_UNWRITABLE
        assert house.pool.heads == []
        house.events.room = 100
        await house.ask(body)
        assert house.story() == ["admitted", "done"]

    asyncio.run(main())


def test_one_works_one_waits_and_the_next_is_told_busy() -> None:
    async def main() -> None:
        house = House(FakePool(), jobs=1, waiting=1)
        house.pool.go.clear()
        first = asyncio.create_task(house.ask(bytes(house.sealing().sealed.body)))
        await house.pool.running.wait()
        second = asyncio.create_task(house.ask(bytes(house.sealing().sealed.body)))
        await asyncio.sleep(0.01)
        assert await house.code_of(bytes(house.sealing().sealed.body)) is Code.BUSY
        assert len(house.pool.heads) == 1, "who waits is not opened yet"
        house.pool.go.set()
        await asyncio.gather(first, second)
        assert sorted(house.story()) == ["admitted"] * 3 + ["busy", "done", "done"]

    asyncio.run(main())


@pytest.mark.parametrize("where", ["in line", "at work"])
def test_an_asker_that_leaves_frees_its_place_and_its_ending_is_told(where: str) -> None:
    async def main() -> None:
        house = House(FakePool(), jobs=1, waiting=1)
        house.pool.go.clear()
        first = asyncio.create_task(house.ask(bytes(house.sealing().sealed.body)))
        await house.pool.running.wait()
        second = asyncio.create_task(house.ask(bytes(house.sealing().sealed.body)))
        await asyncio.sleep(0.01)
        leaving, staying = (second, first) if where == "in line" else (first, second)
        leaving.cancel()
        await asyncio.wait([leaving])
        house.pool.go.set()
        await staying
        await house.ask(bytes(house.sealing().sealed.body))
        assert sorted(house.story()) == ["admitted"] * 3 + ["cancelled", "done", "done"]

    asyncio.run(main())


def test_receipts_are_kept_for_a_while_and_then_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocrypt.worker.keyholder._RECENT", 2)

    async def main() -> None:
        house = House(FakePool())
        ids = [RequestId(f"{number:032x}") for number in range(3)]
        for request_id in ids:
            await house.ask(bytes(house.sealing().sealed.body), request_id=request_id)
        with pytest.raises(Refused) as caught:
            house.keyholder.receipt(ids[0])
        assert caught.value.code is Code.NOT_FOUND
        assert all(house.keyholder.receipt(request_id) for request_id in ids[1:])

    asyncio.run(main())


def test_the_sm_envelope_is_answered_once_and_in_kind() -> None:
    async def main() -> None:
        house = House(FakePool())
        sealing = house.sealing_gm()
        body = bytes(sealing.sealed.body)
        answer = await house.ask(body, Gm.SINGLE)
        assert parse_response(sealing.opener.open(answer).reveal()).content == b"text"
        assert await house.code_of(body, Gm.SINGLE) is Code.ENVELOPE_REPLAYED
        assert house.story() == ["admitted", "done", "admitted", "envelope-replayed"]

    asyncio.run(main())


def test_a_job_that_could_not_speak_is_spoken_for_inside_the_sm_envelope() -> None:
    async def main() -> None:
        house = House(FakePool(Outcome.CRASHED, pieces=0))
        sealing = house.sealing_gm()
        response = parse_response(sealing.opener.open(await house.ask(bytes(sealing.sealed.body), Gm.SINGLE)).reveal())
        assert json.loads(bytes(response.content))["code"] == "job-crashed"

    asyncio.run(main())


def test_neither_envelope_opens_as_the_other() -> None:
    async def main() -> None:
        house = House(FakePool())
        for body, form in (
            (bytes(house.sealing().sealed.body), Gm.SINGLE),
            (bytes(house.sealing_gm().sealed.body), Form.SINGLE),
        ):
            assert await house.code_of(body, form) in {Code.ENVELOPE_UNOPENABLE, Code.KEY_UNKNOWN}

    asyncio.run(main())
