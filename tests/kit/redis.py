"""A real Redis server for tests (Debian's redis-server), on a free port of this machine, with a password."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PASSWORD = "quokka-of-the-store"


@dataclass(slots=True)
class Redis:
    port: int
    process: subprocess.Popen[bytes]
    password_file: Path

    @property
    def uri(self) -> str:
        return f"valkey://127.0.0.1:{self.port}/0"


@contextmanager
def redis_server(folder: Path) -> Iterator[Redis]:
    program = shutil.which("redis-server")
    assert program, "install redis-server (make system)"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    password_file = folder / "store-password"
    password_file.write_text(PASSWORD + "\n")
    process = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--requirepass", PASSWORD],
        cwd=folder,
        stdout=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield Redis(port, process, password_file)
    finally:
        process.terminate()
        process.wait(timeout=20)
