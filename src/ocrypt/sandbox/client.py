"""The keyholder's side of the zygote: a pool of spares, asked for ahead, each good for one task."""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from ocrypt.sandbox import streams
from ocrypt.sandbox.frames import Frame, FrameError, Kind, Link
from ocrypt.sandbox.messages import MAX_CONTROL, Born, Ended, Hello, Want
from ocrypt.sandbox.spare import Spare

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

_RETRY_SECONDS: Final = 0.02
_SLOWEST_REFILL_SECONDS: Final = 2.0
_IN_FLIGHT_DESCRIPTORS: Final = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolCounters:
    """The pool at one moment, and since it started: `forked` spares, of which `crashed` before they were taken."""

    warming: int
    ready: int
    busy: int
    waiting: int
    forked: int
    crashed: int


class SparePool:
    """Keeps `want` spares ready, whatever happens to them or to the zygote. Use it as an async context manager."""

    def __init__(self, path: Path, *, want: int) -> None:
        self._path = path
        self._want = want
        self._hello: Hello | None = None
        self._confinement: tuple[str, ...] = ()
        self._link: Link | None = None
        self._reign: asyncio.Task[None] | None = None
        self._spares: dict[int, Spare] = {}
        self._ready: deque[Spare] = deque()
        self._waiters: deque[asyncio.Future[Spare]] = deque()
        self._busy: set[Spare] = set()
        self._asked = 0
        self._forked = 0
        self._crashed = 0
        self._stillborn = 0

    async def __aenter__(self) -> Self:
        self._reign = asyncio.create_task(self._keep_connected())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._reign is not None:
            self._reign.cancel()
            await asyncio.wait([self._reign])
        while self._waiters:
            self._waiters.popleft().cancel()

    @property
    def reign(self) -> asyncio.Task[None]:
        """What keeps the pool connected. It ends when the pool is left, or by an error that nobody foresaw."""
        if self._reign is None:
            raise RuntimeError("the pool has not been entered")
        return self._reign

    @property
    def counters(self) -> PoolCounters:
        """How things stand now."""
        return PoolCounters(
            warming=sum(1 for spare in self._spares.values() if spare.ready is None and not spare.taken) + self._asked,
            ready=len(self._ready),
            busy=len(self._busy),
            waiting=len(self._waiters),
            forked=self._forked,
            crashed=self._crashed,
        )

    @property
    def confinement(self) -> tuple[str, ...]:
        """The layers in force in the jobs, as the last spare reported them; empty before the first one."""
        return self._confinement

    @property
    def hello(self) -> Hello | None:
        """What the zygote said of itself and of its proof; None while there is none."""
        return self._hello

    async def take(self) -> Spare:
        """The next spare, good for one task: `run` or `discard` it. Waits while there is none, in order of coming."""
        while self._ready:
            spare = self._ready.popleft()
            if spare.alive:
                self._hand_out(spare)
                return spare
        waiter: asyncio.Future[Spare] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                await waiter.result().discard()
            elif waiter in self._waiters:
                self._waiters.remove(waiter)
            raise

    def _hand_out(self, spare: Spare) -> None:
        self._busy.add(spare.claim())
        # While another one waits ready, its successor is forked when it is done: forking and warming would take
        # processor time from the picture that somebody waits for. Without another one, at once.
        if not self._ready:
            self._refill()

    # The zygote.

    async def _keep_connected(self) -> None:
        while True:
            try:
                link = await self._connect()
            except OSError:
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            try:
                await self._listen(link)
            except (FrameError, OSError):
                await asyncio.sleep(0)
            finally:
                self._lose_zygote(link)

    async def _connect(self) -> Link:
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            sock.settimeout(0)
            await asyncio.get_running_loop().sock_connect(sock, str(self._path))
        except BaseException:
            sock.close()
            raise
        kinds = frozenset({Kind.HELLO, Kind.SPARE, Kind.ENDED})
        return Link(sock, kinds, max_payload=MAX_CONTROL, max_descriptors=_IN_FLIGHT_DESCRIPTORS)

    async def _listen(self, link: Link) -> None:
        while (frame := await streams.receive(link)) is not None:
            if frame.kind is Kind.HELLO:
                self._hello = Hello.parse(frame.payload)
                self._link = link
                self._refill()
            elif frame.kind is Kind.SPARE:
                self._receive_spare(link, Born.parse(frame.payload))
            else:
                ended = Ended.parse(frame.payload)
                # A job of the keyholder before us may still be reaped now: then nobody here knows it.
                spare = self._spares.pop(ended.pid, None)
                if spare is not None:
                    spare.was_reaped(ended)

    def _receive_spare(self, link: Link, born: Born) -> None:
        channel, pidfd = link.take_descriptors(2)
        self._asked = max(0, self._asked - 1)
        self._forked += 1
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, fileno=channel)
        self._spares[born.pid] = Spare(born.pid, sock, pidfd, on_change=self._note)

    def _lose_zygote(self, link: Link) -> None:
        """Its jobs die with it. Idle ones are forgotten, running ones told that nobody will report their end."""
        link.close()
        self._link = None
        self._hello = None
        self._asked = 0
        self._ready.clear()
        spares = tuple(self._spares.values())
        self._spares.clear()
        for spare in spares:
            spare.was_reaped(None)

    # Spares.

    def _note(self, spare: Spare) -> None:
        """A spare became ready, failed, or was seen off."""
        if spare in self._busy:
            self._busy.discard(spare)
            self._refill()
        elif spare.failed:
            self._crashed += 1
            if spare in self._ready:
                self._ready.remove(spare)
            self._refill_later(spare)
        elif spare.ready is not None:
            self._stillborn = 0
            self._confinement = tuple(layer.value for layer in spare.ready.layers)
            self._offer(spare)

    def _offer(self, spare: Spare) -> None:
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                self._hand_out(spare)
                waiter.set_result(spare)
                return
        self._ready.append(spare)

    def _refill_later(self, spare: Spare) -> None:
        """One that dies while it waits is replaced at once; if they don't even come up, slower and slower."""
        if spare.ready is not None:
            self._refill()
            return
        self._stillborn += 1
        delay = min(_SLOWEST_REFILL_SECONDS, _RETRY_SECONDS * 2**self._stillborn)
        asyncio.get_running_loop().call_later(delay, self._refill)

    def _refill(self) -> None:
        if self._link is None:
            return
        idle = sum(1 for spare in self._spares.values() if not spare.taken)
        lacking = self._want - self._asked - idle
        if lacking <= 0:
            return
        self._asked += lacking
        try:
            self._link.socket.send(Frame(Kind.WANT, Want(lacking).encode()).encode())
        except OSError:
            # The reader of this connection notices its end and starts anew.
            self._asked -= lacking
