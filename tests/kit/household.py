"""A zygote of its own for a test, and proof that nothing of it is left afterwards."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 20.0
"""Seconds that a test waits for something that takes milliseconds; it says what it waited for and fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """One process of the family."""

    pid: int
    name: str
    state: str
    threads: int


class Household:
    """A running zygote with its heir and jobs. All are in one session, by which they are found."""

    def __init__(self, folder: Path, program: str = "kit.zygote_program", environment=None, **options):
        self.path = folder / "zygote.sock"
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(self.path))
        self._listener.listen()
        lifeline_reading, self._lifeline = os.pipe()
        self._dynasty, dynasty_writing = os.pipe()
        passed = (self._listener.fileno(), lifeline_reading, dynasty_writing)
        told = {"listener": passed[0], "lifeline": passed[1], "dynasty": passed[2], **options}
        self.process = subprocess.Popen(
            [sys.executable, "-m", program, json.dumps(told)],
            pass_fds=passed,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), **(environment or {})},
        )
        self._listener.close()
        os.close(lifeline_reading)
        os.close(dynasty_writing)
        self.errors = b""

    def family(self) -> list[Relative]:
        """All living processes of the session (a zombie has no memory and no descriptor any more)."""
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                name, _, rest = (entry / "stat").read_text().partition("(")[2].rpartition(")")
                fields = rest.split()
                if int(fields[3]) == self.process.pid and fields[0] not in "ZX":
                    found.append(Relative(pid=int(entry.name), name=name, state=fields[0], threads=int(fields[17])))
        return found

    def named(self, name: str) -> list[int]:
        return [one.pid for one in self.family() if one.name == name]

    def only(self, name: str) -> int:
        """The pid of the one process of this name; waits until there is exactly one."""

        def found() -> int | None:
            pids = self.named(name)
            return pids[0] if len(pids) == 1 else None

        return until(found, f"exactly one {name}")

    def end_lifeline(self) -> None:
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1

    def wait_for_dynasty_to_end(self) -> bytes:
        """Blocks until nobody holds the dynasty's descriptor; what was read from it is empty."""
        return os.read(self._dynasty, 1)

    def close(self) -> None:
        """End everything as a supervisor does, and fail if something stays."""
        self.end_lifeline()
        try:
            self.errors += self.process.communicate(timeout=PATIENCE)[1]
            until(lambda: not self.family(), "the end of the whole family")
        finally:
            for relative in self.family():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(relative.pid, signal.SIGKILL)
            os.close(self._dynasty)

    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextlib.contextmanager
def household(**options):
    # Not pytest's tmp_path: a Unix socket's path has room for 107 bytes.
    with tempfile.TemporaryDirectory(prefix="ocrypt-test-") as folder, Household(Path(folder), **options) as house:
        yield house


def until(condition, what: str):
    """Wait until `condition()` is truthy and give it."""
    deadline = time.monotonic() + PATIENCE
    while not (result := condition()):
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.005)
    return result


def open_descriptors() -> int:
    """How many descriptors this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))
