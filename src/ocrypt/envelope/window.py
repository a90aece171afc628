"""The `date` of a request bounds how long its name must be remembered: `spec/envelope.md` sections 5.1 and 7."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable

if TYPE_CHECKING:
    from ocrypt.envelope.message import Request

WINDOW: Final = timedelta(seconds=600)

# Not strptime: its names of days and months follow the locale.
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_IMF_FIXDATE: Final = re.compile(
    rf"({'|'.join(_DAYS)}), ([0-9]{{2}}) ({'|'.join(_MONTHS)}) ([0-9]{{4}}) ([0-9]{{2}}):([0-9]{{2}}):([0-9]{{2}}) GMT"
)


def http_date(at: datetime) -> str:
    """IMF-fixdate of an aware time: RFC 9110 section 5.6.7."""
    utc = at.astimezone(UTC)
    return f"{_DAYS[utc.weekday()]}, {utc.day:02} {_MONTHS[utc.month - 1]} {utc.year:04} {utc:%H:%M:%S} GMT"


def check_fresh(request: Request, *, now: datetime, window: timedelta = WINDOW) -> None:
    """Return where the one `date` of a request is within `window` of `now`.

    Raises:
        Unreadable: REQUEST_STALE, it is not, or there is none, or it can't be read.
    """
    date = _parse(request.get("date") or "")
    if date is None or abs(now - date) > window:
        raise Unreadable(Code.REQUEST_STALE)


def _parse(untrusted: str) -> datetime | None:
    match = _IMF_FIXDATE.fullmatch(untrusted)
    if match is None:
        return None
    day, year, hour, minute, second = (int(match[index]) for index in (2, 4, 5, 6, 7))
    try:
        return datetime(year, _MONTHS.index(match[3]) + 1, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
