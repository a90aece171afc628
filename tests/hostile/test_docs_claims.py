"""What the how-to pages say of tokens, proxies and files, held against real services."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from kit.pictures import printed
from kit.service import running
from kit.wire import Wire, opened
from ocrypt.core.codes import Code
from ocrypt.envelope.wire import Form

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kit.service import Service

pytestmark = pytest.mark.hostile


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("claims") / "state") as service:
        yield service


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"])
def test_a_proxy_on_this_machine_does_not_lend_its_address(service: Service, header: str) -> None:
    wire = Wire(service.url)
    try:
        sealing = wire.seal(wire.request(printed("Wombat 2907")))
        answer = wire.post(bytes(sealing.sealed.body), **{header: "203.0.113.7"})
        assert answer.json()["code"] == Code.TOKEN_MISSING.value
        # The very same request is good without the header: nothing of it was opened.
        good = wire.post(bytes(sealing.sealed.body))
        assert "Wombat 2907" in opened(sealing, good.content, Form.SINGLE).text
    finally:
        wire.close()


def test_files_of_the_state_are_closed_to_others(service: Service) -> None:
    files = [path for path in service.state.rglob("*") if not path.is_dir()]
    assert {
        "identity.sealed",
        "token-key.sealed",
        "master",
        "admin-token",
        "tls-key.pem",
        "client.json",
        "events.jsonl",
    } <= {path.name for path in files}
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in files}
    assert {name: mode for name, mode in modes.items() if mode & 0o077 and name != "ocrypt.toml"} == {}


def test_never_means_a_token_also_from_this_machine(tmp_path: Path) -> None:
    with running(tmp_path / "state", settings='[admission]\nanonymous = "never"\n') as service:
        wire = Wire(service.url)
        try:
            sealing = wire.seal(wire.request(printed("Wombat 2907")))
            body = bytes(sealing.sealed.body)
            assert wire.post(body).json()["code"] == Code.TOKEN_MISSING.value
            good = wire.post(body, authorization=f"Bearer {service.token}")
            assert "Wombat 2907" in opened(sealing, good.content, Form.SINGLE).text
        finally:
            wire.close()
