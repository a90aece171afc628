"""The second factor: right codes once, wrong ones ever more slowly."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from ocrypt.access.factor import FREE_TRIES, SecondFactor
from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.secrets import Secret
from ocrypt.hazmat import totp

SECRET = Secret(b"12345678901234567890")
NOW = datetime(2026, 11, 25, 12, 0, 7, tzinfo=UTC)
STEP = timedelta(seconds=30)


def code(at: datetime, secret: Secret = SECRET) -> str:
    return totp.code_at(secret, int(at.timestamp()) // 30)


def refused(factor: SecondFactor, untrusted_code: str, now: datetime) -> Code:
    with pytest.raises(Refused) as caught:
        factor.check(untrusted_code, now)
    return caught.value.code


# RFC 6238 appendix B, SHA-1, the last six of its eight digits.
@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_rfc(seconds: int, expected: str) -> None:
    assert totp.code_at(SECRET, seconds // totp.STEP_SECONDS) == expected


def test_an_authenticator_gets_what_it_needs() -> None:
    secret = totp.new_secret()
    uri = urlsplit(bytes(totp.provisioning_uri(secret, account="admin", issuer="ocrypt").reveal()).decode())
    assert (uri.scheme, uri.netloc, uri.path) == ("otpauth", "totp", "/ocrypt:admin")
    query = parse_qs(uri.query)
    assert base64.b32decode(query["secret"][0]) == secret.reveal()
    assert query["digits"] == ["6"]
    assert query["period"] == ["30"]
    assert query["issuer"] == ["ocrypt"]


@pytest.mark.parametrize("skew", [-1, 0, 1])
def test_a_code_is_taken_a_step_early_and_a_step_late(skew: int) -> None:
    factor = SecondFactor(SECRET)
    factor.check(code(NOW + skew * STEP), NOW)
    assert factor.enrolled


@pytest.mark.parametrize("skew", [-2, 2])
def test_and_no_further(skew: int) -> None:
    assert refused(SecondFactor(SECRET), code(NOW + skew * STEP), NOW) is Code.FACTOR_INVALID


def test_a_code_is_taken_once_and_no_earlier_one_after_it() -> None:
    factor = SecondFactor(SECRET)
    factor.check(code(NOW), NOW)
    assert refused(factor, code(NOW), NOW) is Code.FACTOR_INVALID
    assert refused(factor, code(NOW - STEP), NOW) is Code.FACTOR_INVALID
    factor.check(code(NOW + STEP), NOW + STEP)


@pytest.mark.parametrize(
    "untrusted", ["", "12345", "1234567", "quokka", "\uff10\uff11\uff12\uff13\uff14\uff15", "\0" * 6, "9" * 10_000]
)
def test_what_is_no_code_is_refused_like_a_wrong_one(untrusted: str) -> None:
    assert refused(SecondFactor(SECRET), untrusted, NOW) is Code.FACTOR_INVALID


def test_nobody_gets_in_where_none_is_enrolled() -> None:
    factor = SecondFactor(None)
    assert not factor.enrolled
    assert refused(factor, code(NOW), NOW) is Code.FACTOR_MISSING


def test_guessing_is_closed_out_for_longer_and_longer() -> None:
    factor = SecondFactor(SECRET)
    now = NOW
    for _ in range(FREE_TRIES):
        assert refused(factor, "000000", now) is Code.FACTOR_INVALID
    pauses = []
    for _ in range(8):
        closed = now
        while refused(factor, "000000", now) is Code.FACTOR_LOCKED:
            # Not even the right code is looked at.
            assert refused(factor, code(now), now) is Code.FACTOR_LOCKED
            now += timedelta(minutes=1)
        pauses.append((now - closed) // timedelta(minutes=1))
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


def test_the_right_code_ends_the_count() -> None:
    factor = SecondFactor(SECRET)
    for _ in range(FREE_TRIES - 1):
        refused(factor, "000000", NOW)
    factor.check(code(NOW), NOW)
    for _ in range(FREE_TRIES - 1):
        assert refused(factor, "000000", NOW) is Code.FACTOR_INVALID
    factor.check(code(NOW + STEP), NOW + STEP)


def test_a_new_secret_replaces_the_old_one_and_opens_what_was_closed() -> None:
    factor = SecondFactor(SECRET)
    for _ in range(FREE_TRIES):
        refused(factor, "000000", NOW)
    other = totp.new_secret()
    factor.enrol(other)
    assert refused(factor, code(NOW), NOW) is Code.FACTOR_INVALID
    factor.check(code(NOW, other), NOW)
