"""The other processes: how each is started, watched, started again and ended."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrypt.core.child import FATAL, Status, What, parse_status
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

_BACKOFF_SECONDS = (0.0, 0.0, 0.1, 0.5, 1.0, 2.0, 5.0)
_CALM_SECONDS = 1.0
"""A child that ran this long before it ended is started again at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """How a child is started."""

    module: str
    settings: Callable[[], bytes]
    """Makes one line for its standard input, at each start anew."""
    directory: Path
    """Its working directory: where the sockets are, so that their paths stay short (a Unix path has 108 bytes)."""
    variables: tuple[str, ...] = ()
    """What it is told of our environment besides the usual."""


class Child:
    """One process that is kept running until it is told to end."""

    def __init__(self, spec: Spec, *, on_status: Callable[[Status], None]) -> None:
        self._spec = spec
        self._on_status = on_status
        self._process: asyncio.subprocess.Process | None = None
        self._ending = asyncio.Event()
        self._over = asyncio.Event()

    async def keep_running(self) -> None:
        """Start it, and again whenever it ends, until `end` is called.

        Raises:
            LocalError: with the child's code, when it says that another start would not help.
        """
        loop = asyncio.get_running_loop()
        tries = 0
        while not self._ending.is_set():
            began = loop.time()
            status = await self.run_once()
            if self._ending.is_set():
                return
            if status == FATAL:
                raise LocalError(Code.INTERNAL, f"{self._spec.module} gave up")
            tries = 0 if loop.time() - began > _CALM_SECONDS else tries + 1
            await asyncio.sleep(_BACKOFF_SECONDS[min(tries, len(_BACKOFF_SECONDS) - 1)])

    async def run_once(self) -> int:
        """Start it and wait for its end, and for that of every process that took its place; gives the exit status.

        The end is that of its standard output: an heir holds it too (see `sandbox.zygote`), so that a zygote which was
        killed and has an heir has not ended.

        Raises:
            LocalError: with the code that it reported as fatal.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # never import from the working directory
            "-m",
            self._spec.module,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=self._spec.directory,
            env=_environment(self._spec.variables),
            start_new_session=True,  # Ctrl-C at the terminal is ours to pass on, in order
        )
        self._process = process
        self._over.clear()
        try:
            return await self._follow(process)
        finally:
            self._over.set()

    async def _follow(self, process: asyncio.subprocess.Process) -> int:
        if process.stdin is None or process.stdout is None:
            raise LocalError(Code.INTERNAL)
        process.stdin.write(self._spec.settings() + b"\n")
        with contextlib.suppress(OSError):
            await process.stdin.drain()
        fatal: Status | None = None
        async for status in _reports(process.stdout):
            if status.what is What.FATAL:
                fatal = status
            else:
                self._on_status(status)
        exit_status = await process.wait()
        if fatal is not None:
            raise LocalError(Code(fatal.code), fatal.detail)
        return exit_status

    def end(self) -> None:
        """Ask it to end, and do not start it again."""
        self._ending.set()
        self._signal(signal.SIGTERM)

    def cut(self) -> None:
        """Close its standard input: the sign that the supervisor is gone, which heirs follow too."""
        self._ending.set()
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()

    async def ended(self, seconds: float) -> None:
        """Wait for its end; kill it when that takes too long."""
        if self._process is None:
            return
        try:
            async with asyncio.timeout(seconds):
                await self._over.wait()
        except TimeoutError:
            self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)


async def _reports(output: asyncio.StreamReader) -> AsyncIterator[Status]:
    """What is reported in the lines of a child's output, until its end."""
    while True:
        try:
            line = await output.readline()
        except ValueError:
            # Longer than any report: the reader has dropped it.
            continue
        if not line:
            return
        if (status := parse_status(line)) is not None:
            yield status


# Libraries read these before any of our code runs, each with its reason.
_FIXED = {
    "OMP_NUM_THREADS": "1",  # one thread an inference: jobs are what runs in parallel
    "OPENBLAS_NUM_THREADS": "1",
    "ORT_DISABLE_TELEMETRY": "1",  # ONNX Runtime's wheels report their use otherwise
    "PYTHONDONTWRITEBYTECODE": "1",
    # Memory that is freed stays mapped: spares map some ahead (`JobLimits.prefault_bytes`). Large pages were
    # tried and cost more than they saved (a job touches its memory sparsely).
    "GLIBC_TUNABLES": "glibc.malloc.trim_threshold=4294967296:glibc.malloc.mmap_threshold=4294967296",
}


def _environment(more: tuple[str, ...]) -> dict[str, str]:
    """What a child may know of our environment: where programs, libraries and time zones are, and what is named."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG", "TZ", *more) if name in os.environ}
    return {**kept, **_FIXED}
