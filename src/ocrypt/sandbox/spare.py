"""The keyholder's end of one job: it waits warm, does one task, and is seen off."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
from typing import TYPE_CHECKING, Final

from ocrypt.core.outcome import Outcome
from ocrypt.sandbox import streams
from ocrypt.sandbox.ends import JobEnd, judge
from ocrypt.sandbox.frames import Frame, FrameError, Kind, Link
from ocrypt.sandbox.job import MAX_DATA
from ocrypt.sandbox.messages import Ended, Ready

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncGenerator, Callable, Sequence

REAP_SECONDS: Final = 1.0
"""How long the end of a job is waited for before it is killed, and again after."""


class Spare:
    """A confined process that waits for its one task. Made by the pool."""

    def __init__(self, pid: int, channel: socket.socket, pidfd: int, *, on_change: Callable[[Spare], None]) -> None:
        channel.settimeout(0)
        self.pid = pid
        self.ready: Ready | None = None
        """What it said when it was confined and warm."""
        self._link = Link(channel, frozenset({Kind.READY, Kind.DATA, Kind.END}), max_payload=MAX_DATA)
        self._pidfd = pidfd
        self._on_change = on_change
        self._loop = asyncio.get_running_loop()
        self._reaped: asyncio.Future[Ended | None] = self._loop.create_future()
        self._end: JobEnd | None = None
        self._used = False
        self.taken = False
        """Somebody has it, or it was given up: it will not wait any more."""
        self.failed = False
        """It ended, or spoke out of turn, before it was taken."""
        self._loop.add_reader(channel.fileno(), self._hear_idle)

    @property
    def end(self) -> JobEnd:
        """How it ended; only after `run` or `discard`.

        Raises:
            RuntimeError: it has not ended.
        """
        if self._end is None:
            raise RuntimeError("the job has not ended")
        return self._end

    # Until it is taken.

    def _hear_idle(self) -> None:
        """It says one thing, once, before it has a task: that it is ready."""
        try:
            self._link.read()
            frame = self._link.next_frame()
            if frame is None and not self._link.ended:
                return
            spoke_before = self.ready is not None or self._link.next_frame() is not None
            if frame is None or frame.kind is not Kind.READY or spoke_before:
                self._fail()
                return
            self.ready = Ready.parse(frame.payload)
        except BlockingIOError:
            return
        except (FrameError, OSError):
            self._fail()
            return
        self._on_change(self)

    def _fail(self) -> None:
        self.failed = True
        self.drop()
        self._on_change(self)

    @property
    def alive(self) -> bool:
        """Whether the process runs at this moment."""
        poll = select.poll()
        poll.register(self._pidfd, select.POLLIN)
        return not poll.poll(0)

    def claim(self) -> Spare:
        """Stop watching it: from here on the one who runs it does."""
        self.taken = True
        self._loop.remove_reader(self._link.socket.fileno())
        return self

    def drop(self) -> None:
        """Kill it without waiting for its end; for one that was not taken."""
        if not self.taken:
            self.claim()
            self._kill()
            self._release()

    # What the zygote tells.

    def was_reaped(self, ended: Ended | None) -> None:
        """The zygote reaped it; None when the zygote is lost and will never tell."""
        if not self._reaped.done():
            self._reaped.set_result(ended)
        if not self.taken:
            self._fail()

    # The task.

    async def run(
        self,
        head: bytes,
        descriptors: Sequence[int] = (),
        *,
        timeout: float,  # noqa: ASYNC109 - it kills the job and is told in `end`; it raises nothing
        max_reply: int,
    ) -> AsyncGenerator[bytes, None]:
        """Do one task: give the parts of the answer as they come. When this is exhausted, `end` says how it ended.

        The answer is whole only if `end.outcome` is DONE. Close this generator if you leave it early (`aclosing`):
        then, as on cancellation, the job is killed. `timeout` is in seconds, `max_reply` in bytes. `descriptors` stay
        the caller's.
        """
        self._use()
        deadline = self._loop.time() + timeout
        verdict: Outcome | None = Outcome.CANCELLED
        left = max_reply
        try:
            async with asyncio.timeout_at(deadline):
                await streams.send(self._link, Frame(Kind.TASK, head), descriptors)
            while True:
                async with asyncio.timeout_at(deadline):
                    frame = await streams.receive(self._link)
                if frame is None:
                    verdict = Outcome.CRASHED
                    break
                if frame.kind is Kind.END:
                    verdict = None
                    break
                left -= len(frame.payload)
                if frame.kind is not Kind.DATA or left < 0:
                    verdict = Outcome.TOO_LARGE if left < 0 else Outcome.CRASHED
                    self._kill()
                    break
                yield frame.payload
        except TimeoutError:
            verdict = Outcome.TIMEOUT
        except FrameError:
            verdict = Outcome.CRASHED
            self._kill()
        except OSError:
            verdict = Outcome.CRASHED
        finally:
            await self._see_off(verdict)

    async def discard(self) -> None:
        """End it without a task."""
        self._use()
        await self._see_off(Outcome.CANCELLED)

    def _use(self) -> None:
        if self._used or not self.taken:
            raise RuntimeError("a spare is taken from the pool and serves once")
        self._used = True

    async def _see_off(self, verdict: Outcome | None) -> None:
        """Wait until the process is gone, and say how it went. `verdict` None: the answer is whole."""
        # (1) What was to be cut short dies now; what ended by itself says by its status why.
        if verdict not in {None, Outcome.CRASHED}:
            self._kill()
        try:
            # (2) The zygote's word that it is reaped, or the kernel's that it is gone.
            ended = await self._gone()
            if ended is None and self.alive:
                self._kill()
                ended = await self._gone()
            self._end = self._conclude(verdict, ended)
        except asyncio.CancelledError:
            self._kill()
            raise
        finally:
            self._release()
            self._on_change(self)

    def _conclude(self, verdict: Outcome | None, ended: Ended | None) -> JobEnd:
        # (3) Without the zygote's word nobody knows the status, so the answer isn't vouched for.
        if ended is None:
            return JobEnd(outcome=verdict or Outcome.CRASHED, reaped=not self.alive)
        outcome = verdict
        if verdict in {None, Outcome.CRASHED}:
            outcome = judge(whole=verdict is None, exit_=ended.exit, signal=ended.signal)
        return JobEnd(outcome=outcome or Outcome.CRASHED, exit=ended.exit, signal=ended.signal, peak_kib=ended.peak_kib)

    async def _gone(self) -> Ended | None:
        try:
            async with asyncio.timeout(REAP_SECONDS):
                ended = await asyncio.shield(self._reaped)
                if ended is None:
                    await streams.readable(self._pidfd)
                return ended
        except TimeoutError:
            return None

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)

    def _release(self) -> None:
        self._link.close()
        os.close(self._pidfd)
