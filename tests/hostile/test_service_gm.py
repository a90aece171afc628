"""The SM envelope at a running service: it reads, it refuses, and GmSSL's words about junk reach no log."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kit.pictures import printed
from kit.service import running
from kit.wire import Wire
from ocrypt.client import AsyncClient, Client
from ocrypt.core.codes import Code
from ocrypt.core.errors import OcryptError
from ocrypt.core.secrets import Opened
from ocrypt.envelope.gm_seal import seal_gm
from ocrypt.envelope.gm_wire import PATH, REQUEST_MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from kit.service import Service

pytestmark = pytest.mark.hostile

WORDS = "Quokka 8731"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("gm") / "state", settings="[keys]\ngm = true\n") as service:
        yield service


def post(service: Service, body: bytes, media_type: str = REQUEST_MEDIA_TYPE) -> httpx.Response:
    wire = Wire(service.url)
    try:
        return wire.http.post(PATH, content=body, headers={"content-type": media_type})
    finally:
        wire.close()


def ocrypt(service: Service, *words: str) -> str:
    done = subprocess.run(
        [Path(sys.executable).parent / "ocrypt", *words],
        env={**os.environ, "OCRYPT_STATE": str(service.state)},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def sealed(service: Service, message: bytes = b"x" * 100) -> bytes:
    with Client(service.url, pin=service.pin) as client:
        config = client.service().gm
    assert config is not None
    return bytes(seal_gm(Opened(message), config).sealed.body)


def test_a_picture_is_read_and_its_receipt_checked(service: Service) -> None:
    with Client(service.url, pin=service.pin, suite="gm") as client:
        assert WORDS in client.read(printed(WORDS)).text


def test_a_picture_is_read_asynchronously(service: Service) -> None:
    async def read() -> str:
        async with AsyncClient(service.url, pin=service.pin, suite="gm") as client:
            return (await client.read(printed(WORDS))).text

    assert WORDS in asyncio.run(read())


def test_keys_turn_while_the_service_is_confined(service: Service) -> None:
    with Client(service.url, pin=service.pin, suite="gm") as client:
        before = client.service().gm
        assert before is not None
        ocrypt(service, "keys", "rotate")
        old = ocrypt(service, "keys", "list")
        assert old.count("SM2") == 2
        # What is sealed to the older key is read until it retires, and then the client meets the new one by itself.
        assert WORDS in client.read(printed(WORDS)).text
        ocrypt(service, "keys", "retire", str(before.key_id))
        assert WORDS in client.read(printed(WORDS)).text


def test_every_failure_is_the_same_answer_and_no_library_speaks(service: Service) -> None:
    body = sealed(service)
    told = set()
    for at in (0, 40, 80, 100, 130, 145, len(body) - 1):
        flipped = bytearray(body)
        flipped[at] ^= 1
        answer = post(service, bytes(flipped))
        told.add((answer.status_code, answer.json()["code"]))
    assert told == {(400, Code.ENVELOPE_UNOPENABLE.value)}
    printed_ = (service.state.parent / f"{service.state.name}.stderr").read_text()
    assert "GmSSL" not in printed_
    assert "sm2" not in printed_.lower()


def test_a_second_one_is_refused(service: Service) -> None:
    body = sealed(service)
    assert post(service, body).status_code == 200
    assert post(service, body).json()["code"] == Code.ENVELOPE_REPLAYED.value


def test_each_address_takes_its_own_envelope_only(service: Service) -> None:
    assert post(service, sealed(service), "message/ohttp-req").json()["code"] == Code.MEDIA_TYPE.value


def test_a_service_without_it_says_so_before_anything_is_sealed(tmp_path) -> None:
    with running(tmp_path / "state") as plain, Client(plain.url, pin=plain.pin, suite="gm") as client:
        with pytest.raises(OcryptError) as caught:
            client.read(printed(WORDS))
        assert caught.value.code is Code.SUITE_NOT_OFFERED
