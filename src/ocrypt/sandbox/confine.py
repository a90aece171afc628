"""Confinement in three steps: the zygote before it loads, a job before it warms up, a job before it works.

Each step gives back the layers that it put in force; a layer that this kernel does not have is missing from the answer
and never silently taken for granted. `probe` then proves from inside what holds.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import Enum, unique
from typing import TYPE_CHECKING, Final

from ocrypt.sandbox import kernel, landlock, rlimits, seccomp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from ocrypt.sandbox.rlimits import JobLimits, Size


@unique
class Layer(Enum):
    """One thing that the kernel enforces; the value is its name in reports and receipts."""

    NO_NEW_PRIVS = "no-new-privs"
    NOT_DUMPABLE = "not-dumpable"
    NO_CORE = "rlimits-no-core"
    LANDLOCK_READ_ONLY = "landlock-read-only"
    LANDLOCK_NO_TCP = "landlock-no-tcp"
    LANDLOCK_SCOPED = "landlock-scoped"
    LANDLOCK_NO_PATHS = "landlock-no-paths"
    NO_FILES = "rlimits-no-files"
    BOUNDED = "rlimits-bounded"
    SECCOMP_NO_NETWORK = "seccomp-no-network"
    SECCOMP = "seccomp"


REQUIRED: Final = frozenset(Layer) - {Layer.LANDLOCK_NO_TCP, Layer.LANDLOCK_SCOPED}
"""Without one of these nothing is served; the two others need Linux 6.7 and 6.12, and seccomp covers both in a job."""


@dataclass(frozen=True, slots=True)
class Confinement:
    """The layers in force in one process."""

    layers: tuple[Layer, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Their names, in the order in which they were applied."""
        return tuple(layer.value for layer in self.layers)

    @property
    def missing(self) -> tuple[Layer, ...]:
        """Required layers that are not in force."""
        return tuple(layer for layer in Layer if layer in REQUIRED and layer not in self.layers)


def keep_private() -> None:
    """For a process that holds keys and must go on writing files: no core dump, no debugger, no new privileges."""
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    rlimits.forbid_cores()


def confine_gateway(read_paths: Iterable[Path], connect_ports: Iterable[int] = ()) -> Confinement:
    """Confine a process that serves: it keeps what it has open, and opens nothing more but `read_paths`, for reading.

    Taken over, it can't read the keys in the state directory, connect to another machine (but for `connect_ports`,
    those of the store that the operator named), or signal another process.
    It goes on accepting connections, and reaches Unix sockets by their path (no version of Landlock denies that yet).
    """
    keep_private()
    layers = _landlock(read_paths, Layer.LANDLOCK_READ_ONLY, version=landlock.abi(), connect_ports=connect_ports)
    return Confinement((Layer.NO_NEW_PRIVS, Layer.NOT_DUMPABLE, *layers))


def confine_keyholder(read_paths: Iterable[Path]) -> Confinement:
    """The same for the process that hands pictures to jobs, except that it may signal: it must be able to end them."""
    keep_private()
    # An older version denies less: this is the newest without scopes.
    version = min(landlock.abi(), landlock.ABI_SCOPES - 1)
    layers = _landlock(read_paths, Layer.LANDLOCK_READ_ONLY, version=version)
    return Confinement((Layer.NO_NEW_PRIVS, Layer.NOT_DUMPABLE, *layers))


def confine_early(read_paths: Iterable[Path]) -> Confinement:
    """Confine the zygote, before native libraries load and start threads. All that it forks inherits this."""
    layers = []
    # (1) No set-user-id program can lift anything below; Landlock and seccomp ask for it.
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    layers.append(Layer.NO_NEW_PRIVS)
    # (2) No core dump, and no other process of this user may attach or read our memory.
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    layers.append(Layer.NOT_DUMPABLE)
    # (3) No core dump whatever the flag above says; a set-user-id program could not lift this either.
    rlimits.forbid_cores()
    layers.append(Layer.NO_CORE)
    # (4) Reading only, and only what the libraries and models need.
    layers += _landlock(read_paths, Layer.LANDLOCK_READ_ONLY, version=landlock.abi())
    # (5) No socket of any kind: the listener is open already.
    layers += _seccomp(seccomp.lock_early, Layer.SECCOMP_NO_NETWORK)
    return Confinement(tuple(layers))


def confine_paths(inherited: Confinement, limits: JobLimits, born: Size) -> Confinement:
    """Confine a fresh job: no path, bounded memory and time. Before it warms up, so that its threads inherit it."""
    # (6) Nothing can be opened any more.
    layers = _landlock((), Layer.LANDLOCK_NO_PATHS, version=landlock.abi())
    # (7) Not one byte into a regular file. Only here: the zygote's last words may go to a log file, a job has none.
    rlimits.forbid_files()
    # (8) An end to memory, time and descriptors.
    rlimits.bound(limits, born)
    layers = [layer for layer in layers if layer not in inherited.layers]
    return Confinement((*inherited.layers, *layers, Layer.NO_FILES, Layer.BOUNDED))


def confine_late(inherited: Confinement) -> Confinement:
    """Confine a warm job for good: no new process or thread, and only the system calls that reading needs."""
    # (9) Threads exist by now; there will be no more.
    rlimits.forbid_processes()
    # (10) Last, because it forbids the calls above.
    own_pid = os.getpid()
    return Confinement((*inherited.layers, *_seccomp(lambda: seccomp.lock(own_pid), Layer.SECCOMP)))


def _seccomp(lock: Callable[[], None], layer: Layer) -> list[Layer]:
    try:
        lock()
    except OSError:
        return []
    return [layer]


def _landlock(
    read_paths: Iterable[Path], layer: Layer, *, version: int, connect_ports: Iterable[int] = ()
) -> list[Layer]:
    if version == 0:
        return []
    try:
        landlock.restrict(read_paths, version=version, connect_ports=connect_ports)
    except OSError:
        return []
    layers = [layer]
    if version >= landlock.ABI_TCP:
        layers.append(Layer.LANDLOCK_NO_TCP)
    if version >= landlock.ABI_SCOPES:
        layers.append(Layer.LANDLOCK_SCOPED)
    return layers
