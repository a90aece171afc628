"""The keyholder: opens a sealed request into shared pages, hands them to a job, and signs what became of it.

It never parses or copies what it opens, and it never forks: no job shares memory with a key.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrypt.access.scopes import READ
from ocrypt.audit.event import Admitted, Denied, Ended
from ocrypt.audit.receipt import Deed, issue
from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.ids import Digest
from ocrypt.core.outcome import Outcome
from ocrypt.core.problem import MEDIA_TYPE, encode_problem
from ocrypt.core.secrets import Opened
from ocrypt.core.token_place import MAX_REVOKED, TokenPlace
from ocrypt.envelope.message import Field, Response, encode_response
from ocrypt.envelope.reply import AnswerKey, ReplySealer
from ocrypt.hazmat.digest import sha256
from ocrypt.sandbox.pages import Pages
from ocrypt.worker.opening import open_request
from ocrypt.worker.shared_wire import media_type_of, one_time_key, open_or_blank, parse_or_stand_in, sealed_again
from ocrypt.worker.task import NOT_READ, Task, TokenRules, encode_task, mark

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from datetime import datetime
    from typing import Protocol

    from ocrypt.audit.event import EventSink
    from ocrypt.core.clock import Clock
    from ocrypt.core.ids import RequestId
    from ocrypt.envelope.wire import Form
    from ocrypt.hazmat.sign import SigningKey
    from ocrypt.keys.ring import KeyRing
    from ocrypt.sandbox.client import SparePool
    from ocrypt.sandbox.ends import JobEnd
    from ocrypt.worker.opening import Gm
    from ocrypt.worker.settings import WorkerSettings
    from ocrypt.worker.shared_wire import Sharing

    class Revocations(Protocol):
        """Knows which tokens are revoked."""

        def revoked(self, now: datetime) -> tuple[str, ...]:
            """Their ids. Raises `Refused` where that can't be told."""
            ...


_RECENT = 1024
"""Receipts that are remembered for clients whose answer was a stream."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """One sealed request as it came in."""

    request_id: RequestId
    actor: str
    scopes: tuple[str, ...]
    envelope: Form | Gm
    body: bytearray


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One request while it is worked on."""

    request_id: RequestId
    sealed_sha256: Digest
    admitted: datetime
    opened: datetime
    answer_key: AnswerKey
    scopes: tuple[str, ...]
    tokens: TokenRules | None
    picture_as: str = ""
    """As in `Task`."""


