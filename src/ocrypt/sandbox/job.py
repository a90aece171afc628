"""The life of a job: forked, confined, warmed, one task, gone. Nothing here returns to the zygote's code."""

from __future__ import annotations

import ctypes
import mmap
import os
import signal
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, NoReturn, TypeVar

from ocrypt.sandbox import confine, kernel, naming
from ocrypt.sandbox.frames import Frame, Kind, Link
from ocrypt.sandbox.messages import Ready

if TYPE_CHECKING:
    from collections.abc import Callable

    from ocrypt.sandbox.confine import Confinement
    from ocrypt.sandbox.rlimits import JobLimits, Size

T = TypeVar("T")

MAX_DATA: Final = 1024 * 1024
"""Bytes of the largest DATA frame."""

EXIT_DONE: Final = 0
EXIT_FAILED: Final = 70
EXIT_MEMORY: Final = 71
_EXIT_UNUSED: Final = 0
"""A spare whose keyholder went away before it got a task."""

_CHANNEL: Final = 3


class JobChannel:
    """What a job sees of the world: its task, and the way for its answer."""

    def __init__(self, link: Link, *, head: bytes, pages: memoryview, confinement: Confinement) -> None:
        self._link = link
        self.head = head
        """The task's head, as the keyholder sent it."""
        self.pages = pages
        """The pages that came with the task, read-only; empty where none came."""
        self.confinement = confinement.names
        """The layers in force in this process."""

    def send(self, data: bytes | memoryview) -> None:
        """Send a part of the answer now. Frame edges carry no meaning: the answer is all parts joined."""
        view = memoryview(data).cast("B")
        for start in range(0, len(view), MAX_DATA):
            self._link.send(Frame(Kind.DATA, bytes(view[start : start + MAX_DATA])))


@dataclass(frozen=True, slots=True, kw_only=True)
class Work(Generic[T]):
    """What the program that owns the zygote wants done in each job."""

    state: T
    warm: Callable[[T], None]
    job: Callable[[T, JobChannel], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth:
    """What a job inherits from its zygote."""

    parent: int
    channel: socket.socket
    null: int
    confinement: Confinement
    limits: JobLimits
    born: Size
    max_head: int
    asked_ns: int
    """Monotonic time just before the fork."""


def live(birth: Birth, work: Work[T]) -> NoReturn:
    """Run this freshly forked process as a job, and end it.

    No traceback is ever printed: it could show what the task holds.
    """
    status = EXIT_FAILED
    try:
        status = _live(birth, work)
    except MemoryError:
        status = EXIT_MEMORY
    except BaseException as error:  # noqa: BLE001 - the outermost loop of this process
        status = EXIT_MEMORY if _is_for_want_of_memory(error) else EXIT_FAILED
    finally:
        os._exit(status)


def _live(birth: Birth, work: Work[T]) -> int:
    started = time.monotonic_ns()
    # (1) Die with the zygote; it may have died before we asked.
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != birth.parent:
        return _EXIT_UNUSED
    naming.name_process(naming.JOB)
    # (2) Nothing of the zygote's stays open, and nothing is ever printed.
    sock = _keep_only_channel(birth)
    # (3) No path, bounded resources; then the threads that `warm` may start inherit both.
    confinement = confine.confine_paths(birth.confinement, birth.limits, birth.born)
    confined = time.monotonic_ns()
    work.warm(work.state)
    # Touched and given back to the allocator, which keeps it: the picture finds its memory mapped already. That takes
    # about as long as it saves, but nobody waits for a spare.
    ahead = b"\1" * birth.limits.prefault_bytes
    del ahead
    warmed = time.monotonic_ns()
    # (4) The filter last: what came before needed more than it leaves.
    confinement = confine.confine_late(confinement)
    link = Link(sock, frozenset({Kind.TASK}), max_payload=birth.max_head, max_descriptors=1)
    ready = Ready(
        layers=confinement.layers,
        fork_us=(started - birth.asked_ns) // 1000,
        confine_us=(confined - started + time.monotonic_ns() - warmed) // 1000,
        warm_us=(warmed - confined) // 1000,
    )
    link.send(Frame(Kind.READY, ready.encode()))
    # (5) One task, and no second one.
    task = link.receive()
    if task is None:
        return _EXIT_UNUSED
    pages = map_pages(link.take_descriptors(1)[0]) if link.descriptors else memoryview(b"")
    work.job(work.state, JobChannel(link, head=task.payload, pages=pages, confinement=confinement))
    link.send(Frame(Kind.END))
    return EXIT_DONE


def _keep_only_channel(birth: Birth) -> socket.socket:
    for standard in (0, 1, 2):
        os.dup2(birth.null, standard)
    # The other Python objects still hold the numbers of what is closed here. They are never collected, because this
    # process ends by os._exit, so that no number is closed again under another owner.
    channel = birth.channel.detach()
    if channel != _CHANNEL:
        os.dup2(channel, _CHANNEL)
    kernel.close_all_from(_CHANNEL + 1)
    return socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, fileno=_CHANNEL)


def map_pages(descriptor: int) -> memoryview:
    """Map a sealed memfd read-only and close its descriptor; the mapping lives as long as the process.

    Python's `mmap` keeps a duplicate of the descriptor, so the C library's is called. Private, because shared mappings
    of memory sealed against writing are refused before Linux 6.7, and because the filter allows no other.
    """
    length = os.lseek(descriptor, 0, os.SEEK_END)
    if length == 0:
        os.close(descriptor)
        return memoryview(b"")
    where = kernel.call("mmap", 0, length, mmap.PROT_READ, mmap.MAP_PRIVATE, descriptor, 0)
    os.close(descriptor)
    pages = (ctypes.c_char * length).from_address(where)
    return memoryview(pages).cast("B").toreadonly()


def _is_for_want_of_memory(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, MemoryError):
            return True
        error = error.__cause__ or error.__context__
    return False
