"""What the service issues, the client accepts; the payload is as `spec/receipt.md` says."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from ocrypt.audit.receipt import Deed, issue
from ocrypt.client import receipt as client
from ocrypt.core.base64url import encode_base64url
from ocrypt.core.ids import Digest, RequestId
from ocrypt.core.outcome import Outcome
from ocrypt.envelope.statement import sign_receipt, verify_receipt
from ocrypt.hazmat.sign import SigningKey

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
KEY = SigningKey.generate()


def deed(**changes: object) -> Deed:
    fields: dict[str, object] = {
        "request_id": RequestId("ab" * 16),
        "sealed_sha256": Digest(b"\x01" * 32),
        "admitted": AT,
        "opened": AT + timedelta(milliseconds=3),
        "ended": AT + timedelta(seconds=1),
        "outcome": Outcome.DONE,
        "exit": 0,
        "signal": 0,
        "confinement": ("landlock",),
        "degraded": False,
        "build": Digest(b"\x02" * 32),
    }
    return Deed(**{**fields, **changes})  # type: ignore[arg-type]


def test_a_receipt_says_what_the_spec_lists() -> None:
    assert verify_receipt(issue(deed(), KEY), KEY.public) == {
        "v": 1,
        "request_id": "ab" * 16,
        "sealed_sha256": "01" * 32,
        "admitted": "2026-11-24T12:00:00.000Z",
        "opened": "2026-11-24T12:00:00.003Z",
        "ended": "2026-11-24T12:00:01.000Z",
        "outcome": "done",
        "job": {"exit": 0, "signal": 0},
        "confinement": ["landlock"],
        "degraded": False,
        "stored": "nothing",
        "build": "02" * 32,
        "identity": encode_base64url(KEY.public.raw),
    }


def test_times_are_told_in_utc() -> None:
    there = timezone(timedelta(hours=8))
    told = verify_receipt(issue(deed(admitted=AT.astimezone(there)), KEY), KEY.public)
    assert told["admitted"] == "2026-11-24T12:00:00.000Z"


@pytest.mark.parametrize("outcome", list(Outcome))
def test_the_client_accepts_what_the_service_issues(outcome: Outcome) -> None:
    expected = client.Expected(
        identity=KEY.public,
        sealed_sha256=Digest(b"\x01" * 32),
        request_id=RequestId("ab" * 16),
        outcome=outcome,
        sent=AT,
        received=AT + timedelta(seconds=2),
    )
    receipt = client.check(issue(deed(outcome=outcome), KEY), expected)
    assert receipt.outcome.value == outcome.value
    assert receipt.ended == AT + timedelta(seconds=1)


def test_it_is_one_json_object_of_body_and_signature() -> None:
    assert sorted(json.loads(issue(deed(), KEY))) == ["body", "signature"]


def test_a_payload_that_no_client_would_take_is_not_signed() -> None:
    with pytest.raises(ValueError, match="2048 bytes"):
        sign_receipt({"v": 1, "confinement": ["x" * 3000]}, KEY)
