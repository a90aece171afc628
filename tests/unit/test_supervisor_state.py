"""The state directory: closed to others, held once, filled at the first start and kept afterwards."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Secret
from ocrypt.hazmat import x509
from ocrypt.hazmat.sign import SigningKey
from ocrypt.hazmat.tokens import verify
from ocrypt.keys.identity import IDENTITY, load_or_create
from ocrypt.keys.plain import PlainFiles
from ocrypt.supervisor.safe import open_safe
from ocrypt.supervisor.settings import Settings
from ocrypt.supervisor.state import TOKEN_KEY, StateDirectory, write_client_file
from ocrypt.supervisor.state import prepare as prepare_with

if TYPE_CHECKING:
    from pathlib import Path

    from ocrypt.supervisor.state import Standing

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def prepare(state: StateDirectory, names: list[str], now: datetime) -> Standing:
    return prepare_with(state, names, now, open_safe(state, Settings(), {}))


@pytest.fixture
def state(tmp_path: Path) -> StateDirectory:
    made = StateDirectory(tmp_path / "a" / "state")
    made.make()
    return made


def complaint(state: StateDirectory) -> str:
    with pytest.raises(LocalError) as caught:
        state.make()
    assert caught.value.code is Code.STATE_UNUSABLE
    return caught.value.detail


def test_every_directory_is_made_closed_to_others_and_making_it_again_is_fine(state: StateDirectory) -> None:
    for directory in (state.root, state.keys, state.run, state.log):
        assert directory.stat().st_mode & 0o777 == 0o700
    state.make()


@pytest.mark.parametrize("name", ["", "keys", "run", "log"])
@pytest.mark.parametrize("mode", [0o755, 0o710, 0o701, 0o770, 0o707])
def test_a_directory_that_is_open_to_others_is_refused(state: StateDirectory, name: str, mode: int) -> None:
    (state.root / name).chmod(mode)
    assert complaint(state) == f"{state.root / name} is open to others; make it 0700"


def test_a_directory_of_another_user_is_refused(state: StateDirectory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: state.root.stat().st_uid + 1)
    assert complaint(state) == f"{state.root} belongs to another user"


def test_a_file_in_the_place_of_a_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    assert complaint(StateDirectory(tmp_path / "state")).endswith("can't be made or written")
    assert complaint(StateDirectory(tmp_path / "state" / "below")).endswith("can't be made or written")


def test_it_is_held_by_one_at_a_time_and_free_again_afterwards(state: StateDirectory) -> None:
    with state.held():
        with pytest.raises(LocalError) as caught, state.held():
            pytest.fail("held twice")
        assert caught.value.code is Code.STATE_LOCKED
        assert caught.value.detail == f"{state.root} is held by process {os.getpid()}"
    with state.held():
        assert (state.root / "lock").read_text() == f"{os.getpid()}\n"


def test_a_holder_that_was_killed_holds_nothing(state: StateDirectory) -> None:
    program = (
        "import os, sys; from pathlib import Path; from ocrypt.supervisor.state import StateDirectory\n"
        "with StateDirectory(Path(sys.argv[1])).held(): os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(state.root)], check=False)
    assert done.returncode == -9
    with state.held():
        assert (state.root / "lock").read_text() == f"{os.getpid()}\n"


def test_the_first_start_makes_keys_token_and_certificate_and_the_next_keeps_them(state: StateDirectory) -> None:
    first = prepare(state, [], NOW)
    again = prepare(state, [], NOW + DAY)
    assert (first.first, again.first) == (True, False)
    assert first.fingerprint == again.fingerprint
    assert first.token_key.raw == again.token_key.raw
    assert first.certificate_sha256 == again.certificate_sha256
    assert {path.stat().st_mode & 0o777 for path in state.keys.iterdir()} == {0o600}
    names = {
        "identity.sealed",
        "token-key.sealed",
        "master",
        "master.lock",
        "admin-token",
        "tls-certificate.pem",
        "tls-key.pem",
    }
    assert {path.name for path in state.keys.iterdir()} == names


def test_the_admin_token_is_for_this_service_alone(state: StateDirectory) -> None:
    standing = prepare(state, [], NOW)
    claims = verify(state.admin_token.read_text(), standing.token_key, audience=standing.fingerprint, now=NOW)
    assert claims.subject == "admin"
    assert "admin:*" in claims.scopes
    assert claims.expires == NOW + timedelta(days=365)


def test_an_admin_token_that_was_removed_is_issued_anew(state: StateDirectory) -> None:
    prepare(state, [], NOW)
    old = state.admin_token.read_text()
    state.admin_token.unlink()
    prepare(state, [], NOW + DAY)
    assert state.admin_token.read_text() != old


def certificate(standing: Standing) -> x509.Facts:
    return x509.examine(standing.certificate.read_bytes())


def test_the_certificate_is_for_this_machine_and_the_names_that_are_set(state: StateDirectory) -> None:
    standing = prepare(state, ["ocr.test", "192.0.2.7"], NOW)
    facts = certificate(standing)
    assert set(facts.names) == {"localhost", "127.0.0.1", "::1", socket.gethostname(), "ocr.test", "192.0.2.7"}
    assert facts.fingerprint == standing.certificate_sha256
    assert facts.not_after <= NOW + 398 * DAY


@pytest.mark.parametrize(
    ("names", "later", "renewed"),
    [
        (["ocr.test"], timedelta(0), False),
        (["ocr.test"], 300 * DAY, False),
        (["ocr.test"], 366 * DAY, False),
        (["ocr.test"], 368 * DAY, True),
        (["ocr.test"], 1000 * DAY, True),
        (["ocr.test", "more.test"], timedelta(0), True),
        ([], timedelta(0), False),
    ],
    ids=["at once", "in the middle", "before the last month", "in its last month", "expired", "a new name", "fewer"],
)
def test_the_certificate_is_renewed_near_its_end_or_for_a_new_name(
    state: StateDirectory, names: list[str], later: timedelta, renewed: bool
) -> None:
    before = prepare(state, ["ocr.test"], NOW)
    after = prepare(state, names, NOW + later)
    assert (after.certificate_sha256 != before.certificate_sha256) is renewed
    assert after.fingerprint == before.fingerprint, "the identity outlives certificates"
    assert certificate(after).not_after > NOW + later + 30 * DAY


@pytest.mark.parametrize("lost", ["tls-certificate.pem", "tls-key.pem"])
def test_half_a_certificate_left_by_a_crash_is_made_anew(state: StateDirectory, lost: str) -> None:
    before = prepare(state, [], NOW)
    (state.keys / lost).unlink()
    after = prepare(state, [], NOW)
    assert after.certificate_sha256 != before.certificate_sha256
    assert after.certificate_sha256 == certificate(after).fingerprint


def test_a_damaged_certificate_is_made_anew(state: StateDirectory) -> None:
    prepare(state, [], NOW)
    (state.keys / "tls-certificate.pem").write_text("damaged")
    after = prepare(state, [], NOW)
    assert after.certificate_sha256 == certificate(after).fingerprint


@pytest.mark.parametrize("name", ["identity.sealed", "token-key.sealed", "admin-token"])
def test_a_secret_that_others_can_read_stops_the_start(state: StateDirectory, name: str) -> None:
    prepare(state, [], NOW)
    (state.keys / name).chmod(0o644)
    with pytest.raises(LocalError) as caught:
        prepare(state, [], NOW)
    assert caught.value.code is Code.STATE_UNUSABLE


@pytest.mark.parametrize("name", [IDENTITY, TOKEN_KEY])
def test_a_damaged_record_stops_the_start_and_is_not_replaced(state: StateDirectory, name: str) -> None:
    prepare(state, [], NOW)
    record = state.keys / f"{name}.sealed"
    record.write_bytes(b"cut")
    with pytest.raises(LocalError) as caught:
        prepare(state, [], NOW)
    assert caught.value.code is Code.KEY_UNWRAPPABLE
    assert record.read_bytes() == b"cut"


@pytest.mark.parametrize("name", [IDENTITY, TOKEN_KEY])
def test_what_is_kept_and_is_no_key_stops_the_start_and_is_not_replaced(state: StateDirectory, name: str) -> None:
    open_safe(state, Settings(), {}).store(name, Secret(b"cut"))
    with pytest.raises(LocalError) as caught:
        prepare(state, [], NOW)
    assert caught.value.code is Code.STATE_UNUSABLE
    kept = open_safe(state, Settings(), {}).load(name)
    assert kept is not None
    assert kept.reveal() == b"cut"


def test_a_lost_master_key_stops_the_start_and_no_identity_is_made(state: StateDirectory) -> None:
    prepare(state, [], NOW)
    (state.keys / "master").unlink()
    with pytest.raises(LocalError) as caught:
        prepare(state, [], NOW)
    assert caught.value.code is Code.KEY_UNWRAPPABLE


def test_plain_keys_of_an_earlier_release_are_taken_over(state: StateDirectory) -> None:
    seeds = {name: bytes(range(at, at + 32)) for at, name in enumerate((IDENTITY, TOKEN_KEY))}
    for name, seed in seeds.items():
        PlainFiles(state.keys).store(name, Secret(seed))
    standing = prepare(state, [], NOW)
    assert not standing.first
    assert standing.identity.raw == SigningKey.from_seed(Secret(seeds[IDENTITY])).public.raw
    assert standing.token_key.raw == SigningKey.from_seed(Secret(seeds[TOKEN_KEY])).public.raw
    for path in state.keys.iterdir():
        assert not [name for name, seed in seeds.items() if seed in path.read_bytes()]
    assert prepare(state, [], NOW).fingerprint == standing.fingerprint


def test_the_client_file_is_whole_and_closed_to_others(state: StateDirectory) -> None:
    standing = prepare(state, [], NOW)
    for port in (1, 2):
        write_client_file(state, f"https://localhost:{port}", standing.fingerprint)
    assert json.loads(state.client.read_text()) == {
        "url": "https://localhost:2",
        "pin": standing.fingerprint,
        "token": state.admin_token.read_text(),
    }
    assert state.client.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in state.root.iterdir()) == ["client.json", "keys", "log", "run", "tokens.jsonl"]


def test_a_standing_shows_no_private_key(state: StateDirectory) -> None:
    safe = open_safe(state, Settings(), {})
    seed = bytes(load_or_create(safe, IDENTITY).seed().reveal())
    standing = prepare_with(state, [], NOW, safe)
    assert seed.hex() not in repr(standing)
    assert repr(seed)[2:-1] not in repr(standing)
