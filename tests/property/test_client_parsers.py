"""Whatever a server sends, a client gives a reading or an error with a code; nothing else gets out."""

from __future__ import annotations

import json
import unicodedata
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.fakeservice import FakeService, reading_json
from ocrypt.cli.ui import plain
from ocrypt.client.address import Address
from ocrypt.client.description import verify
from ocrypt.client.errors import parse_code, parse_retry_after
from ocrypt.client.fingerprint import Fingerprint
from ocrypt.client.receipt import Expected, check, from_header
from ocrypt.client.request_id import parse as parse_request_id
from ocrypt.client.trust import check_pinned, check_vouched
from ocrypt.core.codes import Code, Place
from ocrypt.core.errors import LocalError
from ocrypt.core.ids import Digest, RequestId
from ocrypt.core.outcome import Outcome
from ocrypt.hazmat.sign import SigningKey

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


def service_at(now: datetime) -> FakeService:
    service = FakeService()
    service.certificate = Digest(bytes(32))
    service.now = lambda: now
    return service


SERVICE = service_at(NOW)
DESCRIPTION = SERVICE.description()
PIN = Fingerprint.parse(SERVICE.pin)
SEALED = b"sealed"
RECEIPT = SERVICE.receipt(SEALED, "done", "0" * 32)


def expected(**changes) -> Expected:
    import hashlib

    values = {
        "identity": SERVICE.identity.public,
        "sealed_sha256": Digest(hashlib.sha256(SEALED).digest()),
        "request_id": RequestId("0" * 32),
        "outcome": Outcome.DONE,
        "sent": NOW - timedelta(seconds=1),
        "received": NOW,
    }
    return Expected(**{**values, **changes})


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_junk_is_a_description(untrusted):
    with pytest.raises(LocalError):
        verify(untrusted)


@given(st.integers(0, len(DESCRIPTION) - 1), st.integers(1, 255))
def test_a_changed_byte_is_seen_or_changes_nothing(at, change):
    changed = bytearray(DESCRIPTION)
    changed[at] ^= change
    try:
        description = check_pinned(bytes(changed), pin=PIN, now=NOW)
    except LocalError:
        return
    # Only white space can change without a trace.
    assert description == check_pinned(DESCRIPTION, pin=PIN, now=NOW)


@given(st.timedeltas(min_value=timedelta(days=-400), max_value=timedelta(days=400)))
def test_a_description_is_good_from_its_issue_to_the_end_of_its_keys(shift):
    now = NOW + shift
    # The fake's keys live for an hour; clocks may differ by ten minutes.
    fresh = timedelta(minutes=-10) <= shift < timedelta(minutes=70)
    if fresh:
        assert check_vouched(DESCRIPTION, now=now).fingerprint == PIN
        return
    with pytest.raises(LocalError) as error:
        check_vouched(DESCRIPTION, now=now)
    assert error.value.code is Code.SERVER_UNTRUSTED


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_junk_is_a_receipt(untrusted):
    with pytest.raises(LocalError) as error:
        check(untrusted, expected())
    assert error.value.code is Code.RECEIPT_BAD


def test_the_receipt_that_fits():
    assert check(RECEIPT, expected()).outcome is Outcome.DONE


@given(JSON)
def test_what_the_identity_signed_is_checked_all_the_same(value):
    from ocrypt.envelope.statement import SignedReceipt

    payload = json.dumps({"v": 1, "identity": value, "request_id": value, "ended": value}).encode()
    signed = SignedReceipt(payload, SERVICE.identity.sign(b"ocrypt-receipt-v1\n" + payload)).encode()
    with pytest.raises(LocalError) as error:
        check(signed, expected())
    assert error.value.code is Code.RECEIPT_BAD


@pytest.mark.parametrize(
    "changes",
    [
        {"sealed_sha256": Digest(bytes(32))},
        {"request_id": RequestId("1" * 32)},
        {"outcome": Outcome.CRASHED},
        {"sent": NOW + timedelta(minutes=11), "received": NOW + timedelta(minutes=12)},
        {"sent": NOW - timedelta(minutes=12), "received": NOW - timedelta(minutes=11)},
        {"identity": SigningKey.generate().public},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_receipt_that_does_not_fit(changes):
    with pytest.raises(LocalError) as error:
        check(RECEIPT, expected(**changes))
    assert error.value.code is Code.RECEIPT_BAD


@given(st.text() | st.text(alphabet="0123456789abcdef", min_size=31, max_size=33))
def test_a_request_id_is_32_hexadecimal_digits_or_none(text):
    parsed = parse_request_id(text)
    assert parsed is None or (parsed == text and len(text) == 32 and set(text) <= set("0123456789abcdef"))


@given(st.binary())
def test_a_problem_has_a_code_or_is_refused(untrusted):
    with pytest.raises(LocalError):
        parse_code(untrusted, Place.OUTSIDE)


@given(st.text())
def test_headers_never_raise_what_is_not_ours(text):
    assert parse_retry_after(text) is None or 0 <= parse_retry_after(text) <= 3600
    with suppress(LocalError):
        from_header(text)


@given(st.text() | st.text().map(lambda text: f"https://{text}"))
def test_an_address_is_parsed_to_itself_or_refused(text):
    try:
        address = Address.parse(text)
    except LocalError:
        return
    assert Address.parse(address.origin) == address
    assert address.origin.isascii()
    assert address.origin.isprintable()


@given(st.text())
def test_plain_lines_drive_nothing(text):
    assert {unicodedata.category(character) for character in plain(text)}.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})


def test_the_fake_reads_as_the_real_one_does():
    from ocrypt.recognise import Reading

    assert Reading.from_json(reading_json("a", 2)).text == "a\na"
