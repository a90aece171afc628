"""The keyholder's composition root: a Unix socket on which the gateway asks, one connection per question."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import socket
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ocrypt.access.factor import SecondFactor
from ocrypt.access.registry import Registry
from ocrypt.audit.event import Started, Stopped
from ocrypt.audit.journal import Journal
from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.frames import (
    HEAD_LENGTH,
    MAX_PAYLOAD,
    Ask,
    BadFrame,
    Kind,
    Operation,
    encode,
    encode_data,
    parse_ask,
    parse_head,
)
from ocrypt.core.ids import Digest, RequestId
from ocrypt.core.secrets import Secret
from ocrypt.envelope.gm_open import generate_gm
from ocrypt.envelope.open import generate
from ocrypt.hazmat.entropy import system_entropy
from ocrypt.keys.ring import KeyRing
from ocrypt.keys.rotation import RotationPolicy
from ocrypt.keys.shared import InMemory, SharedKeys
from ocrypt.sandbox.client import SparePool
from ocrypt.sandbox.confine import confine_keyholder
from ocrypt.sandbox.interpreter import readable
from ocrypt.worker import unlock
from ocrypt.worker.administration import Administration
from ocrypt.worker.desk import Desk
from ocrypt.worker.keyholder import Keyholder, Sealing
from ocrypt.worker.opening import ENVELOPES
from ocrypt.worker.seen import Seen
from ocrypt.worker.shared_wire import Sharing

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, MutableMapping

    from ocrypt.core.clock import Clock
    from ocrypt.worker.settings import WorkerSettings

_TICK_SECONDS = 5.0
_READY_PAUSE = 0.01
_BACKLOG = 512


class Worker:
    """Everything that the keyholder's process holds."""

    def __init__(self, settings: WorkerSettings, surroundings: Surroundings) -> None:
        clock = surroundings.clock
        self._settings = settings
        self._clock = clock
        self._on_bug = surroundings.on_bug
        self._events = Journal(Path(settings.journal))
        kept = unlock.kept(settings, surroundings.environment)
        self._identity = kept.identity
        policy = RotationPolicy(
            life=timedelta(seconds=settings.key_life_seconds),
            every=timedelta(seconds=settings.key_every_seconds),
            grace=timedelta(seconds=settings.key_grace_seconds),
        )
        self._ring = KeyRing(
            policy=policy,
            make=generate,
            make_gm=generate_gm if settings.gm else None,
            first_id=secrets.randbelow(256),
            now=clock.now(),
        )
        self._pool = SparePool(Path(settings.zygote_socket), want=settings.spares)
        registry = Registry.open(Path(settings.token_registry))
        self._keyholder = Keyholder(
            settings=settings,
            ring=self._ring,
            identity=self._identity,
            pool=self._pool,
            events=self._events,
            clock=clock,
            revocations=registry,
        )
        self._factor = SecondFactor(kept.factor)
        self._shared_keys = SharedKeys(InMemory.of(bytes(kept.shared.reveal())), system_entropy)
        self._seen = Seen()
        self._desk = Desk(
            settings=settings,
            ring=self._ring,
            identity=self._identity,
            pool=self._pool,
            keyholder=self._keyholder,
            events=self._events,
            clock=clock,
        )
        self._administration = Administration(
            desk=self._desk,
            factor=self._factor,
            registry=registry,
            token_key=kept.token_key,
            audience=settings.audience,
            events=self._events,
            clock=clock,
        )
        # The gateway bounds it closer; this is for a gateway that lost its mind.
        self._max_body = 2 * settings.limits.max_bytes + MAX_PAYLOAD
        self._asking: set[asyncio.Task[None]] = set()

    async def serve(self, stop: asyncio.Event, on_ready: Callable[[], None]) -> None:
        """Answer the gateway until `stop` is set, then finish what is under way."""
        listener = _listen(Path(self._settings.socket))
        # The identity is loaded, the journal and the socket are open: nothing else in the state is needed any more.
        # But for GmSSL's randomness: it opens this file anew for each of its keys.
        randomness = [Path("/dev/urandom")] if self._settings.gm else []
        confine_keyholder([*readable(), *randomness])
        server = await asyncio.start_unix_server(self._accept, sock=listener, limit=2 * MAX_PAYLOAD, backlog=_BACKLOG)
        async with self._pool:
            background = [asyncio.create_task(self._turn_keys()), asyncio.create_task(self._tell_ready(on_ready))]
            stopping = asyncio.create_task(_until(stop))
            # A pool that broke can serve nobody: end, so that the supervisor starts anew.
            await asyncio.wait({stopping, self._pool.reign}, return_when=asyncio.FIRST_COMPLETED)
            if self._pool.reign.done():
                self._pool.reign.result()
            server.close()
            if self._asking:
                await asyncio.wait(self._asking, timeout=self._settings.job_seconds)
            for task in background:
                task.cancel()
        self._events.append(Stopped(at=self._clock.now()))

    async def _tell_ready(self, on_ready: Callable[[], None]) -> None:
        while not self._pool.counters.ready:  # noqa: ASYNC110 - once, at the start
            await asyncio.sleep(_READY_PAUSE)
        now = self._clock.now()
        build = Digest(self._settings.build)
        self._events.append(Started(at=now, build=build, confinement=self._pool.confinement))
        self._desk.born(self._ring.published().key_ids)
        on_ready()

    async def _turn_keys(self) -> None:
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            # If the journal can't be written the keys have turned all the same: safety first.
            with suppress(Refused):
                self._desk.turn_keys()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)
        try:
            await self._serve_one(reader, writer)
        except (OSError, EOFError, BadFrame):
            # The gateway went away or babbles: there is nobody to tell.
            return
        except Exception as error:  # noqa: BLE001 - the outermost loop of a connection: the next one must be served
            self._on_bug(error)
            writer.write(encode(Kind.PROBLEM, json.dumps({"code": Code.INTERNAL.value}).encode()))
        finally:
            writer.close()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            ask = parse_ask((await _frame(reader, Kind.ASK)).payload)
            if ask.operation is Operation.SEALED:
                await self._sealed(ask, reader, writer)
                return
            if ask.operation is Operation.SHARED:
                await self._shared(ask, reader, writer)
                return
            # Read to the end before closing: what is left unread would reset the connection and lose the answer.
            body = bytes(await self._body(reader))
            answer = self._answer(ask, body)
        except Refused as refused:
            writer.write(encode(Kind.PROBLEM, json.dumps({"code": refused.code.value}).encode()))
        else:
            writer.write(encode(Kind.DATA, answer) + encode(Kind.END))
        await writer.drain()

    def _answer(self, ask: Ask, body: bytes) -> bytes:
        if ask.operation is Operation.ADMIN:
            return self._administration.answer(body)
        if ask.operation is Operation.SHARED_KEYS:
            self._shared_keys = SharedKeys(InMemory.of(body), system_entropy)
            return b"{}"
        if ask.operation is Operation.FACTOR:
            self._factor.enrol(Secret(body))
            return b"{}"
        return self._desk.answer(ask)

    async def _shared(self, ask: Ask, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._settings.shared_algorithms:
            raise Refused(Code.NOT_FOUND)
        sharing = Sharing(
            request_id=RequestId(ask.request_id),
            body=await self._body(reader),
            keys=self._shared_keys,
            seen=self._seen,
        )
        answer = await self._keyholder.answer_shared(sharing)
        if answer is None:
            raise Refused(Code.ENVELOPE_UNOPENABLE)
        writer.writelines(encode_data(answer))
        writer.write(encode(Kind.END, self._keyholder.receipt(sharing.request_id)))
        await writer.drain()

    async def _sealed(self, ask: Ask, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        envelope = ENVELOPES.get(ask.media_type)
        if envelope is None:
            raise Refused(Code.MEDIA_TYPE)
        body = await self._body(reader)
        request_id = RequestId(ask.request_id)
        sealing = Sealing(
            request_id=request_id, actor=ask.actor, scopes=tuple(ask.scopes.split()), envelope=envelope, body=body
        )
        pieces = self._keyholder.answer(sealing)
        sending = asyncio.ensure_future(_send(writer, pieces))
        # The gateway sends nothing more: if there is something to read, it is the end, and nobody waits any more.
        leaving = asyncio.ensure_future(reader.read(1))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not sending.done():
                return
            sending.result()
            writer.write(encode(Kind.END, self._keyholder.receipt(request_id)))
            await writer.drain()
        finally:
            sending.cancel()
            leaving.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)

    async def _body(self, reader: asyncio.StreamReader) -> bytearray:
        body = bytearray()
        while True:
            frame = await _frame(reader, Kind.DATA, Kind.END)
            if frame.kind is Kind.END:
                return body
            body += frame.payload
            if len(body) > self._max_body:
                raise Refused(Code.BODY_TOO_LARGE)


async def _until(event: asyncio.Event) -> None:
    await event.wait()


def _listen(path: Path) -> socket.socket:
    """A Unix socket in the state directory, which nobody else can enter."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    path.chmod(0o600)
    return listener


@dataclass(frozen=True, slots=True)
class _Frame:
    kind: Kind
    payload: bytes


async def _frame(reader: asyncio.StreamReader, *expected: Kind) -> _Frame:
    head = parse_head(await reader.readexactly(HEAD_LENGTH))
    if head.kind not in expected:
        raise BadFrame
    return _Frame(head.kind, await reader.readexactly(head.length))


async def _send(writer: asyncio.StreamWriter, pieces: AsyncGenerator[bytes, None]) -> None:
    # Closed even when it is cancelled between two pieces: the job must end then, and its ending be told.
    async with aclosing(pieces):
        async for piece in pieces:
            writer.writelines(encode_data(piece))
            await writer.drain()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the keyholder is given of the world besides its settings."""

    clock: Clock
    lifeline: int
    """A file descriptor whose end says that the supervisor is gone."""
    on_ready: Callable[[], None]
    """Called at the first spare."""
    on_bug: Callable[[Exception], None]
    environment: MutableMapping[str, str]
    """What the key provider needs is read there, and taken out."""


async def run(settings: WorkerSettings, surroundings: Surroundings) -> None:
    """Serve until SIGTERM, or until the supervisor's end of the lifeline closes."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def on_lifeline() -> None:
        if not os.read(surroundings.lifeline, 1):
            stop.set()

    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_reader(surroundings.lifeline, on_lifeline)
    await Worker(settings, surroundings).serve(stop, surroundings.on_ready)