class Keyholder:
    """Answers sealed requests, `jobs` at a time; a bounded number waits."""

    def __init__(  # noqa: PLR0913 - a composition root hands over each part by its name
        self,
        *,
        settings: WorkerSettings,
        ring: KeyRing,
        identity: SigningKey,
        pool: SparePool,
        events: EventSink,
        clock: Clock,
        revocations: Revocations,
    ) -> None:
        self._settings = settings
        self._ring = ring
        self._identity = identity
        self._pool = pool
        self._events = events
        self._clock = clock
        self._revocations = revocations
        self._places = asyncio.Semaphore(settings.jobs)
        self._waiting = 0
        self._receipts: OrderedDict[RequestId, bytes] = OrderedDict()

    def receipt(self, request_id: RequestId) -> bytes:
        """The receipt of a recent request.

        Raises:
            Refused: `NOT_FOUND` when it is not among the recent ones.
        """
        receipt = self._receipts.get(request_id)
        if receipt is None:
            raise Refused(Code.NOT_FOUND)
        return receipt

    async def answer(self, sealing: Sealing) -> AsyncGenerator[bytes, None]:
        """The sealed answer, piece by piece; when it ends, `receipt` has the receipt.

        Raises:
            Refused: whatever is told in clear: the key's codes, `ENVELOPE_UNOPENABLE`, `ENVELOPE_REPLAYED`, `BUSY`,
                `LOG_UNWRITABLE`. Nothing was answered then.
        """
        admitted = await self._admit(sealing.request_id, sealing.actor, sealing.body)
        try:
            pages = Pages(len(sealing.body))
            refusal: Code | None = None
            try:
                case = self._open(sealing, admitted, pages)
            except Refused as refused:
                refusal = refused.code
            if refusal is not None:
                # Not in the handler: an exception's frames hold views of the pages, which can't be closed then.
                pages.close()
                self._deny(sealing.request_id, refusal)
                raise Refused(refusal)
            sealing.body.clear()
            async with aclosing(self._run(case, pages)) as pieces:
                async for piece in pieces:
                    yield piece
        finally:
            self._places.release()

    async def answer_shared(self, sharing: Sharing) -> bytes | None:
        """The answer's JSON to a request of the shared-key wire; None for every request that can't be opened or read.

        Raises:
            Refused: `BUSY`, `LOG_UNWRITABLE`. Nothing was opened then.
        """
        request = parse_or_stand_in(sharing.body, self._settings.shared_algorithms)
        # A name that nobody has is not told: what is in a log was never chosen by a stranger.
        actor = f"kid:{request.kid}" if sharing.keys.has(request.kid) else "kid:unknown"
        admitted = await self._admit(sharing.request_id, actor, sharing.body)
        try:
            sharing.body.clear()
            case = _Case(
                request_id=sharing.request_id,
                sealed_sha256=admitted.sealed_sha256,
                admitted=admitted.at,
                opened=self._clock.now(),
                answer_key=one_time_key(),
                scopes=(READ,),
                tokens=None,
                picture_as=media_type_of(request.algorithm),
            )
            opened = open_or_blank(request, sharing, case.opened)
            async with aclosing(self._run(case, opened.pages)) as pieces:
                reply = b"".join([piece async for piece in pieces])
            return sealed_again(reply, case.answer_key, request, opened)
        finally:
            self._places.release()

    async def _admit(self, request_id: RequestId, actor: str, body: bytearray) -> Admitted:
        """Log an admission and wait for a place, which the caller lets go.

        Raises:
            Refused: `BUSY`, `LOG_UNWRITABLE`.
        """
        # (1) Said before anything is opened; if it can't be written, nothing is read.
        admitted = Admitted(
            at=self._clock.now(),
            request_id=request_id,
            actor=actor,
            sealed_sha256=sha256(body),
            sealed_bytes=len(body),
        )
        self._events.append(admitted)
        try:
            # (2) A place first, then the opening: what is opened never waits in line.
            await self._take_place()
        except Refused as refused:
            self._deny(request_id, refused.code)
            raise
        except asyncio.CancelledError:
            # Nobody waits any more: an admission must have an ending all the same.
            self._end(request_id, Outcome.CANCELLED, None, 0)
            raise
        return admitted

    def _open(self, sealing: Sealing, admitted: Admitted, pages: Pages) -> _Case:
        now = self._clock.now()
        # Before the key is tried: a request that is refused here may be sent again.
        tokens = self._token_rules(now)
        # (3) One key, one trial, and only once.
        opening = open_request(sealing.body, sealing.envelope, self._ring, pages.buffer, now)
        # (4) From here on nobody can change the pages, and this process no longer maps them.
        pages.seal(opening.length)
        return _Case(
            request_id=sealing.request_id,
            sealed_sha256=admitted.sealed_sha256,
            admitted=admitted.at,
            opened=now,
            answer_key=opening.answer_key,
            scopes=sealing.scopes,
            tokens=tokens,
        )

    def _token_rules(self, now: datetime) -> TokenRules | None:
        if self._settings.token_place is TokenPlace.OUTSIDE:
            return None
        revoked = self._revocations.revoked(now)
        # Nobody is let in on a part of the list.
        if len(revoked) > MAX_REVOKED:
            raise Refused(Code.WORKER_UNAVAILABLE)
        return TokenRules(
            public_key=self._settings.token_key,
            audience=self._settings.audience,
            revoked=frozenset(mark(each) for each in revoked),
        )

    async def _run(self, case: _Case, pages: Pages) -> AsyncGenerator[bytes, None]:
        task = Task(
            request_id=case.request_id,
            answer_key=bytes(case.answer_key.encode().reveal()),
            now=case.opened.timestamp(),
            date_window_seconds=self._settings.date_window_seconds,
            limits=self._settings.limits,
            scopes=case.scopes,
            picture_as=case.picture_as,
            tokens=case.tokens,
        )
        sent = 0
        end: JobEnd | None = None
        outcome = Outcome.CANCELLED
        try:
            spare = await self._pool.take()
            run = spare.run(
                encode_task(task),
                [pages.descriptor],
                timeout=self._settings.job_seconds,
                max_reply=self._settings.max_answer_bytes,
            )
            async with aclosing(run):
                async for piece in run:
                    sent += len(piece)
                    yield piece
            end = spare.end
            outcome = end.outcome
            if end.outcome.code is not None and sent == 0:
                stead = self._in_stead(case, end.outcome.code)
                sent = len(stead)
                yield stead
        finally:
            # However it ended, it is told: an admission without an ending would be an alarm.
            pages.close()
            self._close(case, outcome, end, sent)

    def _in_stead(self, case: _Case, code: Code) -> bytes:
        """Seal an error in the place of a job that could not."""
        if case.picture_as:
            return ReplySealer(case.answer_key).whole(Opened(NOT_READ))
        content = encode_problem(code, case.request_id)
        response = Response(status=code.meaning.status, headers=(Field("content-type", MEDIA_TYPE),), content=content)
        message = Opened(encode_response(response))
        return ReplySealer(case.answer_key).whole(message)

    def _close(self, case: _Case, outcome: Outcome, end: JobEnd | None, answer_bytes: int) -> None:
        ended = self._clock.now()
        exit_, signal = (end.exit, end.signal) if end else (-1, -1)
        deed = Deed(
            request_id=case.request_id,
            sealed_sha256=case.sealed_sha256,
            admitted=case.admitted,
            opened=case.opened,
            ended=ended,
            outcome=outcome,
            exit=exit_,
            signal=signal,
            confinement=self._pool.confinement,
            degraded=self.degraded,
            build=Digest(self._settings.build),
        )
        self._receipts[case.request_id] = issue(deed, self._identity)
        while len(self._receipts) > _RECENT:
            self._receipts.popitem(last=False)
        self._end(case.request_id, outcome, end, answer_bytes)

    @property
    def degraded(self) -> bool:
        """What the zygote says of its proof, not what the settings would allow."""
        hello = self._pool.hello
        return hello.degraded if hello is not None else self._settings.degraded

    def _end(self, request_id: RequestId, outcome: Outcome, end: JobEnd | None, answer_bytes: int) -> None:
        exit_, signal = (end.exit, end.signal) if end else (-1, -1)
        self._events.append(
            Ended(
                at=self._clock.now(),
                request_id=request_id,
                outcome=outcome,
                exit=exit_,
                signal=signal,
                answer_bytes=answer_bytes,
            )
        )

    def _deny(self, request_id: RequestId, code: Code) -> None:
        self._events.append(Denied(at=self._clock.now(), request_id=request_id, code=code))

    async def _take_place(self) -> None:
        if self._places.locked() and self._waiting >= self._settings.waiting:
            raise Refused(Code.BUSY)
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
