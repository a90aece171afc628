"""Filters on system calls: a short list of refusals for the zygote, a list of what is left for a job.

https://docs.kernel.org/userspace-api/seccomp_filter.html. The programs are built here instruction by instruction,
without libseccomp; building is pure, so that the tests run them in a small interpreter of their own.
"""

from __future__ import annotations

import ctypes
import errno
import struct
from typing import TYPE_CHECKING, Final

from ocrypt.sandbox import kernel
from ocrypt.sandbox.machine import X86_64, this_machine

if TYPE_CHECKING:
    from ocrypt.sandbox.machine import Machine

SECCOMP_SET_MODE_FILTER: Final = 1
SECCOMP_FILTER_FLAG_TSYNC: Final = 1

RET_KILL_PROCESS: Final = 0x80000000
RET_ERRNO: Final = 0x00050000
RET_ALLOW: Final = 0x7FFF0000

PROT_EXEC: Final = 4
MAP_TYPE: Final = 0x0F
MAP_PRIVATE: Final = 0x02

# Work on memory, time and the few descriptors that the job was handed; nothing that names a path, an address,
# another process or a new descriptor.
ALLOWED: Final = (
    "brk",
    "clock_getres",
    "clock_gettime",
    "clock_nanosleep",
    "close",
    "exit",
    "exit_group",
    "fstat",
    "futex",
    "getcpu",
    "getegid",
    "geteuid",
    "getgid",
    "getpid",
    "getppid",
    "getrandom",
    "getrusage",
    "gettid",
    "gettimeofday",
    "getuid",
    "lseek",
    "madvise",
    "membarrier",
    "mremap",
    "munmap",
    "nanosleep",
    "poll",
    "ppoll",
    "read",
    "readv",
    "recvfrom",
    "recvmsg",
    "restart_syscall",
    "rseq",
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sched_getaffinity",
    "sched_yield",
    "sendto",
    "set_robust_list",
    "sigaltstack",
    "sysinfo",
    "time",
    "uname",
    "write",
    "writev",
)

# Asked by libraries that go on without an answer: they get an error where the rest gets the job killed.
REFUSED: Final = {
    "access": errno.EACCES,
    "clone3": errno.ENOSYS,
    "faccessat": errno.EACCES,
    "faccessat2": errno.EACCES,
    "fcntl": errno.EACCES,
    "getcwd": errno.EACCES,
    "getpeername": errno.EACCES,
    "getsockname": errno.EACCES,
    "ioctl": errno.ENOTTY,
    "lstat": errno.EACCES,
    "newfstatat": errno.EACCES,
    "open": errno.EACCES,
    "openat": errno.EACCES,
    "openat2": errno.EACCES,
    "prctl": errno.EPERM,
    "readlink": errno.EACCES,
    "readlinkat": errno.EACCES,
    "stat": errno.EACCES,
    "statx": errno.EACCES,
}

# What the zygote and its libraries have no use for. Landlock says nothing of UDP and, before Linux 6.7, of TCP; and a
# library that reports to its maker (ONNX Runtime does, from 1.29 on) must not get out even if nobody told it not to.
DENIED_EARLY: Final = (
    "bind",
    "bpf",
    "connect",
    "execve",
    "execveat",
    "io_uring_setup",
    "keyctl",
    "mount",
    "perf_event_open",
    "personality",
    "process_vm_readv",
    "process_vm_writev",
    "ptrace",
    "setns",
    "socket",
    "unshare",
    "userfaultfd",
)

# Classic BPF: linux/bpf_common.h.
_LOAD_WORD: Final = 0x20
_AND: Final = 0x54
_JUMP_EQUAL: Final = 0x15
_JUMP_AT_LEAST: Final = 0x35
_JUMP_ANY_BIT: Final = 0x45
_RETURN: Final = 0x06

# struct seccomp_data: nr, arch, instruction pointer, six 64-bit arguments; both machines are little-endian.
_OFFSET_NUMBER: Final = 0
_OFFSET_ARCH: Final = 4
_X32_BIT: Final = 0x40000000


def _offset_argument(index: int) -> int:
    return 16 + 8 * index


def _instruction(code: int, value: int, *, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)


