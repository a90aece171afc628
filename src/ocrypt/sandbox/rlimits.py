"""Resource limits: no core, no file, and for a job an end to its time, memory and descriptors."""

from __future__ import annotations

import resource
from dataclasses import dataclass
from typing import Final

from ocrypt.core.limits import MIB

_DESCRIPTORS: Final = 8
"""Standard streams, the channel, the pages, and room for the one that arrives before another closes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLimits:
    """What one job may use, beyond what it was born with; units are in the names."""

    cpu_seconds: int = 120
    memory_bytes: int = 2048 * MIB
    prefault_bytes: int = 0
    """Memory that a spare maps ahead of its task. Of use where the allocator keeps what it is given back."""


@dataclass(frozen=True, slots=True)
class Size:
    """Memory of a process, in bytes: all of its address space, and of it what is private and writable."""

    address_space: int
    data: int


def parse_statm(text: bytes, page_size: int) -> Size:
    """Read `/proc/PID/statm` (proc_pid_statm(5)): pages of size, resident, shared, text, lib, data, dirty."""
    fields = text.split()
    return Size(address_space=int(fields[0]) * page_size, data=int(fields[5]) * page_size)


def _set(limit: int, value: int, *, grace: int = 0) -> None:
    hard = resource.getrlimit(limit)[1]
    wanted = value + grace if hard == resource.RLIM_INFINITY else min(value + grace, hard)
    resource.setrlimit(limit, (min(value, wanted), wanted))


def forbid_cores() -> None:
    """No core dump of this process and of all that it starts."""
    _set(resource.RLIMIT_CORE, 0)


def forbid_files() -> None:
    """No byte into a regular file, even through a descriptor that was open before."""
    _set(resource.RLIMIT_FSIZE, 0)


def bound(limits: JobLimits, born: Size) -> None:
    """Bound processor time, memory and descriptors; `born` is what the process uses already."""
    # The soft limit ends the job with SIGXCPU, which says why; at the hard one it would be SIGKILL.
    _set(resource.RLIMIT_CPU, limits.cpu_seconds, grace=1)
    # DATA counts what can be written, so the pages of models and pictures cost nothing; AS is the fence behind it.
    _set(resource.RLIMIT_DATA, born.data + limits.memory_bytes)
    _set(resource.RLIMIT_AS, born.address_space + 2 * limits.memory_bytes)
    _set(resource.RLIMIT_NOFILE, _DESCRIPTORS)
    _set(resource.RLIMIT_MEMLOCK, 0)
    _set(resource.RLIMIT_MSGQUEUE, 0)


def forbid_processes() -> None:
    """No further process or thread (root is exempt from this one; seccomp is not impressed by root)."""
    _set(resource.RLIMIT_NPROC, 0)
