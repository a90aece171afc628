"""The service starts with each key provider, keeps its identity, and nothing of the provider stays in its processes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kit.keyservers import ROOT, free_port
from kit.keystands import PIN, Stands
from kit.pictures import printed
from kit.service import running
from kit.watch import in_memory
from kit.wire import Wire
from ocrypt.client.errors import ServiceRefused
from ocrypt.client.sync import Client
from ocrypt.core.codes import Code
from ocrypt.core.frames import Ask, Operation
from ocrypt.keys.provider import KekVersion
from ocrypt.keys.safe import Safe
from ocrypt.supervisor.control import ask_worker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.keystands import Stand
    from kit.service import Service

pytestmark = pytest.mark.hostile

# A desktop's keyring needs a session; the contract suite has it, the service does not.
NAMES = ("file", "file-passphrase", "env", "vault-transit", "vault-kv", "awskms", "pkcs11")
PICTURE = printed("Quokka 8731")


@pytest.fixture(scope="module")
def stands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stands]:
    made = Stands(tmp_path_factory.mktemp("stands"))
    yield made
    made.close()


def settings_of(stand: Stand) -> str:
    return f"[keys]\nprovider = {json.dumps(stand.uri)}\n"


def command(service: Service, stand: Stand, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "ocrypt", *words],
        env={**os.environ, **stand.environment, "OCRYPT_STATE": str(service.state)},
        capture_output=True,
        text=True,
        check=False,
    )


def start(state: Path, uri: str) -> subprocess.CompletedProcess[str]:
    """A start that must fail."""
    return subprocess.run(
        [Path(sys.executable).parent / "ocrypt", "serve", "--port", "0"],
        env={**os.environ, "OCRYPT_STATE": str(state), "OCRYPT_KEYS_PROVIDER": uri},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_service_starts_serves_and_keeps_its_identity(tmp_path: Path, stands: Stands, name: str) -> None:
    stand = stands.make(name)
    if name == "file-passphrase":
        # A stand's own passphrase is cheap to try; the service makes its file at full cost.
        Path(stand.uri.partition("?")[0].removeprefix("file:")).unlink(missing_ok=True)
    state, environment = tmp_path / "state", stand.environment
    with running(state, settings=settings_of(stand), environment=environment) as service:
        pin = service.pin
        wire = Wire(service.url)
        assert wire.read(PICTURE).text.strip() == "Quokka 8731"
        wire.close()
        told = json.loads(command(service, stand, "keys", "provider", "--json").stdout)
        assert {one["name"] for one in told["keeps"]} == {"identity", "token-key"}
        assert {one["kek_version"] for one in told["keeps"]} == {told["newest"]}
        issued = command(service, stand, "token", "issue")
        assert issued.returncode == 0, issued.stderr
        # The worker asked the provider: neither its library nor its credentials are still there.
        worker = service.named("ocrypt-worker")[0]
        mapped = Path(f"/proc/{worker}/maps").read_text()
        assert not [library for library in ("softhsm", "_pkcs11") if library in mapped]
        assert in_memory({worker: "ocrypt-worker"}, [PIN.encode(), ROOT.encode()]) == {}
        told_environment = Path(f"/proc/{worker}/environ").read_text()
        assert "root-of-a-test" not in told_environment
    # Turned while it is down, and again up: the same identity.
    with running(state, settings=settings_of(stand), environment=environment) as service:
        assert service.pin == pin


def test_a_provider_that_is_down_stops_the_start_with_its_code(tmp_path: Path, stands: Stands) -> None:
    token = stands.bao().file("any", "any")
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    started = start(state, f"vault:https://127.0.0.1:{free_port()}/transit/kek?token_file={token}")
    assert started.returncode == 1
    assert "code: provider-unavailable" in started.stderr
    assert "Traceback" not in started.stderr


def test_turning_the_master_key_under_a_running_service_closes_an_old_backup(tmp_path: Path, stands: Stands) -> None:
    stand = stands.make("vault-transit")
    state, backup = tmp_path / "state", tmp_path / "backup"
    with running(state, settings=settings_of(stand)) as service:
        pin = service.pin
        shutil.copytree(state / "keys", backup)
        assert command(service, stand, "keys", "rewrap").returncode == 0
        early = command(service, stand, "keys", "destroy", "2", "--yes")
        assert (early.returncode, "code: key-in-use" in early.stderr) == (4, True)
        done = command(service, stand, "keys", "destroy", "1", "--yes")
        assert done.returncode == 0, done.stderr
        wire = Wire(service.url)
        assert wire.read(PICTURE).text.strip() == "Quokka 8731"
        wire.close()
    with running(state, settings=settings_of(stand)) as service:
        assert service.pin == pin
    shutil.rmtree(state / "keys")
    shutil.copytree(backup, state / "keys")
    refused = start(state, stand.uri)
    assert (refused.returncode, "code: key-unwrappable" in refused.stderr) == (5, True)


# Sealing keys: in memory only.


def turn(state: Path, operation: Operation, key_id: str = "") -> list[dict[str, object]]:
    keys: list[dict[str, object]] = ask_worker(state / "run", Ask(operation=operation, key_id=key_id))["keys"]
    return keys


def test_a_restored_backup_opens_nothing_that_was_sealed_to_a_retired_key(tmp_path: Path) -> None:
    state, backup = tmp_path / "state", tmp_path / "backup"
    with running(state) as service:
        wire = Wire(service.url)
        recorded = [bytes(wire.seal(wire.request(PICTURE), kem=kem).sealed.body) for kem in (0, 1)]
        shutil.copytree(state, backup, ignore=shutil.ignore_patterns("*.sock"))
        old = [str(key["id"]) for key in turn(state, Operation.KEYS)]
        turn(state, Operation.ROTATE)
        for key_id in old:
            turn(state, Operation.RETIRE, key_id)
        assert [wire.post(body).json()["code"] for body in recorded] == [Code.KEY_RETIRED.value] * 2
        wire.close()
    with running(backup) as service:
        wire = Wire(service.url)
        told = {wire.post(body).json()["code"] for body in recorded}
        assert told <= {Code.KEY_UNKNOWN.value, Code.ENVELOPE_UNOPENABLE.value}
        wire.close()


CLIENTS = 4
TURNS = 12
EVERY = 0.4
GRACE = 5 * EVERY
"""Seconds for which a key that no longer seals goes on opening; minutes in the settings, seconds here."""


@dataclass(slots=True)
class Load:
    """Clients that read the same picture over and over through the library, as users do."""

    service: Service
    stop: bool = False
    read: int = 0
    failed: list[str] = field(default_factory=list)

    def client(self) -> None:
        with Client(self.service.url, pin=self.service.pin) as client:
            while not self.stop:
                try:
                    text = client.read(PICTURE).text.strip()
                except ServiceRefused as refused:
                    self.failed.append(refused.code.value)
                else:
                    self.read += 1
                    if text != "Quokka 8731":
                        self.failed.append(text)


def test_rotation_under_load_loses_no_request(tmp_path: Path) -> None:
    with running(tmp_path / "state") as service, Client(service.url, pin=service.pin) as idle:
        assert idle.read(PICTURE).text.strip() == "Quokka 8731"
        load = Load(service)
        superseded: dict[str, float] = {}
        retired: set[str] = set()
        with ThreadPoolExecutor(CLIENTS) as clients:
            working = [clients.submit(load.client) for _ in range(CLIENTS)]
            try:
                for _ in range(TURNS):
                    time.sleep(EVERY)
                    keys = turn(service.state, Operation.ROTATE)
                    now = time.monotonic()
                    for key in keys:
                        if not key["newest"]:
                            superseded.setdefault(str(key["id"]), now)
                    for key_id in [key_id for key_id, at in superseded.items() if now - at >= GRACE]:
                        turn(service.state, Operation.RETIRE, key_id)
                        retired.add(key_id)
                        del superseded[key_id]
            finally:
                load.stop = True
            for client in working:
                client.result()
        assert load.failed == []
        assert load.read >= CLIENTS
        assert len(retired) >= 2 * (TURNS - 6)
        # It has slept through all of it; its key is retired. The client fetches the new one by itself, once.
        assert idle.read(PICTURE).text.strip() == "Quokka 8731"
        events = [json.loads(line) for line in (service.state / "log/events.jsonl").read_text().splitlines()]
        kinds = [event["event"] for event in events]
        assert kinds.count("key-born") == 2 * (TURNS + 1)
        assert kinds.count("key-retired") == len(retired)
        admitted = {event["request_id"] for event in events if event["event"] == "admitted"}
        ended = {event["request_id"] for event in events if event["event"] == "ended"}
        assert admitted == ended


def test_a_safe_of_the_service_is_the_same_for_the_command(tmp_path: Path, stands: Stands) -> None:
    stand = stands.make("pkcs11")
    with running(tmp_path / "state", settings=settings_of(stand), environment=stand.environment) as service:
        before = Safe(service.state / "keys", stand.open()).listing()
        stand.rotate(stand.open())
        done = command(service, stand, "keys", "rewrap", "--keep", "--json")
        assert json.loads(done.stdout) == {"newest": "2", "rewrapped": ["identity", "token-key"]}
        assert {one.kek_version for one in before} == {KekVersion("1")}