def _load(offset: int) -> bytes:
    return _instruction(_LOAD_WORD, offset)


def _give(action: int) -> bytes:
    return _instruction(_RETURN, action)


def _when(number: int, body: list[bytes]) -> list[bytes]:
    """`body` where the loaded call number is `number`; it must end in a return."""
    return [_instruction(_JUMP_EQUAL, number, no=len(body)), *body]


def _preamble(machine: Machine) -> list[bytes]:
    lines = [
        # (1) Another architecture's numbers mean other calls.
        _load(_OFFSET_ARCH),
        _instruction(_JUMP_EQUAL, machine.audit_arch, yes=1),
        _give(RET_KILL_PROCESS),
        _load(_OFFSET_NUMBER),
    ]
    if machine is X86_64:
        # (2) The x32 numbers are the same calls once more, past the lists.
        lines += [_instruction(_JUMP_AT_LEAST, _X32_BIT, no=1), _give(RET_KILL_PROCESS)]
    return lines


def early_program(machine: Machine) -> bytes:
    """The filter of the zygote and all that it forks: no network, no other program, no other process's memory."""
    lines = _preamble(machine)
    # (3) An error and not the end: libraries try such things and go on without.
    for name in DENIED_EARLY:
        lines += _when(machine.numbers[name], [_give(RET_ERRNO | errno.EPERM)])
    lines.append(_give(RET_ALLOW))
    return b"".join(lines)


def program(machine: Machine, *, own_pid: int) -> bytes:
    """The filter of one job, as an array of `struct sock_filter`. `own_pid` is the only process that it may signal."""
    numbers = machine.numbers
    lines = _preamble(machine)
    # (3) Calls that are safe whatever their arguments.
    for name in ALLOWED:
        if name in numbers:
            lines += _when(numbers[name], [_give(RET_ALLOW)])
    # (4) Calls that get an error.
    for name, number in REFUSED.items():
        if name in numbers:
            lines += _when(numbers[name], [_give(RET_ERRNO | number)])
    # (5) No memory becomes executable, and none is shared: RLIMIT_DATA counts private mappings only.
    lines += _when(
        numbers["mprotect"],
        [
            _load(_offset_argument(2)),
            _instruction(_JUMP_ANY_BIT, PROT_EXEC, yes=1),
            _give(RET_ALLOW),
            _give(RET_KILL_PROCESS),
        ],
    )
    lines += _when(
        numbers["mmap"],
        [
            _load(_offset_argument(2)),
            _instruction(_JUMP_ANY_BIT, PROT_EXEC, yes=4),
            _load(_offset_argument(3)),
            _instruction(_AND, MAP_TYPE),
            _instruction(_JUMP_EQUAL, MAP_PRIVATE, no=1),
            _give(RET_ALLOW),
            _give(RET_KILL_PROCESS),
        ],
    )
    # (6) A signal to itself: abort() of a C++ library ends as one, and not as a forbidden call.
    lines += _when(
        numbers["tgkill"],
        [
            _load(_offset_argument(0)),
            _instruction(_JUMP_EQUAL, own_pid, no=1),
            _give(RET_ALLOW),
            _give(RET_KILL_PROCESS),
        ],
    )
    # (7) All else ends the job.
    lines.append(_give(RET_KILL_PROCESS))
    return b"".join(lines)


def install(filter_program: bytes) -> None:
    """Put the filter on every thread of this process, for ever. Needs no-new-privs first.

    Raises:
        OSError: the kernel has no seccomp filters, refused, or a thread could not be brought along.
    """
    code = ctypes.create_string_buffer(filter_program, len(filter_program))
    # struct sock_fprog: the number of instructions, and where they are.
    header = struct.pack("@HP", len(filter_program) // 8, kernel.address(code))
    buffer = ctypes.create_string_buffer(header, len(header))
    laggard = kernel.call("seccomp", SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, kernel.address(buffer))
    if laggard:  # TSYNC answers with the thread that could not follow.
        raise OSError(errno.ESRCH, "a thread could not be confined")


def lock_early() -> None:
    """Put the zygote's filter on this process."""
    install(early_program(this_machine()))


def lock(own_pid: int) -> None:
    """Put the job's filter on this process."""
    install(program(this_machine(), own_pid=own_pid))
