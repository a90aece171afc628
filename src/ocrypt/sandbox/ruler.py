"""One reign: the process that forks jobs for the keyholder, reaps them, and keeps an heir.

Single-threaded, one `poll` on everything that can happen; children are watched by pidfd, so no signal is handled.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import struct
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from ocrypt.sandbox import job, naming
from ocrypt.sandbox.frames import Frame, FrameError, Kind, Link, send_some
from ocrypt.sandbox.messages import MAX_CONTROL, Born, Ended, Hello, Want

if TYPE_CHECKING:
    from ocrypt.sandbox.confine import Confinement
    from ocrypt.sandbox.job import Work
    from ocrypt.sandbox.probe import Proof
    from ocrypt.sandbox.rlimits import Size
    from ocrypt.sandbox.settings import ZygoteSettings

T = TypeVar("T")

_CREDENTIALS: Final = struct.Struct("iII")
_RETRY_MS: Final = 100


class Succeeded(BaseException):
    """Raised in the heir's process when its zygote has died: unwind to `serve`, and rule."""


class Dissolved(BaseException):
    """The supervisor is gone: end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Court(Generic[T]):
    """What passes unchanged from each zygote to its heir."""

    listener: socket.socket
    settings: ZygoteSettings
    work: Work[T]
    confinement: Confinement
    proof: Proof
    born: Size
    null: int


@dataclass(frozen=True, slots=True)
class _Child:
    pid: int
    pidfd: int


def _watch(pid: int) -> _Child:
    """Open the pidfd of our own child; one that can't be watched is ended, so that none lives on unknown."""
    try:
        return _Child(pid, os.pidfd_open(pid))
    except OSError:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise


