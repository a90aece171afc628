"""A zygote for tests: `python -m kit.zygote_program OPTIONS`, with jobs that misbehave as their head says."""

from __future__ import annotations

import ctypes
import functools
import json
import os
import socket
import sys
import threading
import time
from pathlib import Path

from ocrypt.core.errors import LocalError
from ocrypt.sandbox import frames, kernel, landlock, rlimits, seccomp, zygote
from ocrypt.sandbox.settings import ZygoteSettings


class State:
    """What all jobs share: enough memory to be found by a scan, and a pool that `warm` starts."""

    def __init__(self):
        self.loaded_in = os.getpid()
        self.warmed = 0


def load():
    return State()


def warm(state):
    state.warmed += 1


def echo(state, channel):
    channel.send(bytes(channel.pages) or channel.head)


def report(state, channel):
    facts = {
        "pid": os.getpid(),
        "loaded_in": state.loaded_in,
        "warmed": state.warmed,
        "confinement": channel.confinement,
        "pages": len(channel.pages),
        "readonly": channel.pages.readonly,
    }
    channel.send(json.dumps(facts).encode())


def hang(state, channel):
    channel.send(b"started")
    while True:
        time.sleep(60)


def hold(state, channel):
    """Keep copies of the pages in memory, say so, and wait to be killed."""
    copies = [bytes(channel.pages), bytearray(channel.pages)]
    channel.send(b"holding %d" % len(copies))
    while True:
        time.sleep(60)


def spin(state, channel):
    while True:
        pass


def eat(state, channel):
    hoard = []
    while True:
        hoard.append(bytearray(16 * 1024 * 1024))


def flood(state, channel):
    while True:
        channel.send(bytes(1024 * 1024))


def junk(state, channel):
    os.write(3, b"\xff" * 64)
    time.sleep(60)


def huge_frame(state, channel):
    os.write(3, bytes([frames.Kind.DATA]) + b"\x7f\xff\xff\xff")
    time.sleep(60)


def half_frame(state, channel):
    os.write(3, bytes([frames.Kind.DATA]) + b"\x00\x00\x00\x10half")


def ready_again(state, channel):
    os.write(3, frames.Frame(frames.Kind.READY, bytes(12)).encode())
    time.sleep(60)


def end_and_stay(state, channel):
    os.write(3, frames.Frame(frames.Kind.END).encode())
    time.sleep(60)


def fail(state, channel):
    raise RuntimeError(bytes(channel.head))


def no_memory(state, channel):
    try:
        bytearray(1 << 50)
    except MemoryError:
        raise RuntimeError from None


def abort(state, channel):
    os.abort()


def segfault(state, channel):
    ctypes.string_at(0)


def leave(state, channel):
    channel.send(b"part")
    os._exit(0)


def open_file(state, channel):
    try:
        Path("/etc/passwd").open().close()
    except PermissionError:
        channel.send(b"refused")


def make_socket(state, channel):
    socket.socket(socket.AF_INET, socket.SOCK_STREAM)


def start_thread(state, channel):
    threading.Thread(target=print).start()


def fork(state, channel):
    os.fork()


def execute(state, channel):
    os.execv("/bin/true", ["true"])  # noqa: S606 - it is killed for it


def write_pages(state, channel):
    """Write into the mapping as an attacker would, by its address."""
    before = bytes(channel.pages)
    where = _address_of(channel.pages)
    kernel.call("mprotect", where & ~4095, 4096, 3)
    ctypes.memmove(where, b"changed!!", len(before))
    channel.send(before + b" " + bytes(channel.pages)[:8])


def _address_of(view):
    """Python gives no address of a read-only view: PyObject_GetBuffer does."""
    fields = (ctypes.c_void_p * 16)()
    ctypes.pythonapi.PyObject_GetBuffer(ctypes.py_object(view), fields, 0)
    return fields[0]


def raw(state, channel):
    """A system call by name with numbers: `raw NAME ARGUMENT…`."""
    name, *arguments = channel.head.decode().split()[1:]
    channel.send(b"%d" % kernel.attempt(name, *map(int, arguments)))


JOBS = {
    job.__name__: job
    for job in (
        echo,
        report,
        hang,
        hold,
        spin,
        eat,
        flood,
        junk,
        huge_frame,
        half_frame,
        ready_again,
        end_and_stay,
        fail,
        no_memory,
        abort,
        segfault,
        leave,
        open_file,
        make_socket,
        start_thread,
        fork,
        execute,
        write_pages,
        raw,
    )
}


def job(state, channel):
    JOBS[channel.head.split()[0].decode()](state, channel)


def _nothing(*_, **__):
    return None


# Each takes one layer away: from this process, or by a kernel that does not have it.
MUTATIONS = {
    "no new privileges is not set": lambda: setattr(kernel, "PR_SET_NO_NEW_PRIVS", kernel.PR_GET_DUMPABLE),
    "dumpable is not cleared": lambda: setattr(kernel, "PR_SET_DUMPABLE", kernel.PR_GET_DUMPABLE),
    "cores are not forbidden": lambda: setattr(rlimits, "forbid_cores", _nothing),
    "file writes are not forbidden": lambda: setattr(rlimits, "forbid_files", _nothing),
    "memory and descriptors are not bounded": lambda: setattr(rlimits, "bound", _nothing),
    "landlock is not applied": lambda: setattr(landlock, "restrict", _nothing),
    "landlock lets everything be read": lambda: setattr(
        landlock, "restrict", functools.partial(_restrict_to_root, landlock.restrict)
    ),
    "the kernel has no landlock": lambda: setattr(landlock, "abi", lambda: 0),
    "the zygote's filter is not applied": lambda: setattr(seccomp, "lock_early", _nothing),
    "the job's filter is not applied": lambda: setattr(seccomp, "lock", _nothing),
    "the kernel has no seccomp": lambda: setattr(seccomp, "install", _fail),
    "the job's filter allows files": lambda: setattr(seccomp, "ALLOWED", (*seccomp.ALLOWED, "memfd_create")),
    "the job's filter allows processes": lambda: setattr(seccomp, "ALLOWED", (*seccomp.ALLOWED, "clone")),
    "the job's filter allows running memory": lambda: setattr(seccomp, "PROT_EXEC", 0),
}


def _restrict_to_root(restrict, paths, *, version, connect_ports=()):
    restrict((Path("/"),), version=version, connect_ports=connect_ports)


def _fail(*_):
    raise OSError


def main():
    options = json.loads(sys.argv[1])
    if "mutation" in options:
        MUTATIONS[options["mutation"]]()
    if "user" in options:
        os.setgid(options["user"])
        os.setuid(options["user"])
    listener = socket.socket(fileno=options["listener"])
    settings = ZygoteSettings(
        read_paths=tuple(Path(path) for path in (*sys.path, sys.prefix, sys.base_prefix, "/usr/lib", "/lib") if path),
        lifeline=options["lifeline"],
        dynasty=options["dynasty"],
        limits=rlimits.JobLimits(
            cpu_seconds=options.get("cpu_seconds", 60), memory_bytes=options.get("memory_bytes", 256 << 20)
        ),
        max_jobs=options.get("max_jobs", 64),
        allow_degraded=options.get("allow_degraded", False),
    )
    try:
        zygote.serve(listener, load=load, warm=warm, job=job, settings=settings)
    except LocalError as error:
        sys.stderr.write(f"{error.code.value}: {error.detail}\n")
        sys.exit(78)


if __name__ == "__main__":
    main()
