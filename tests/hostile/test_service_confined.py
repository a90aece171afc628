"""What each process of the service may still do once it serves, as the kernel tells it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kit.service import running
from kit.watch import in_memory
from ocrypt.keys.identity import IDENTITY
from ocrypt.supervisor.safe import open_safe
from ocrypt.supervisor.settings import Settings
from ocrypt.supervisor.state import TOKEN_KEY, StateDirectory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.service import Service

pytestmark = pytest.mark.hostile

NAMES = ("ocrypt-gateway", "ocrypt-worker", "ocrypt-zygote", "ocrypt-heir", "ocrypt-job", "ocrypt-supervisor")

# What a gateway that was taken over would try: the same confinement, the same process, another program.
TAKEN_OVER = """
import socket, sys
from pathlib import Path
from ocrypt.sandbox.confine import confine_gateway
from ocrypt.sandbox.interpreter import readable

state = Path(sys.argv[1])
kept = (state / "keys" / "identity.sealed").open("rb")
listener = socket.create_server(("127.0.0.1", 0))
other = socket.create_server(("127.0.0.1", 0))
if sys.argv[2] == "confined":
    confine_gateway(readable())

def tried(what, call):
    try:
        call()
        print("could", what)
    except OSError:
        print("could not", what)

tried("read the identity", lambda: (state / "keys" / "identity.sealed").read_bytes())
tried("read the journal", lambda: (state / "log" / "events.jsonl").read_bytes())
tried("write a file", lambda: (state / "planted").write_bytes(b"x"))
tried("read the accounts", lambda: Path("/etc/passwd").read_bytes())
tried("call another machine", lambda: socket.create_connection(other.getsockname(), timeout=5))
tried("go on serving", lambda: listener.getsockname())
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("confined") / "state") as service:
        yield service


def status(pid: int, field: str) -> str:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(line.partition(":")[2].strip() for line in lines if line.startswith(field + ":"))


@pytest.mark.parametrize("name", NAMES)
def test_no_process_can_gain_rights_or_be_dumped(service: Service, name: str) -> None:
    pid = service.named(name)[0]
    assert status(pid, "NoNewPrivs") == "1"
    core = next(line for line in Path(f"/proc/{pid}/limits").read_text().splitlines() if line.startswith("Max core"))
    assert core.split()[4:6] == ["0", "0"]


@pytest.mark.parametrize("name", ["ocrypt-zygote", "ocrypt-heir", "ocrypt-job"])
def test_what_meets_pictures_is_filtered(service: Service, name: str) -> None:
    assert status(service.named(name)[0], "Seccomp") == "2"


def taken_over(service: Service, confined: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", TAKEN_OVER, str(service.state), confined],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    return set(done.stdout.splitlines())


def test_a_gateway_that_is_taken_over_reaches_neither_keys_nor_other_machines(service: Service) -> None:
    assert taken_over(service, "confined") == {
        "could not read the identity",
        "could not read the journal",
        "could not write a file",
        "could not read the accounts",
        "could not call another machine",
        "could go on serving",
    }


def test_the_same_without_confinement_reaches_them(service: Service) -> None:
    free = taken_over(service, "free")
    (service.state / "planted").unlink()
    assert not [line for line in free if line.startswith("could not")]


def test_the_supervisor_has_no_key_in_its_memory(service: Service) -> None:
    safe = open_safe(StateDirectory(service.state), Settings(), {})
    seeds = [bytes(kept.reveal()) for name in (IDENTITY, TOKEN_KEY) if (kept := safe.load(name)) is not None]
    holders = in_memory(service.descendants(), seeds)
    worker = service.named("ocrypt-worker")[0]
    # The keyholder signs with the identity, so it is found there: the scan sees what it looks for.
    assert seeds[0] in holders.pop(worker)
    assert holders == {}
