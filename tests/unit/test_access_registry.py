"""The registry of tokens: appended to, read through an open descriptor, and never wrong after a crash."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ocrypt.access.registry import Issued, Registry, prune
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, Refused

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def token(token_id: str, *, days: int = 30) -> Issued:
    return Issued(
        token_id=token_id, subject="clinic", scopes=("read", "codes"), issued=NOW, expires=NOW + timedelta(days=days)
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "registry.jsonl"


def test_what_is_issued_is_listed_and_closed_to_others(path: Path) -> None:
    registry = Registry.open(path)
    registry.issue(token("a"))
    registry.issue(token("b"))
    registry.revoke("a", NOW)
    assert [(entry.token, entry.revoked) for entry in Registry.open(path).entries()] == [
        (token("a"), NOW),
        (token("b"), None),
    ]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_revocation_is_seen_through_a_descriptor_that_was_open_before(path: Path) -> None:
    reader, writer = Registry.open(path), Registry.open(path)
    writer.issue(token("a"))
    assert not reader.is_revoked("a")
    writer.revoke("a", NOW)
    assert reader.is_revoked("a")
    assert not reader.is_revoked("b")


def test_the_first_time_of_a_revocation_stands(path: Path) -> None:
    registry = Registry.open(path)
    registry.issue(token("a"))
    registry.revoke("a", NOW)
    registry.revoke("a", NOW + timedelta(days=1))
    (entry,) = registry.entries()
    assert entry.revoked == NOW


def test_what_may_still_be_shown_is_told_and_what_has_expired_is_not(path: Path) -> None:
    registry = Registry.open(path)
    for token_id, days in (("a", 1), ("b", 30), ("c", 30)):
        registry.issue(token(token_id, days=days))
    for token_id in ("a", "b", "unheard"):
        registry.revoke(token_id, NOW)
    assert set(registry.revoked(NOW + timedelta(days=2))) == {"b", "unheard"}


@pytest.mark.parametrize(
    "junk",
    [
        b"\n",
        b"{}\n",
        b"[]\n",
        b"null\n",
        b"\xff\n",
        b'{"event":"revoked"}\n',
        b'{"event":"revoked","id":"b","at":"soon"}\n',
        b'{"event":"revoked","id":"b","at":1e400}\n',
        b'{"event":"issued","id":"b","subject":1,"scopes":[],"issued":1,"expires":2}\n',
        b'{"event":"issued","id":"b","subject":"x","scopes":[],"issued":"1","expires":2}\n',
        b'{"event":"issued","id":"b","subject":"x","scopes":[],"issued":1,"expires":99999999999999999}\n',
        b'{"event":"other","id":"b"}\n',
        b'{"event":"revoked","id":"b","a',
    ],
)
def test_a_line_that_says_nothing_changes_nothing(path: Path, junk: bytes) -> None:
    registry = Registry.open(path)
    registry.issue(token("a"))
    with path.open("ab") as file:
        file.write(junk)
    # What follows a line that was cut short begins on one of its own.
    registry.revoke("a", NOW)
    fresh = Registry.open(path)
    assert [entry.token.token_id for entry in fresh.entries()] == ["a"]
    assert fresh.is_revoked("a")
    assert not fresh.is_revoked("b")


def test_a_line_is_believed_only_when_it_is_whole(path: Path) -> None:
    reader = Registry.open(path)
    line = b'{"event":"revoked","id":"a","at":1}\n'
    for at in range(len(line)):
        with path.open("ab") as file:
            file.write(line[at : at + 1])
        assert reader.is_revoked("a") is (at == len(line) - 1)


def test_a_long_file_is_read_in_pieces(path: Path) -> None:
    with path.open("wb") as file:
        for number in range(40_000):
            file.write(b'{"event":"revoked","id":"%d","at":1}\n' % number)
    assert path.stat().st_size > 1 << 20
    registry = Registry.open(path)
    assert registry.is_revoked("39999")
    assert not registry.is_revoked("40000")


def test_pruning_leaves_out_what_has_expired_and_nothing_else(path: Path) -> None:
    registry = Registry.open(path)
    for token_id, days in (("a", 1), ("b", 30), ("c", 30)):
        registry.issue(token(token_id, days=days))
    for token_id in ("a", "b", "unheard"):
        registry.revoke(token_id, NOW)
    prune(path, NOW + timedelta(days=2))
    pruned = Registry.open(path)
    assert [(entry.token.token_id, entry.revoked is not None) for entry in pruned.entries()] == [
        ("b", True),
        ("c", False),
    ]
    assert pruned.is_revoked("unheard")
    before = path.read_bytes()
    prune(path, NOW + timedelta(days=2))
    assert path.read_bytes() == before


def test_there_may_be_nothing_to_prune(path: Path) -> None:
    prune(path, NOW)
    assert not path.exists()


# --- what the file system does ----------------------------------------------------------------------------------


def test_a_folder_in_its_place_is_told(path: Path) -> None:
    path.mkdir()
    with pytest.raises(LocalError) as caught:
        Registry.open(path)
    assert caught.value.code is Code.STATE_UNUSABLE


def test_a_full_disk_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = Registry.open(path)
    monkeypatch.setattr(os, "write", lambda _descriptor, line: len(line) - 1)
    with pytest.raises(LocalError) as caught:
        registry.issue(token("a"))
    assert caught.value.code is Code.STATE_UNUSABLE


def test_nobody_is_let_in_on_a_guess(path: Path) -> None:
    registry = Registry.open(path)
    registry.close()
    with pytest.raises(Refused) as caught:
        registry.is_revoked("a")
    assert caught.value.code is Code.INTERNAL
    with pytest.raises(LocalError) as told:
        registry.issue(token("a"))
    assert told.value.code is Code.STATE_UNUSABLE


def test_a_file_that_shrinks_under_the_reader_ends_the_reading(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Registry.open(path).revoke("a", NOW)
    reader = Registry.open(path)
    monkeypatch.setattr(os, "pread", lambda *_: b"")
    assert not reader.is_revoked("a")


def test_a_draft_that_can_not_take_its_place_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = Registry.open(path)
    registry.issue(token("a", days=1))

    def fails(self: Path, target: Path) -> None:
        raise OSError

    monkeypatch.setattr(type(path), "replace", fails)
    with pytest.raises(LocalError) as caught:
        prune(path, NOW + timedelta(days=2))
    assert caught.value.code is Code.STATE_UNUSABLE
