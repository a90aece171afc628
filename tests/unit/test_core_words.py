"""Errors, ids, limits, clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ocrypt.core.clock import Clock, FixedClock, SystemClock
from ocrypt.core.codes import Code, Exit
from ocrypt.core.errors import LocalError, OcryptError, Refused, Unreadable
from ocrypt.core.ids import Digest, KeyId, RequestId
from ocrypt.core.limits import Limits


@pytest.mark.parametrize("kind", [OcryptError, Refused, Unreadable, LocalError])
def test_an_error_says_its_title_and_our_detail(kind: type[OcryptError]) -> None:
    plain, detailed = kind(Code.IMAGE_EMPTY), kind(Code.IMAGE_EMPTY, "page 2")
    assert str(plain) == "There is no picture: zero bytes"
    assert str(detailed) == "There is no picture: zero bytes: page 2"
    assert plain.args == ("image-empty",)
    assert plain.hint == Code.IMAGE_EMPTY.meaning.hint
    assert plain.exit is Exit.FAILED
    assert plain.detail == ""


def test_the_three_worlds_are_one_tree_and_apart() -> None:
    for kind in (Refused, Unreadable, LocalError):
        assert issubclass(kind, OcryptError)
        assert not any(issubclass(kind, other) for other in {Refused, Unreadable, LocalError} - {kind})


def test_clocks_tell_aware_utc() -> None:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    fixed: Clock = FixedClock(at)
    assert fixed.now() is at
    system: Clock = SystemClock()
    assert system.now().utcoffset() == timedelta(0)
    assert system.now() > at


def test_limits_can_be_narrowed_and_not_changed() -> None:
    limits = Limits(max_bytes=10)
    assert limits.max_bytes == 10
    assert limits.max_pixels == Limits().max_pixels == 80_000_000
    with pytest.raises(AttributeError):
        limits.max_bytes = 11  # type: ignore[misc]


def test_ids_are_types_of_their_own() -> None:
    assert (RequestId("00"), KeyId(1), Digest(b"")) == ("00", 1, b"")
