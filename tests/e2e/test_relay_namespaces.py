"""Client, relay and service on three machines that are network namespaces: who sees what of whom."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kit.pictures import printed
from kit.watch import in_memory
from ocrypt.hazmat.x509 import self_signed

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.e2e

OCRYPT = str(Path(sys.executable).with_name("ocrypt"))
WORDS = "Numbat 6309"
CLIENT, RELAY_NEAR, RELAY_FAR, GATEWAY = "10.77.1.2", "10.77.1.1", "10.77.2.1", "10.77.2.2"
SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Machines:
    """The names of three namespaces: no route leads from the client to the gateway."""

    client: str
    relay: str
    gateway: str


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


@contextmanager
def machines() -> Iterator[Machines]:
    made = Machines(**{name: f"ocrypt-{os.getpid()}-{name}" for name in ("client", "relay", "gateway")})
    names = (made.client, made.relay, made.gateway)
    with ExitStack() as stack:
        for name in names:
            ip("netns", "add", name)
            stack.callback(ip, "netns", "delete", name)
            ip("-n", name, "link", "set", "lo", "up")
        cable(made.client, CLIENT, made.relay, RELAY_NEAR, "near")
        cable(made.gateway, GATEWAY, made.relay, RELAY_FAR, "far")
        yield made


def cable(one: str, one_address: str, other: str, other_address: str, name: str) -> None:
    ip("link", "add", name, "netns", one, "type", "veth", "peer", "name", name, "netns", other)
    for machine, address in ((one, one_address), (other, other_address)):
        ip("-n", machine, "address", "add", f"{address}/24", "dev", name)
        ip("-n", machine, "link", "set", name, "up")


@contextmanager
def program(machine: str, *arguments: str, state: Path, said: Path, stop: int) -> Iterator[subprocess.Popen[bytes]]:
    with said.open("w") as output:
        process = subprocess.Popen(
            ["ip", "netns", "exec", machine, *arguments],
            env={**os.environ, "OCRYPT_STATE": str(state)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        yield process
    finally:
        process.send_signal(stop)
        process.wait(timeout=60)


def said(process: subprocess.Popen[bytes], file: Path, word: str) -> str:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        text = file.read_text()
        if word in text:
            return text
        time.sleep(0.05)
    raise AssertionError(file.read_text())


def run(machine: str, *arguments: str, state: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["ip", "netns", "exec", machine, OCRYPT, *arguments],
        env={**os.environ, "OCRYPT_STATE": str(state)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_service_never_meets_the_client_and_the_relay_never_the_picture(tmp_path: Path) -> None:
    state, own = tmp_path / "state", tmp_path / "client-state"
    state.mkdir(mode=0o700)
    (state / "ocrypt.toml").write_text(
        f'[server]\nhost = "{GATEWAY}"\nport = 8443\nnames = ["{GATEWAY}"]\n'
        f'[admission]\nanonymous = "never"\ntoken_place = "inside"\nallow = ["{RELAY_FAR}/32"]\n'
    )
    made = self_signed([RELAY_NEAR], now=datetime.now(UTC), days=2)
    certificate, key = tmp_path / "relay.pem", tmp_path / "relay.key"
    certificate.write_bytes(made.pem)
    key.write_bytes(bytes(made.key_pem.reveal()))
    picture = printed(WORDS)
    (tmp_path / "a.png").write_bytes(picture)
    with ExitStack() as stack:
        three = stack.enter_context(machines())

        def start(machine: str, name: str, word: str, *arguments: str, stop: int = signal.SIGTERM) -> int:
            file = tmp_path / f"{name}.said"
            process = stack.enter_context(program(machine, *arguments, state=state, said=file, stop=stop))
            said(process, file, word)
            return process.pid

        for machine, name in ((three.gateway, "gateway"), (three.relay, "relay")):
            recording = ("tcpdump", "-i", "any", "-s", "0", "-U", "-w", str(tmp_path / f"{name}.pcap"), "tcp")
            start(machine, f"{name}-tcpdump", "listening on", *recording, stop=signal.SIGINT)
        start(three.gateway, "service", "ocrypt-id:", OCRYPT, "serve")
        listens = (
            "--host",
            RELAY_NEAR,
            "--port",
            "8444",
            "--certificate",
            str(certificate),
            "--certificate-key",
            str(key),
        )
        target = ("--target", f"https://{GATEWAY}:8443", "--target-ca", str(state / "keys" / "tls-certificate.pem"))
        relay = start(three.relay, "relay", "relaying at", OCRYPT, "relay", *target, *listens)
        issued = run(three.gateway, "token", "issue", "--json", state=state)
        token = json.loads(issued.stdout)["token"]
        (tmp_path / "token").write_text(token)
        pin = json.loads((state / "client.json").read_text())["pin"]
        service = ("--server", f"https://{GATEWAY}:8443", "--pin", pin, "--token-file", str(tmp_path / "token"))
        through = (*service, "--relay", f"https://{RELAY_NEAR}:8444", "--ca", str(certificate))
        # (1) It works through the relay, and there is no other way.
        read = run(three.client, "read", str(tmp_path / "a.png"), *through, state=own)
        assert read.returncode == 0, read.stderr
        assert WORDS in read.stdout
        assert "connection-failed" in run(three.client, "status", *service, state=own).stderr
        # (2) What the relay has in its memory.
        secrets = (WORDS.encode(), token.encode(), picture[-400:-360])
        assert in_memory([relay], (*secrets, GATEWAY.encode())) == {relay: {GATEWAY.encode()}}
    # (3) What came to the gateway, and what it wrote down.
    at_gateway, at_relay = (tmp_path / "gateway.pcap").read_bytes(), (tmp_path / "relay.pcap").read_bytes()
    client, far = (bytes(int(part) for part in address.split(".")) for address in (CLIENT, RELAY_FAR))
    assert far in at_gateway
    assert client not in at_gateway
    assert client in at_relay
    written = [file.read_bytes() for file in state.rglob("*") if file.is_file()]
    assert written
    assert not any(CLIENT.encode() in each for each in (*written, (tmp_path / "service.said").read_bytes()))
    # (4) What passed at the relay.
    assert not [secret for secret in secrets if secret in at_relay]
    assert CLIENT not in (tmp_path / "relay.said").read_text()
