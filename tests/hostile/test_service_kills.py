"""Kill -9 of each kind of process, under load: only what is in flight fails, and all is whole again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from kit.pictures import printed
from kit.service import descendants, running
from kit.wire import Wire, opened
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.envelope.wire import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.service import Service

pytestmark = pytest.mark.hostile

PICTURE = printed("Quokka 8731")
CLIENTS = 4
WHOLE_SECONDS = 20.0
"""How long a test waits before it gives up; the figure itself is the bench's business."""

EXPECTED = {
    "ocrypt-job": {Code.JOB_CRASHED.value},
    "ocrypt-zygote": {Code.JOB_CRASHED.value},
    "ocrypt-heir": set(),
    "ocrypt-worker": {
        Code.WORKER_LOST.value,
        Code.WORKER_UNAVAILABLE.value,
        Code.KEY_UNKNOWN.value,
        Code.ENVELOPE_UNOPENABLE.value,
    },
    "ocrypt-gateway": {"connection"},
}
"""What a request in flight may be told when a process of this name is killed."""


@dataclass(slots=True)
class Load:
    """Clients that read the same picture over and over, and what they were told."""

    url: str
    stop: bool = False
    read: int = 0
    told: set[str] = field(default_factory=set)

    def client(self) -> None:
        wire: Wire | None = None
        while not self.stop:
            try:
                wire = wire or Wire(self.url)
                wire.configs = wire.fetch_configs()
                sealing = wire.seal(wire.request(PICTURE))
                answer = wire.post(bytes(sealing.sealed.body))
                if answer.status_code != 200:
                    self.told.add(answer.json()["code"])
                    continue
                inner = opened(sealing, answer.content, Form.SINGLE)
                if inner.status == 200:
                    assert inner.text.strip() == "Quokka 8731"
                    self.read += 1
                else:
                    self.told.add(inner.code)
            except httpx.TransportError:
                self.told.add("connection")
                wire = None
                time.sleep(0.02)
            except LocalError as error:
                # The key configuration was a problem document: the worker is coming up.
                self.told.add(error.code.value)
        if wire is not None:
            wire.close()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("kills") / "state") as service:
        yield service


def wait_until_read(load: Load, more: int) -> None:
    goal = load.read + more
    deadline = time.monotonic() + WHOLE_SECONDS * 3
    while load.read < goal:
        assert time.monotonic() < deadline, f"only {load.read} of {goal} were read; told: {load.told}"
        time.sleep(0.01)


def victim(service: Service, name: str) -> int:
    """The process to kill: for a job, one that works (it has used more processor time than a spare)."""
    pids = service.named(name)
    if name != "ocrypt-job":
        return pids[0]

    def used(pid: int) -> int:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    return max(pids, key=used)


@pytest.mark.parametrize("name", EXPECTED)
def test_only_what_is_in_flight_fails(service: Service, name: str) -> None:
    load = Load(service.url)
    with ThreadPoolExecutor(CLIENTS) as clients:
        running_clients = [clients.submit(load.client) for _ in range(CLIENTS)]
        try:
            wait_until_read(load, CLIENTS)
            assert load.told == set()
            os.kill(victim(service, name), signal.SIGKILL)
            wait_until_read(load, 3 * CLIENTS)
        finally:
            load.stop = True
        for client in running_clients:
            client.result()
    assert load.told <= EXPECTED[name] | {Code.SERVER_MISBEHAVED.value}
    leftovers(service)


def leftovers(service: Service) -> None:
    """The processes are as many as before, and nothing but state lies on the disk."""
    deadline = time.monotonic() + WHOLE_SECONDS
    while True:
        titles = sorted(title.split()[0] for title in service.descendants().values())
        counts = {
            name: titles.count(name) for name in ("ocrypt-gateway", "ocrypt-worker", "ocrypt-zygote", "ocrypt-heir")
        }
        jobs = titles.count("ocrypt-job")
        if set(counts.values()) == {1} and jobs == len(os.sched_getaffinity(0)):
            break
        assert time.monotonic() < deadline, titles
        time.sleep(0.05)
    files = {path.relative_to(service.state).as_posix() for path in service.state.rglob("*") if not path.is_dir()}
    assert files == {
        "client.json",
        "lock",
        "keys/admin-token",
        "keys/identity.sealed",
        "keys/master",
        "keys/master.lock",
        "keys/tls-certificate.pem",
        "keys/tls-key.pem",
        "keys/token-key.sealed",
        "log/events.jsonl",
        "run/worker.sock",
        "run/zygote.sock",
        "tokens.jsonl",
    }


def test_every_admission_has_an_ending_or_its_worker_was_killed(service: Service) -> None:
    events = [json.loads(line) for line in (service.state / "log" / "events.jsonl").read_text().splitlines()]
    admitted = {event["request_id"] for event in events if event["event"] == "admitted"}
    ended = {event["request_id"] for event in events if event["event"] in {"ended", "denied"}}
    starts = sum(event["event"] == "started" for event in events)
    assert admitted
    assert ended <= admitted
    assert len(admitted - ended) <= CLIENTS * (starts - 1)


def test_the_supervisor_killed_takes_every_process_with_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running(tmp_path_factory.mktemp("orphans") / "state") as service:
        pids = set(descendants(service.process.pid)) - {service.process.pid}
        assert len(pids) >= 5
        service.process.kill()
        service.process.wait()
        deadline = time.monotonic() + WHOLE_SECONDS
        while left := {pid for pid in pids if alive(pid)}:
            assert time.monotonic() < deadline, left
            time.sleep(0.05)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_sigterm_drains_what_is_in_flight(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running(tmp_path_factory.mktemp("drain") / "state") as service:
        with ThreadPoolExecutor(2) as clients:
            wires = [Wire(service.url) for _ in range(2)]
            readings = [clients.submit(wire.read, PICTURE) for wire in wires]
            events = service.state / "log" / "events.jsonl"
            deadline = time.monotonic() + WHOLE_SECONDS
            while events.read_text().count('"admitted"') < 2:
                assert time.monotonic() < deadline
                time.sleep(0.005)
            assert service.stop() == 0
            assert [reading.result().text.strip() for reading in readings] == ["Quokka 8731"] * 2
        for wire in wires:
            wire.close()
        assert not [pid for pid in descendants(service.process.pid) if alive(pid)]


def test_a_second_service_on_the_same_state_is_refused(service: Service) -> None:
    second = subprocess.run(
        [Path(sys.executable).parent / "ocrypt", "serve", "--port", "0"],
        env={**os.environ, "OCRYPT_STATE": str(service.state)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 1
    assert Code.STATE_LOCKED.value in second.stderr
    assert str(service.process.pid) in second.stderr
    wire = Wire(service.url)
    assert wire.read(PICTURE).text.strip() == "Quokka 8731"
    wire.close()
