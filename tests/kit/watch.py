"""Watches what a service does: every file that it writes, every packet on loopback, every byte of its memory.

All three need root, as `make test` runs them.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import struct
import subprocess
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

# fanotify(7)
_FAN_CLOEXEC = 1
_FAN_UNLIMITED_QUEUE = 0x10
_FAN_MARK_ADD = 1
_FAN_MARK_FILESYSTEM = 0x100
_FAN_MODIFY = 2
_FAN_CLOSE_WRITE = 8
_EVENT = struct.Struct("=IBBHQii")
_AT_FDCWD = -100
_MAX_FILE = 256 * 1024 * 1024


@dataclass(slots=True)
class Written:
    """Files that were written while we watched: by path, who wrote and whether a needle was in it."""

    by: dict[str, set[int]] = field(default_factory=dict)
    found: set[str] = field(default_factory=set)

    def paths(self, pids: Iterable[int]) -> set[str]:
        """Paths that one of these processes wrote."""
        wanted = set(pids)
        return {path for path, writers in self.by.items() if writers & wanted}


@contextmanager
def files_written(needles: Iterable[bytes], mounts: Iterable[Path]) -> Iterator[Written]:
    """Watch every write to the file systems of `mounts`; look for needles even in what is removed later."""
    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.fanotify_init(_FAN_CLOEXEC | _FAN_UNLIMITED_QUEUE, os.O_RDONLY | os.O_LARGEFILE | os.O_CLOEXEC)
    if watch < 0:
        raise OSError(ctypes.get_errno(), "fanotify: this test needs root")
    for mount in mounts:
        mask = ctypes.c_uint64(_FAN_MODIFY | _FAN_CLOSE_WRITE)
        flags = _FAN_MARK_ADD | _FAN_MARK_FILESYSTEM
        if libc.fanotify_mark(watch, flags, mask, _AT_FDCWD, os.fsencode(mount)) < 0:
            raise OSError(ctypes.get_errno(), f"fanotify can't watch {mount}")
    written = Written()
    patterns = tuple(needles)
    stop_read, stop_write = os.pipe()
    thread = threading.Thread(target=_follow, args=(watch, stop_read, patterns, written))
    thread.start()
    try:
        yield written
    finally:
        time.sleep(0.2)
        os.close(stop_write)
        thread.join()
        os.close(stop_read)
        os.close(watch)


def _follow(watch: int, stop: int, needles: tuple[bytes, ...], written: Written) -> None:
    while True:
        ready, _, _ = select.select([watch, stop], [], [])
        if watch not in ready:
            return
        events = os.read(watch, 65536)
        while events:
            length, _, _, _, mask, descriptor, pid = _EVENT.unpack_from(events)
            events = events[length:]
            if descriptor < 0:
                continue
            path = str(Path(f"/proc/self/fd/{descriptor}").readlink())
            written.by.setdefault(path, set()).add(pid)
            if mask & _FAN_CLOSE_WRITE or path.endswith(".jsonl"):
                content = os.pread(descriptor, min(os.fstat(descriptor).st_size, _MAX_FILE), 0)
                if any(needle in content for needle in needles):
                    written.found.add(path)
            os.close(descriptor)


@contextmanager
def packets(into: Path, port: int) -> Iterator[None]:
    """Record all packets to and from a port on loopback with tcpdump."""
    capture = subprocess.Popen(
        ["tcpdump", "-i", "lo", "-s", "0", "-U", "--immediate-mode", "-B", "65536", "-w", str(into), "port", str(port)],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert capture.stderr is not None
    for line in capture.stderr:
        if "listening on" in line:
            break
    else:
        raise AssertionError("tcpdump did not start: this test needs root")
    try:
        yield
    finally:
        time.sleep(0.5)
        capture.send_signal(signal.SIGINT)
        rest = capture.stderr.read()
        capture.stderr.close()
        capture.wait(timeout=30)
        assert "0 packets dropped by kernel" in rest, rest


def payload(pcap: bytes) -> bytes:
    """All captured bytes, frame after frame, without the capture's own records between them."""
    magic = struct.unpack("<I", pcap[:4])[0]
    assert magic in {0xA1B2C3D4, 0xA1B23C4D}
    parts = []
    at = 24
    while at < len(pcap):
        length = struct.unpack_from("<I", pcap, at + 8)[0]
        # Ethernet, IPv4 or IPv6, TCP: cut off, so that a needle over two segments is still found.
        frame = pcap[at + 16 : at + 16 + length]
        parts.append(_tcp_data(frame))
        at += 16 + length
    return b"".join(parts)


def _tcp_data(frame: bytes) -> bytes:
    kind = frame[12:14]
    ip = 14 + ((frame[14] & 15) * 4 if kind == b"\x08\x00" else 40)
    return frame[ip + (frame[ip + 12] >> 4) * 4 :]


def in_memory(pids: Iterable[int], needles: Iterable[bytes]) -> dict[int, set[bytes]]:
    """Which needles are in the memory of which processes: every readable mapping of each, by /proc/PID/mem."""
    patterns = tuple(needles)
    found: dict[int, set[bytes]] = {}
    for pid in pids:
        hits = {needle for region in _regions(pid) for needle in patterns if needle in region}
        if hits:
            found[pid] = hits
    return found


def _regions(pid: int) -> Iterator[bytes]:
    try:
        maps = Path(f"/proc/{pid}/maps").read_text()
        memory = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
    except OSError:
        return
    try:
        for line in maps.splitlines():
            place, rights, *_ = line.split()
            if not rights.startswith("r") or line.endswith(("[vvar]", "[vsyscall]", "[vvar_vclock]")):
                continue
            start, end = (int(part, 16) for part in place.split("-"))
            try:
                yield os.pread(memory, end - start, start)
            except OSError:
                continue
    finally:
        os.close(memory)


def eventually(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.02)
