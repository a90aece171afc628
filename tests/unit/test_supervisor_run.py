"""What stops a start before any process is started."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from ocrypt.core.clock import FixedClock
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.supervisor.run import Ground, serve
from ocrypt.supervisor.settings import load
from ocrypt.supervisor.state import StateDirectory

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def leave_this_process_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocrypt.supervisor.run.setproctitle", lambda _: None)
    monkeypatch.setattr("ocrypt.supervisor.run._become_subreaper", lambda: None)


CLOCK = FixedClock(datetime(2026, 11, 24, tzinfo=UTC))


def complaint(state: StateDirectory, environment: dict[str, str] | None = None) -> LocalError:
    with pytest.raises(LocalError) as caught:
        serve(load(None, environment or {}), state, Ground(CLOCK, {}), lambda _: pytest.fail("it is up"))
    return caught.value


def test_a_state_that_another_service_holds(tmp_path: Path) -> None:
    state = StateDirectory(tmp_path / "state")
    state.make()
    with state.held():
        assert complaint(state).code is Code.STATE_LOCKED


def test_a_state_that_is_open_to_others(tmp_path: Path) -> None:
    state = StateDirectory(tmp_path / "state")
    state.make()
    state.root.chmod(0o755)
    assert complaint(state).code is Code.STATE_UNUSABLE


@pytest.mark.parametrize(("name", "words"), [("missing.pem", "can't be read"), ("junk.pem", "is no certificate")])
def test_an_own_certificate_that_is_none(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "junk.pem").write_text("junk")
    path = str(tmp_path / name)
    told = {"OCRYPT_SERVER_CERTIFICATE": path, "OCRYPT_SERVER_CERTIFICATE_KEY": path}
    error = complaint(StateDirectory(tmp_path / "state"), told)
    assert (error.code, error.detail) == (Code.STATE_UNUSABLE, f"{path} {words}")
