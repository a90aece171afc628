"""A relay in front of a running service: everything works through it, and the service meets the relay alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from kit.pictures import printed
from kit.service import running
from kit.wire import Wire, opened
from ocrypt import Client
from ocrypt.client.errors import ServiceUnreadable
from ocrypt.client.tls import TlsSettings
from ocrypt.core.codes import Code
from ocrypt.envelope.wire import Form
from ocrypt.hazmat.x509 import self_signed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.service import Service

pytestmark = pytest.mark.hostile

OCRYPT = Path(sys.executable).with_name("ocrypt")
WORDS = "Pelican 4711"
SERVICE = "https://service.invalid:8443"
"""A name that leads nowhere: whoever went there would fail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    url: str
    ca: Path
    service: Service
    printed: Path


@contextmanager
def relaying(folder: Path, service: Service) -> Iterator[Relay]:
    made = self_signed(["localhost", "127.0.0.1"], now=datetime.now(UTC), days=2)
    (folder / "relay.pem").write_bytes(made.pem)
    (folder / "relay.key").write_bytes(bytes(made.key_pem.reveal()))
    said = folder / "relay.stderr"
    target = ("--target", service.url, "--target-ca", str(service.state / "keys" / "tls-certificate.pem"))
    own = ("--certificate", str(folder / "relay.pem"), "--certificate-key", str(folder / "relay.key"), "--port", "0")
    with said.open("w") as stderr:
        process = subprocess.Popen([OCRYPT, "relay", *target, *own], stderr=stderr, stdin=subprocess.DEVNULL)
    try:
        yield Relay(url=_url(process, said), ca=folder / "relay.pem", service=service, printed=said)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _url(process: subprocess.Popen[bytes], said: Path) -> str:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        if "relaying at " in said.read_text():
            return said.read_text().partition("relaying at ")[2].split()[0]
        time.sleep(0.05)
    message = f"the relay did not start:\n{said.read_text()}"
    raise AssertionError(message)


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    folder = tmp_path_factory.mktemp("relay")
    with running(folder / "state") as service, relaying(folder, service) as relay:
        yield relay


@pytest.mark.parametrize("form", Form)
def test_a_sealed_request_is_answered_through_the_relay(relay: Relay, form: Form) -> None:
    wire = Wire(relay.url)
    assert WORDS in wire.ask(wire.request(printed(WORDS)), form=form).text
    wire.close()


def test_a_client_that_knows_only_rfc_9458_is_answered(relay: Relay) -> None:
    wire = Wire(relay.url)
    sealing = wire.seal(wire.request(printed(WORDS)))
    with httpx.Client(verify=False, timeout=120, trust_env=False) as http:  # noqa: S501 - the body is sealed
        answer = http.post(relay.url, content=bytes(sealing.sealed.body), headers={"content-type": "message/ohttp-req"})
    assert WORDS in opened(sealing, answer.content, Form.SINGLE).text
    wire.close()


def test_the_command_reads_through_the_relay_and_still_pins_the_service(relay: Relay, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(printed(WORDS))
    arguments = ("read", str(tmp_path / "a.png"), "--server", relay.url, "--ca", str(relay.ca), "--pin")
    environment = {**os.environ, "OCRYPT_STATE": str(tmp_path / "nothing-known")}
    read = subprocess.run(
        [OCRYPT, *arguments, relay.service.pin], env=environment, capture_output=True, text=True, check=False
    )
    assert read.returncode == 0, read.stderr
    assert WORDS in read.stdout
    other = "ocrypt-id:" + "A" * 43
    refused = subprocess.run([OCRYPT, *arguments, other], env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode == 5, refused.stderr


@pytest.fixture(scope="module")
def tokens_inside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    folder = tmp_path_factory.mktemp("tokens-inside")
    settings = '[admission]\nanonymous = "never"\ntoken_place = "inside"\n'
    with running(folder / "state", settings=settings) as service, relaying(folder, service) as relay:
        yield relay


def command(relay: Relay, *arguments: str, state: Path) -> subprocess.CompletedProcess[str]:
    through = ("--server", SERVICE, "--relay", relay.url, "--ca", str(relay.ca), "--pin", relay.service.pin)
    environment = {**os.environ, "OCRYPT_STATE": str(state)}
    return subprocess.run([OCRYPT, *arguments, *through], env=environment, capture_output=True, text=True, check=False)


def issued(relay: Relay, *options: str) -> dict[str, str]:
    environment = {**os.environ, "OCRYPT_STATE": str(relay.service.state)}
    run = subprocess.run(
        [OCRYPT, "token", "issue", "--json", *options], env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


def test_a_token_reaches_the_job_through_the_relay_and_nobody_else(tokens_inside: Relay, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(printed(WORDS))
    (tmp_path / "token").write_text(issued(tokens_inside, "--scope", "read")["token"])
    picture, state, token = str(tmp_path / "a.png"), tmp_path / "none", ("--token-file", str(tmp_path / "token"))
    read = command(tokens_inside, "read", picture, *token, state=state)
    assert read.returncode == 0, read.stderr
    assert WORDS in read.stdout
    without = command(tokens_inside, "read", picture, state=state)
    assert "token-missing" in without.stderr
    other = command(tokens_inside, "code", "read", picture, *token, state=state)
    assert "token-scope" in other.stderr
    status = command(tokens_inside, "status", *token, state=state)
    assert status.returncode == 0, status.stderr


def test_a_revoked_token_is_of_no_use_inside_either(tokens_inside: Relay) -> None:
    token = issued(tokens_inside)
    environment = {**os.environ, "OCRYPT_STATE": str(tokens_inside.service.state)}
    tls, pin = TlsSettings(authorities=tokens_inside.ca), tokens_inside.service.pin
    with Client(SERVICE, pin=pin, token=token["token"], relay=tokens_inside.url, tls=tls) as client:
        assert WORDS in client.read(printed(WORDS)).text
        subprocess.run([OCRYPT, "token", "revoke", token["id"]], env=environment, check=True, capture_output=True)
        with pytest.raises(ServiceUnreadable) as caught:
            client.read(printed(WORDS))
    assert caught.value.code is Code.TOKEN_INVALID


def test_a_token_outside_is_not_looked_at_where_tokens_are_inside(tokens_inside: Relay) -> None:
    token = issued(tokens_inside)["token"]
    with (
        Client(tokens_inside.service.url, pin=tokens_inside.service.pin, token=token) as client,
        pytest.raises(ServiceUnreadable) as caught,
    ):
        client.read(printed(WORDS))
    assert caught.value.code is Code.TOKEN_MISSING


def test_the_relay_says_nothing_of_what_it_passed_on(relay: Relay) -> None:
    wire = Wire(relay.url)
    wire.read(printed(WORDS))
    wire.close()
    assert relay.printed.read_text() == f"ocrypt: relaying at {relay.url}\n"
