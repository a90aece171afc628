"""A real service for tests: `ocrypt serve` in a process of its own, on a free port, with its own state directory."""

from __future__ import annotations

import json
import os
import signal
import ssl
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

START_SECONDS = 60.0


@dataclass(slots=True)
class Service:
    """A running service."""

    process: subprocess.Popen[str]
    state: Path
    url: str
    pin: str
    printed: list[str] = field(default_factory=list)

    @property
    def token(self) -> str:
        return (self.state / "keys" / "admin-token").read_text()

    def trusting(self) -> ssl.SSLContext:
        """TLS that trusts this service's own certificate and nothing else."""
        return ssl.create_default_context(cafile=self.state / "keys" / "tls-certificate.pem")

    def ocrypt(self, *arguments: str, status: int = 0) -> str:
        """What the operator's own command prints, which must end with `status`."""
        run = subprocess.run(
            [Path(sys.executable).with_name("ocrypt"), *arguments],
            env=os.environ | {"OCRYPT_STATE": str(self.state)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == status, run.stderr
        return run.stdout

    def descendants(self) -> dict[int, str]:
        """Every process of the service by its pid, with its command line."""
        return descendants(self.process.pid)

    def named(self, name: str) -> list[int]:
        """Pids of the processes whose title starts with `name`, oldest first."""
        return sorted(pid for pid, title in self.descendants().items() if title.startswith(name))

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


def descendants(root: int) -> dict[int, str]:
    """All processes below `root`, itself included; the supervisor is a subreaper, so none gets away."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            stat = (entry / "stat").read_text()
        except OSError:
            continue
        parent = int(stat.rpartition(")")[2].split()[1])
        parents.setdefault(parent, []).append(int(entry.name))
    found: dict[int, str] = {}
    queue = [root]
    while queue:
        pid = queue.pop()
        try:
            title = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
        except OSError:
            continue
        if title:
            found[pid] = title
        queue.extend(parents.get(pid, []))
    return found


@contextmanager
def running(state: Path, *, settings: str = "", environment: Mapping[str, str] | None = None) -> Iterator[Service]:
    """Start a service and wait until it says that it is ready; stop it at the end, hard if it has to be."""
    state.mkdir(mode=0o700, exist_ok=True)
    if settings:
        (state / "ocrypt.toml").write_text(settings)
    with (state.parent / f"{state.name}.stderr").open("w") as printed:
        process = subprocess.Popen(
            [Path(sys.executable).parent / "ocrypt", "serve", "--port", "0"],
            env={**os.environ, "OCRYPT_STATE": str(state), **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=printed,
            text=True,
        )
    try:
        yield _when_ready(process, state)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _when_ready(process: subprocess.Popen[str], state: Path) -> Service:
    printed = state.parent / f"{state.name}.stderr"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        text = printed.read_text()
        if "try it" in text:
            known = json.loads((state / "client.json").read_text())
            return Service(process=process, state=state, url=known["url"], pin=known["pin"], printed=text.splitlines())
        if process.poll() is not None:
            message = f"the service ended with {process.returncode}:\n{text}"
            raise AssertionError(message)
        time.sleep(0.05)
    message = f"the service was not ready in {START_SECONDS} s:\n{printed.read_text()}"
    raise AssertionError(message)
