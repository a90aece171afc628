"""Pins and what this machine's own service leaves for its user."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from ocrypt.client.address import Address
from ocrypt.client.fingerprint import Fingerprint
from ocrypt.client.known import find, forget, own_url, pins, remember
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.hazmat.sign import SigningKey

NOW = datetime(2026, 1, 2, tzinfo=UTC)
HERE = Address.parse("https://localhost:8443")
THERE = Address.parse("https://host:8443")


def fingerprint() -> Fingerprint:
    return Fingerprint.of(SigningKey.generate().public)


def own(state, pin, *, url="https://localhost:8443", token="own.token", mode=0o600):  # noqa: S107 - not a real one
    state.mkdir(exist_ok=True)
    path = state / "client.json"
    path.write_text(json.dumps({"url": url, "pin": str(pin), "token": token}))
    path.chmod(mode)


def test_nothing_is_known_at_first(tmp_path):
    known = find(tmp_path / "none", HERE, None)
    assert (known.pin, known.token) == (None, None)
    assert pins(tmp_path) == ()
    assert own_url(tmp_path) is None


def test_a_pin_is_kept_replaced_and_forgotten(tmp_path):
    state = tmp_path / "state"
    first, second = fingerprint(), fingerprint()
    remember(state, THERE, first, now=NOW)
    remember(state, HERE, first, now=NOW)
    remember(state, THERE, second, now=NOW)
    assert find(state, THERE, None).pin == second
    assert find(state, Address.parse("https://127.0.0.1:8443"), None).pin == first
    forget(state, THERE)
    assert find(state, THERE, None).pin is None
    assert len(pins(state)) == 1
    with pytest.raises(LocalError):
        forget(state, THERE)


def test_the_files_are_closed_to_others(tmp_path):
    state = tmp_path / "state"
    remember(state, THERE, fingerprint(), now=NOW)
    assert state.stat().st_mode & 0o777 == 0o700
    assert (state / "pins.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in state.iterdir()] == ["pins.json"]


def test_the_own_service_gives_pin_and_token(tmp_path):
    pin = fingerprint()
    own(tmp_path, pin)
    known = find(tmp_path, Address.parse("https://127.0.0.1:8443"), None)
    assert known.pin == pin
    assert bytes(known.token.reveal()) == b"own.token"
    assert find(tmp_path, THERE, None).token is None
    assert find(tmp_path, Address.parse("https://localhost:9000"), None).token is None
    assert own_url(tmp_path) == "https://localhost:8443"


def test_the_own_token_goes_to_the_own_identity_only(tmp_path):
    own(tmp_path, fingerprint())
    other = fingerprint()
    assert find(tmp_path, HERE, other).token is None
    remember(tmp_path, HERE, other, now=NOW)
    known = find(tmp_path, HERE, None)
    assert (known.pin, known.token) == (other, None)


def test_an_own_service_without_a_token(tmp_path):
    own(tmp_path, fingerprint(), token="")
    assert find(tmp_path, HERE, None).token is None


@pytest.mark.parametrize("name", ["client.json", "pins.json"])
@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b"[" * 100_000, b'{"v":1,"pins":[{"url":"x"}]}'])
def test_a_damaged_file_is_refused(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    (tmp_path / name).chmod(0o600)
    with pytest.raises(LocalError) as error:
        find(tmp_path, HERE, None)
    assert error.value.code is Code.STATE_UNUSABLE


def test_a_file_that_others_may_read_is_refused(tmp_path):
    own(tmp_path, fingerprint(), mode=0o644)
    with pytest.raises(LocalError) as error:
        find(tmp_path, HERE, None)
    assert error.value.code is Code.STATE_UNUSABLE


def test_a_link_is_not_followed(tmp_path):
    own(tmp_path / "elsewhere", fingerprint())
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "client.json").symlink_to(tmp_path / "elsewhere" / "client.json")
    with pytest.raises(LocalError):
        find(tmp_path / "state", HERE, None)


def test_pins_that_can_not_be_written(tmp_path):
    (tmp_path / "state").write_text("a file is in the way")
    with pytest.raises(LocalError) as error:
        remember(tmp_path / "state" / "below", HERE, fingerprint(), now=NOW)
    assert error.value.code is Code.STATE_UNUSABLE


@pytest.mark.parametrize("text", ["", "ocrypt-id:", "x" * 43 + "!", "ocrypt-id:" + "A" * 42, "ocrypt-id:" + "A" * 44])
def test_what_is_no_fingerprint(text):
    with pytest.raises(LocalError) as error:
        Fingerprint.parse(text)
    assert error.value.code is Code.USAGE


def test_a_fingerprint_with_and_without_its_prefix():
    pin = fingerprint()
    assert Fingerprint.parse(str(pin)) == pin == Fingerprint.parse(f" {str(pin).removeprefix('ocrypt-id:')}\n")
