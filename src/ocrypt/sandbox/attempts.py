"""What the probe tries, and where: each attempt is a raw system call whose refusal shows that one layer holds."""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import resource
import socket
import struct
from dataclasses import dataclass
from enum import IntEnum, unique
from typing import TYPE_CHECKING, Final

from ocrypt.sandbox import kernel
from ocrypt.sandbox.confine import Layer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_AT_FDCWD: Final = -100
_PTRACE_SEIZE: Final = 0x4206
_MAP_ANONYMOUS: Final = 0x20
_PROT_READ_WRITE: Final = mmap.PROT_READ | mmap.PROT_WRITE
_SIGCHLD: Final = 17
_CLONE_THREAD: Final = 0x00010000 | 0x00000800 | 0x00000100  # THREAD, SIGHAND, VM
_DISCARD_PORT: Final = 9

REFUSED: Final = frozenset({errno.EACCES, errno.EPERM, errno.ENOSYS})


@unique
class Stage(IntEnum):
    """How far a process is confined when it tries."""

    ZYGOTE = 1
    """As the zygote is: `confine_early`."""
    PATHLESS = 2
    """And `confine_paths`: a job that warms up."""
    JOB = 3
    """And `confine_late`: a job that works."""


@dataclass(frozen=True, slots=True)
class Site:
    """What the attempts aim at."""

    outsider: int
    """A process outside the confinement: the zygote's parent. 0 where there is none in our sight."""
    readable: Path
    """Something that the zygote may read."""
    memory_bytes: int
    """More than this is refused to a job."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One forbidden thing. `act` gives minus the error number where it was refused, else what the kernel answered."""

    stage: Stage
    name: str
    act: Callable[[], int]
    refusals: frozenset[int] = REFUSED

    @property
    def title(self) -> str:
        """Its name in the proof."""
        return f"{self.stage.name.lower()}: {self.name}"


def plan(layers: tuple[Layer, ...], site: Site) -> tuple[Attempt, ...]:
    """All attempts that this machine must refuse. What an old kernel's Landlock can't do is left out."""
    return (*_by_the_zygote(layers, site), *_without_paths(site), *_by_a_job(site))


def _by_the_zygote(layers: tuple[Layer, ...], site: Site) -> Iterator[Attempt]:
    def one(name: str, act: Callable[[], int]) -> Attempt:
        return Attempt(Stage.ZYGOTE, name, act)

    yield one("gain privileges", lambda: _is(kernel.prctl(kernel.PR_GET_NO_NEW_PRIVS) == 1))
    yield one("be dumped", lambda: _is(kernel.prctl(kernel.PR_GET_DUMPABLE) == 0))
    yield one("leave a core", lambda: _is(resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)))
    yield one("open a file for writing", lambda: _open(os.devnull, os.O_WRONLY))
    yield one("list the root directory", lambda: _open("/", os.O_RDONLY | os.O_DIRECTORY))
    # Where there is no such file, the line above has shown the same.
    yield Attempt(Stage.ZYGOTE, "read /etc/passwd", lambda: _open("/etc/passwd", os.O_RDONLY), REFUSED | {errno.ENOENT})
    yield one("run a program", _execute)
    yield one("make a TCP socket", lambda: _socket(socket.AF_INET, socket.SOCK_STREAM))
    yield one("make a UDP socket", lambda: _socket(socket.AF_INET, socket.SOCK_DGRAM))
    yield one("make a Unix socket", lambda: _socket(socket.AF_UNIX, socket.SOCK_STREAM))
    yield one("make an io_uring", _io_uring)
    if site.outsider > 0:
        yield one("trace another process", lambda: kernel.attempt("ptrace", _PTRACE_SEIZE, site.outsider, 0, 0))
        yield one("read another process's memory", lambda: _read_memory_of(site.outsider))
        if Layer.LANDLOCK_SCOPED in layers:
            yield one("signal another process", lambda: kernel.attempt("kill", site.outsider, 0))


def _without_paths(site: Site) -> Iterator[Attempt]:
    def one(name: str, act: Callable[[], int]) -> Attempt:
        return Attempt(Stage.PATHLESS, name, act)

    yield one("read what the zygote may read", lambda: _open(str(site.readable), os.O_RDONLY))
    yield one("write to an open file", lambda: _is(resource.getrlimit(resource.RLIMIT_FSIZE) == (0, 0)))
    yield Attempt(
        Stage.PATHLESS,
        "take more memory",
        lambda: kernel.attempt("mmap", 0, site.memory_bytes + 4096, _PROT_READ_WRITE, 0x22, -1, 0),
        frozenset({errno.ENOMEM}),
    )
    yield one("hold many descriptors", lambda: _is(resource.getrlimit(resource.RLIMIT_NOFILE)[1] < 16))  # noqa: PLR2004


