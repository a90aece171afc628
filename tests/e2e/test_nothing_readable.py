"""The page and the command read through the real service while wire, disk and memory are watched.

Nothing of the picture, neither its bytes nor its words, is found outside the clients; what is planted is.
"""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image

from kit.browser import chromium
from kit.codes import png, qr
from kit.pictures import printed
from kit.service import running
from kit.watch import files_written, in_memory, packets, payload
from ocrypt import Client
from ocrypt.envelope.wire import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.service import Service

pytestmark = pytest.mark.e2e

WORDS = ("Zibeline 4711", "Kakapo 8523", "琥珀蜥蜴")
SAID = "https://takahe.example/琥珀蜥蜴?4711"
"""What a code says."""
SEED = 20261124
MOUNTS = (Path("/"), Path("/dev/shm"))  # noqa: S108 - watched, not used


@dataclass(frozen=True, slots=True)
class Secrets:
    """A picture that nobody else may see, and what would give it away."""

    picture: bytes
    code: bytes
    words: tuple[bytes, ...]
    encoded: tuple[bytes, ...]
    pixels: tuple[bytes, ...]

    @property
    def needles(self) -> tuple[bytes, ...]:
        return self.words + self.encoded + self.pixels


@pytest.fixture(scope="module")
def secrets() -> Secrets:
    picture = printed(*WORDS, noise=SEED)
    width = Image.open(io.BytesIO(picture)).width
    row = np.random.default_rng(SEED).integers(0, 256, (24, width, 3), np.uint8)[7]
    middle = len(picture) // 2
    # Noise in the margin, so that no two files have such bytes.
    sheet = Image.fromarray(np.random.default_rng(SEED + 1).integers(0, 256, (700, 500, 3), np.uint8))
    sheet.paste(qr(SAID, scale=6), (100, 300))
    code = png(sheet)
    return Secrets(
        picture=picture,
        code=code,
        words=tuple(
            word.encode(encoding) for word in (*WORDS, SAID[8:]) for encoding in ("utf-8", "utf-16-le", "utf-32-le")
        ),
        encoded=(picture[middle : middle + 40], picture[-400:-360], code[len(code) // 2 :][:40]),
        pixels=(row[:16].tobytes(), row[40:56, ::-1].tobytes()),
    )


@pytest.fixture(scope="module")
def folder(secrets: Secrets) -> Iterator[Path]:
    """Pictures of the user, in a folder of the user's."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "secret.png").write_bytes(secrets.picture)
        (folder / "code.png").write_bytes(secrets.code)
        yield folder


def command(service: Service, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "ocrypt", *arguments],
        env={**os.environ, "OCRYPT_STATE": str(service.state)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_page_and_command_leave_nothing_on_wire_or_disk(secrets: Secrets, folder: Path, tmp_path: Path) -> None:
    capture = tmp_path / "loopback.pcap"
    with (
        files_written(secrets.needles, MOUNTS) as written,
        running(tmp_path / "state") as service,
        packets(capture, urlsplit(service.url).port or 0),
    ):
        service_pids = set(service.descendants())
        # (1) The page, in a real browser.
        with chromium(service.url) as page:
            page.set_input_files("input[type=file]", str(folder / "secret.png"))
            for word in WORDS:
                page.get_by_text(word).first.wait_for(timeout=60_000)
        # (2) The command.
        done = command(service, "read", str(folder / "secret.png"), "--server", service.url)
        assert done.returncode == 0, done.stderr
        assert done.stdout.split("\n")[: len(WORDS)] == list(WORDS)
        done = command(service, "code", "read", str(folder / "code.png"), "--server", service.url)
        assert done.returncode == 0, done.stderr
        assert done.stdout.rstrip("\n").split("\t")[:2] == ["QRCode", SAID]
        # (3) The SDK, in both forms.
        for form in Form:
            with Client(service.url, pin=service.pin, form=form) as client:
                assert WORDS[0] in client.read(secrets.picture).text
                assert [code.text for code in client.read_codes(secrets.code).codes] == [SAID]
                assert [code.text for code in client.read(secrets.code).codes] == [SAID]
        service_pids |= set(service.descendants())
        journal = (service.state / "log" / "events.jsonl").read_bytes()
    # The wire: something was said, and nothing of it is the picture.
    said = payload(capture.read_bytes())
    assert len(said) > 3 * len(secrets.picture)
    assert not [needle for needle in secrets.needles if needle in said]
    # The disk: no process of the service wrote a needle, and it wrote to its own state only.
    mine = written.paths(service_pids)
    assert str(service.state / "log" / "events.jsonl") in mine
    assert not mine & written.found
    assert all(path.startswith((str(tmp_path / "state"), "/dev/")) for path in mine), mine
    assert not [needle for needle in secrets.needles if needle in journal]
    for path in service.state.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [needle for needle in secrets.needles if needle in content], path


def test_the_watchers_find_what_is_planted(secrets: Secrets, tmp_path: Path) -> None:
    """Each watcher can fail: a leak of each kind is seen."""
    server = socket.create_server(("127.0.0.1", 0))
    capture = tmp_path / "planted.pcap"
    with files_written(secrets.needles, MOUNTS) as written, packets(capture, server.getsockname()[1]):
        leak = tmp_path / "leak.tmp"
        leak.write_bytes(b"..." + secrets.words[0])
        leak.unlink()

        def answer() -> None:
            peer, _ = server.accept()
            with peer:
                peer.recv(100_000)

        thread = threading.Thread(target=answer)
        thread.start()
        with socket.create_connection(server.getsockname()) as peer:
            peer.sendall(secrets.picture)
        thread.join()
    server.close()
    assert any(path.startswith(str(leak)) for path in written.found), written.found
    assert secrets.encoded[0] in payload(capture.read_bytes())
    planted = subprocess.Popen(
        [sys.executable, "-c", "import sys,time; kept=sys.stdin.buffer.read(); print(1, flush=True); time.sleep(60)"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert planted.stdin is not None
        assert planted.stdout is not None
        planted.stdin.write(b"..".join(secrets.needles))
        planted.stdin.close()
        planted.stdout.readline()
        assert in_memory([planted.pid], secrets.needles) == {planted.pid: set(secrets.needles)}
    finally:
        planted.kill()
        planted.stdout.close()
        planted.wait()


def test_after_100_jobs_no_process_of_ours_remembers_a_row_or_a_word(secrets: Secrets, tmp_path: Path) -> None:
    with running(tmp_path / "state") as service, Client(service.url, pin=service.pin) as client:
        # While it is read, the picture is in its job, and nowhere else.
        with ThreadPoolExecutor(1) as one:
            reading = one.submit(client.read, secrets.picture)
            while not (holder := stopped(service)):
                # Over before it was seen: once more.
                if reading.done():
                    reading = one.submit(client.read, secrets.picture)
            found = in_memory(service.descendants(), secrets.needles)
            for pid in holder:
                os.kill(pid, signal.SIGCONT)
            assert set(found) == set(holder)
            assert WORDS[0] in reading.result().text
        with ThreadPoolExecutor(4) as several:
            texts = list(several.map(lambda _: client.read(secrets.picture).text, range(79)))
            scans = list(several.map(lambda _: client.read_codes(secrets.code), range(20)))
        assert all([code.text for code in scan.codes] == [SAID] for scan in scans)
        assert all(word in text for text in texts for word in WORDS)
        events = [json.loads(line) for line in (service.state / "log" / "events.jsonl").read_text().splitlines()]
        assert sum(event["event"] == "ended" and event["outcome"] == "done" for event in events) >= 100
        pids = service.descendants()
        assert {"ocrypt-gateway", "ocrypt-worker", "ocrypt-zygote", "ocrypt-heir", "ocrypt-job"} <= {
            title.split()[0] for title in pids.values()
        }
        assert in_memory(pids, secrets.needles) == {}


def stopped(service: Service) -> list[int]:
    """Jobs that have a picture, halted; none where they ended first."""
    held = []
    for pid in busy(service):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
            held.append(pid)
    # One that was about to end may be a shell by now, with nothing in it.
    return [pid for pid in held if pid in busy(service)]


def busy(service: Service) -> list[int]:
    """Jobs that have a picture: they have mapped the keyholder's pages."""
    holders = []
    for pid in service.named("ocrypt-job"):
        try:
            maps = Path(f"/proc/{pid}/maps").read_text()
        except OSError:
            continue
        if "memfd:ocrypt-pages" in maps:
            holders.append(pid)
    return holders
