"""Events are codes, ids, digests and numbers; the journal writes each whole or refuses."""

from __future__ import annotations

import json
import os
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, get_args, get_type_hints

import pytest

from ocrypt.audit import event as module
from ocrypt.audit.event import (
    AdminAction,
    Administered,
    AdminRefused,
    Admitted,
    Denied,
    Ended,
    Event,
    KeyBorn,
    KeyRetired,
    Started,
    Stopped,
    TokenIssued,
    TokenRevoked,
    encode,
)
from ocrypt.audit.journal import Journal
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, Refused
from ocrypt.core.ids import Digest, KeyId, RequestId, TokenId
from ocrypt.core.outcome import Outcome

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 11, 24, 12, 0, 0, 250_000, tzinfo=UTC)
WHEN = "2026-11-24T12:00:00.250000+00:00"
ID = RequestId("ab" * 16)
DIGEST = Digest(b"\x01" * 32)

TABLE: list[tuple[Event, dict[str, object]]] = [
    (
        Started(at=AT, build=DIGEST, confinement=("landlock", "seccomp")),
        {"event": "started", "at": WHEN, "build": "01" * 32, "confinement": ["landlock", "seccomp"]},
    ),
    (
        Admitted(at=AT, request_id=ID, actor="anonymous", sealed_sha256=DIGEST, sealed_bytes=9),
        {
            "event": "admitted",
            "at": WHEN,
            "request_id": ID,
            "actor": "anonymous",
            "sealed_sha256": "01" * 32,
            "sealed_bytes": 9,
        },
    ),
    (
        Denied(at=AT, request_id=ID, code=Code.BUSY),
        {"event": "denied", "at": WHEN, "request_id": ID, "code": "busy"},
    ),
    (
        Ended(at=AT, request_id=ID, outcome=Outcome.MEMORY, exit=1, signal=9, answer_bytes=0),
        {
            "event": "ended",
            "at": WHEN,
            "request_id": ID,
            "outcome": "memory",
            "exit": 1,
            "signal": 9,
            "answer_bytes": 0,
        },
    ),
    (KeyBorn(at=AT, key_id=KeyId(7)), {"event": "keyborn", "at": WHEN, "key_id": 7}),
    (KeyRetired(at=AT, key_id=KeyId(7)), {"event": "keyretired", "at": WHEN, "key_id": 7}),
    (
        TokenIssued(at=AT, token_id=TokenId("t1"), scopes=("read", "codes"), expires=AT),
        {"event": "tokenissued", "at": WHEN, "token_id": "t1", "scopes": ["read", "codes"], "expires": WHEN},
    ),
    (TokenRevoked(at=AT, token_id=TokenId("t1")), {"event": "tokenrevoked", "at": WHEN, "token_id": "t1"}),
    (
        Administered(at=AT, actor="admin", action=AdminAction.ROTATE),
        {"event": "administered", "at": WHEN, "actor": "admin", "action": "rotate"},
    ),
    (
        AdminRefused(at=AT, actor="admin", action=AdminAction.SIGN_IN, code=Code.FACTOR_INVALID),
        {"event": "adminrefused", "at": WHEN, "actor": "admin", "action": "sign-in", "code": "factor-invalid"},
    ),
    (Stopped(at=AT), {"event": "stopped", "at": WHEN}),
]


@pytest.mark.parametrize(("event", "expected"), TABLE, ids=[expected["event"] for _, expected in TABLE])
def test_an_event_is_one_json_line(event: Event, expected: dict[str, object]) -> None:
    line = encode(event)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert json.loads(line) == expected


def test_every_kind_of_event_is_in_the_table() -> None:
    assert {type(event) for event, _ in TABLE} == set(get_args(Event))


def test_no_event_has_a_field_that_could_hold_content() -> None:
    harmless = {AdminAction, datetime, Digest, RequestId, KeyId, TokenId, Code, Outcome, int, tuple[str, ...]}
    names = {
        "datetime": datetime,
        "Digest": Digest,
        "RequestId": RequestId,
        "KeyId": KeyId,
        "TokenId": TokenId,
        "Code": Code,
        "Outcome": Outcome,
    }
    for kind in get_args(Event):
        hints = get_type_hints(kind, {**vars(module), **names})
        odd = {field.name for field in fields(kind) if hints[field.name] not in harmless}
        # A token's subject is a pseudonym that the operator chose.
        assert odd <= {"actor"}, kind


def test_the_journal_grows_line_by_line_and_is_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    first, second = Journal(path), Journal(path)
    first.append(KeyBorn(at=AT, key_id=KeyId(1)))
    second.append(KeyBorn(at=AT, key_id=KeyId(2)))
    first.append(Stopped(at=AT))
    first.close()
    second.close()
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line.get("key_id") for line in lines] == [1, 2, None]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_journal_that_can_not_be_opened_is_a_state_that_can_not_be_used(tmp_path: Path) -> None:
    with pytest.raises(LocalError) as caught:
        Journal(tmp_path / "missing" / "events.jsonl")
    assert caught.value.code is Code.STATE_UNUSABLE


def test_a_full_disk_refuses() -> None:
    journal = Journal(os.devnull.replace("null", "full"))  # type: ignore[arg-type]
    with pytest.raises(Refused) as caught:
        journal.append(Stopped(at=AT))
    journal.close()
    assert caught.value.code is Code.LOG_UNWRITABLE


def test_a_line_that_was_written_in_part_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(tmp_path / "events.jsonl")
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:5]))
    with pytest.raises(Refused) as caught:
        journal.append(Stopped(at=AT))
    monkeypatch.undo()
    journal.close()
    assert caught.value.code is Code.LOG_UNWRITABLE
