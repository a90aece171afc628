"""How old a request may be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.envelope.message import Field, Request
from ocrypt.envelope.window import WINDOW, check_fresh, http_date

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def request(*dates: str) -> Request:
    fields = tuple(Field("date", date) for date in dates)
    return Request(method="POST", scheme="https", authority="", path="/v1/read", headers=fields, content=b"")


def code_of(asked: Request, window: timedelta = WINDOW) -> Code | None:
    try:
        check_fresh(asked, now=NOW, window=window)
    except Unreadable as error:
        return error.code
    return None


@pytest.mark.parametrize(
    ("date", "window", "stale"),
    [
        (http_date(NOW), WINDOW, False),
        (http_date(NOW - 10 * MINUTE), WINDOW, False),
        (http_date(NOW + 10 * MINUTE), WINDOW, False),
        (http_date(NOW - 10 * MINUTE - timedelta(seconds=1)), WINDOW, True),
        (http_date(NOW + 11 * MINUTE), WINDOW, True),
        (http_date(NOW - 2 * MINUTE), MINUTE, True),
        (http_date(NOW - 60 * MINUTE), 61 * MINUTE, False),
        ("", WINDOW, True),
        ("now", WINDOW, True),
        ("Tue, 31 Nov 2026 12:00:00 GMT", WINDOW, True),
        ("Tue, 24 Nov 2026 12:00:60 GMT", WINDOW, True),
        ("Tue, 24 Nov 2026 24:00:00 GMT", WINDOW, True),
        ("Tuesday, 24-Nov-26 12:00:00 GMT", WINDOW, True),
    ],
)
def test_a_date_is_fresh_within_the_window(date: str, window: timedelta, stale: bool) -> None:
    assert code_of(request(date), window) is (Code.REQUEST_STALE if stale else None)


def test_no_date_and_two_dates_are_stale() -> None:
    assert code_of(request()) is Code.REQUEST_STALE
    assert code_of(request(http_date(NOW), http_date(NOW))) is Code.REQUEST_STALE