def _by_a_job(site: Site) -> Iterator[Attempt]:
    def one(name: str, act: Callable[[], int]) -> Attempt:
        return Attempt(Stage.JOB, name, act)

    call = kernel.attempt
    yield one("open a file for writing", lambda: _open(os.devnull, os.O_WRONLY))
    yield one("open a file for reading", lambda: _open("/etc/passwd", os.O_RDONLY))
    yield one("stat a file", lambda: _with_path("/etc/passwd", lambda path: call("newfstatat", _AT_FDCWD, path, 0, 0)))
    yield one("remove a file", lambda: _with_path("/nowhere", lambda path: call("unlinkat", _AT_FDCWD, path, 0)))
    yield one("change a file's mode", lambda: _with_path("/nowhere", lambda path: call("fchmodat", _AT_FDCWD, path, 0)))
    yield one("make a directory", lambda: _with_path("/nowhere/x", lambda path: call("mkdirat", _AT_FDCWD, path, 0)))
    yield one("make a TCP socket", lambda: _socket(socket.AF_INET, socket.SOCK_STREAM))
    yield one("make a UDP socket", lambda: _socket(socket.AF_INET, socket.SOCK_DGRAM))
    yield one("make a Unix socket", lambda: _socket(socket.AF_UNIX, socket.SOCK_STREAM))
    yield one("make a socket pair", lambda: call("socketpair", socket.AF_UNIX, socket.SOCK_STREAM, 0, 0))
    yield one("connect", _connect)
    yield one("pass a descriptor", lambda: call("sendmsg", 3, 0, 0))
    yield one("run a program", _execute)
    yield one("fork", _fork)
    yield one("start a thread", lambda: call("clone", _CLONE_THREAD, 0, 0, 0, 0))
    yield one("signal a process", lambda: call("kill", site.outsider or 1, 0))
    yield one("signal a thread", lambda: call("tgkill", site.outsider or 1, site.outsider or 1, 0))
    yield one("trace a process", lambda: call("ptrace", _PTRACE_SEIZE, site.outsider or 1, 0, 0))
    yield one("read a process's memory", lambda: _read_memory_of(site.outsider or 1))
    yield one("make a memory file", lambda: _with_path("probe", lambda name: call("memfd_create", name, 0)))
    yield one("map memory to run", lambda: call("mmap", 0, 4096, 7, mmap.MAP_PRIVATE | _MAP_ANONYMOUS, -1, 0))
    yield one("map shared memory", lambda: call("mmap", 0, 4096, 3, mmap.MAP_SHARED | _MAP_ANONYMOUS, -1, 0))
    yield one("make memory run", _make_executable)
    yield one("become dumpable", lambda: call("prctl", kernel.PR_SET_DUMPABLE, 1, 0, 0, 0))
    yield one("raise a limit", lambda: call("prlimit64", 0, resource.RLIMIT_NOFILE, 0, 0))
    yield one("make an io_uring", _io_uring)
    yield one("load a kernel program", lambda: call("bpf", 0, 0, 0))
    yield one("handle page faults", lambda: call("userfaultfd", 0))
    yield one("leave its namespaces", lambda: call("unshare", 0))
    yield one("change its personality", lambda: call("personality", 0xFFFFFFFF))


def _is(held: bool) -> int:  # noqa: FBT001 - turns an observation into a call's result
    return -errno.EPERM if held else 0


def _with_path(path: str, act: Callable[[int], int]) -> int:
    buffer = ctypes.create_string_buffer(os.fsencode(path))
    return act(kernel.address(buffer))


def _open(path: str, flags: int) -> int:
    return _with_path(path, lambda where: kernel.attempt("openat", _AT_FDCWD, where, flags | os.O_CLOEXEC, 0o600))


def _socket(family: int, kind: int) -> int:
    return kernel.attempt("socket", family, kind, 0)


def _connect() -> int:
    loopback = struct.pack("=HH4s8x", socket.AF_INET, socket.htons(_DISCARD_PORT), bytes((127, 0, 0, 1)))
    buffer = ctypes.create_string_buffer(loopback, len(loopback))
    return kernel.attempt("connect", 3, kernel.address(buffer), len(loopback))


def _execute() -> int:
    # An empty argument list: were it not refused, the interpreter would read nothing from /dev/null and end.
    arguments = (ctypes.c_char * 16)()
    return _with_path("/proc/self/exe", lambda path: kernel.attempt("execve", path, kernel.address(arguments), 0))


def _fork() -> int:
    child = kernel.attempt("clone", _SIGCHLD, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    return child


def _io_uring() -> int:
    parameters = (ctypes.c_char * 120)()
    return kernel.attempt("io_uring_setup", 1, kernel.address(parameters))


def _read_memory_of(pid: int) -> int:
    local = (ctypes.c_char * 16)()
    vector = struct.pack("@PN", kernel.address(local), 16)
    buffer = ctypes.create_string_buffer(vector, len(vector))
    where = kernel.address(buffer)
    return kernel.attempt("process_vm_readv", pid, where, 1, where, 1, 0)


def _make_executable() -> int:
    page = kernel.attempt("mmap", 0, 4096, _PROT_READ_WRITE, mmap.MAP_PRIVATE | _MAP_ANONYMOUS, -1, 0)
    return kernel.attempt("mprotect", page, 4096, mmap.PROT_READ | mmap.PROT_EXEC)