class Ruler(Generic[T]):
    """The zygote in power."""

    def __init__(self, court: Court[T]) -> None:
        self._court = court
        self._pid = os.getpid()
        self._jobs: dict[int, _Child] = {}
        self._heir: _Child | None = None
        self._heir_pipe = -1
        self._keyholder: Link | None = None
        self._wanted = 0

    def rule(self) -> None:
        """Serve until the supervisor is gone.

        Raises:
            Dissolved: the supervisor is gone; all jobs are killed and reaped.
            Succeeded: in another process, the heir's, after this one has died.
        """
        naming.name_process(naming.ZYGOTE)
        # (1) Before anything can go wrong, somebody who goes on.
        self._beget_heir()
        while True:
            self._wait_and_act()

    def _wait_and_act(self) -> None:
        poll = select.poll()
        court = self._court
        poll.register(court.settings.lifeline, select.POLLIN)
        if self._heir is not None:
            poll.register(self._heir.pidfd, select.POLLIN)
        for pidfd in self._jobs:
            poll.register(pidfd, select.POLLIN)
        # One keyholder at a time: the next one waits in the listener's queue until this one is gone.
        waiting = court.listener if self._keyholder is None else self._keyholder.socket
        poll.register(waiting, select.POLLIN)
        # What could not be forked for want of processes or memory is tried again.
        behind = self._heir is None or self._may_fork()
        happened = {descriptor for descriptor, _ in poll.poll(_RETRY_MS if behind else None)}
        if court.settings.lifeline in happened:
            self._dissolve()
        # Deaths first, so that what is told next is true.
        for pidfd in [one for one in self._jobs if one in happened]:
            self._bury(self._jobs.pop(pidfd))
        if self._heir is not None and self._heir.pidfd in happened:
            self._bury_heir(self._heir)
        if self._heir is None:
            self._beget_heir()
        if waiting.fileno() in happened:
            if self._keyholder is None:
                self._accept()
            else:
                self._listen_to(self._keyholder)
        self._fork_wanted()

    # The keyholder.

    def _accept(self) -> None:
        try:
            sock, _ = self._court.listener.accept()
        except OSError:  # it left again before we looked
            return
        credentials = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        _, uid, _ = _CREDENTIALS.unpack(credentials)
        if uid != os.getuid():
            sock.close()
            return
        sock.settimeout(0)
        self._keyholder = Link(sock, frozenset({Kind.WANT}), max_payload=MAX_CONTROL)
        self._wanted = 0
        proof = self._court.proof
        missing = tuple(layer.value for layer in proof.missing)
        hello = Hello(pid=self._pid, held=proof.held, broken=proof.broken, missing=missing)
        self._tell(Frame(Kind.HELLO, hello.encode()))

    def _listen_to(self, keyholder: Link) -> None:
        try:
            keyholder.read()
            while (frame := keyholder.next_frame()) is not None:
                self._wanted += Want.parse(frame.payload).count
        except BlockingIOError:
            return
        except (FrameError, OSError):
            self._forsake()
            return
        if keyholder.ended:
            self._forsake()

    def _tell(self, frame: Frame, descriptors: tuple[int, ...] = ()) -> None:
        """Tell the keyholder, if there is one; one that does not take its frames is left."""
        if self._keyholder is None:
            return
        data = memoryview(frame.encode())
        try:
            if send_some(self._keyholder.socket, data, descriptors) != len(data):
                self._forsake()
        except OSError:
            self._forsake()

    def _forsake(self) -> None:
        """The keyholder is gone: its jobs hold answer keys that nobody waits for, so they end now."""
        if self._keyholder is not None:
            self._keyholder.close()
            self._keyholder = None
        self._wanted = 0
        for child in self._jobs.values():
            os.kill(child.pid, signal.SIGKILL)

    # Jobs.

    def _may_fork(self) -> bool:
        return bool(self._wanted) and self._keyholder is not None and len(self._jobs) < self._court.settings.max_jobs

    def _fork_wanted(self) -> None:
        while self._may_fork():
            try:
                self._fork_job()
            except OSError:  # the keyholder keeps waiting, and we try again
                return

    def _fork_job(self) -> None:
        court = self._court
        keyholder_end, job_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        birth = job.Birth(
            parent=self._pid,
            channel=job_end,
            null=court.null,
            confinement=court.confinement,
            limits=court.settings.limits,
            born=court.born,
            max_head=court.settings.max_head,
            asked_ns=time.monotonic_ns(),
        )
        with job_end, keyholder_end:
            self._launch(birth, keyholder_end)

    def _launch(self, birth: job.Birth, keyholder_end: socket.socket) -> None:
        pid = os.fork()
        if pid == 0:
            job.live(birth, self._court.work)
        child = _watch(pid)
        self._wanted -= 1
        self._jobs[child.pidfd] = child
        self._tell(Frame(Kind.SPARE, Born(pid).encode()), (keyholder_end.fileno(), child.pidfd))

    def _bury(self, child: _Child) -> None:
        _, status, usage = os.wait4(child.pid, 0)
        os.close(child.pidfd)
        code = os.waitstatus_to_exitcode(status)
        ended = Ended(pid=child.pid, exit=max(code, 0), signal=max(-code, 0), peak_kib=usage.ru_maxrss)
        self._tell(Frame(Kind.ENDED, ended.encode()))

    # The heir.

    def _beget_heir(self) -> None:
        """Fork a copy of this process that waits for this one to die."""
        # Nobody ever writes: only the ruler has the writing end, so that its death, however it comes, is the message.
        reading, writing = os.pipe2(os.O_CLOEXEC)
        try:
            pid = os.fork()
            if pid == 0:
                os.close(writing)
                self._wait_for_succession(reading)
            self._heir = _watch(pid)
            self._heir_pipe = writing
        except OSError:  # without an heir for now; it is tried again
            os.close(writing)
        os.close(reading)

    def _bury_heir(self, heir: _Child) -> None:
        os.waitpid(heir.pid, 0)
        os.close(heir.pidfd)
        os.close(self._heir_pipe)
        self._heir = None

    def _wait_for_succession(self, reading: int) -> None:
        naming.name_process(naming.HEIR)
        # A copy of the keyholder's connection here would hide from the keyholder that the zygote died.
        if self._keyholder is not None:
            self._keyholder.close()
        for child in self._jobs.values():
            os.close(child.pidfd)
        poll = select.poll()
        poll.register(reading, select.POLLIN)
        poll.register(self._court.settings.lifeline, select.POLLIN)
        happened = {descriptor for descriptor, _ in poll.poll()}
        if self._court.settings.lifeline in happened:
            raise Dissolved
        os.close(reading)
        raise Succeeded

    def _dissolve(self) -> None:
        self._forsake()
        for child in self._jobs.values():
            os.waitpid(child.pid, 0)
        if self._heir is not None:
            os.kill(self._heir.pid, signal.SIGKILL)
            os.waitpid(self._heir.pid, 0)
        raise Dissolved
