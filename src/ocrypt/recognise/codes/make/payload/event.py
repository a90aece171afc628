"""A date for a calendar: VEVENT (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, ClassVar

import msgspec

from ocrypt.recognise.codes.make.faults import bad_field
from ocrypt.recognise.codes.make.payload.base import Base, Line, needed, one_line


class Event(Base, frozen=True, kw_only=True, tag="event"):
    """What happens when. `start` and `end` are `2027-05-01`, `2027-05-01T18:00` (wherever one is) or with Z or +02:00.

    A day as `end` is the last one, as people say it; the calendar's own form counts one further.
    """

    MAIN: ClassVar = "title"
    title: Line
    start: Annotated[str, msgspec.Meta(max_length=40)]
    end: Annotated[str, msgspec.Meta(max_length=40)] = ""
    location: Line = ""
    description: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    url: Line = ""

    def written(self) -> str:
        """Give the event; most scanners take it without the calendar around it."""
        begins = _moment("start", self.start)
        lines = ["BEGIN:VEVENT", f"SUMMARY:{_escaped(needed('title', self.title))}", f"DTSTART{_stamp(begins)}"]
        if self.end:
            ends = _moment("end", self.end)
            _check_order(begins, ends)
            lines.append(f"DTEND{_stamp(ends if isinstance(ends, datetime) else ends + timedelta(days=1))}")
        pairs = (
            ("LOCATION", _escaped(one_line("location", self.location))),
            ("DESCRIPTION", _escaped(self.description)),
            ("URL", one_line("url", self.url)),
        )
        lines += [f"{key}:{value}" for key, value in pairs if value]
        return "\r\n".join([*lines, "END:VEVENT", ""])


def _moment(name: str, value: str) -> date | datetime:
    try:
        if "T" not in value and " " not in value.strip():
            return date.fromisoformat(value.strip())
        moment = datetime.fromisoformat(value.strip())
        return moment if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise bad_field(name, "must be a date such as 2027-05-01 or a time such as 2027-05-01T18:00") from None


def _check_order(begins: date | datetime, ends: date | datetime) -> None:
    alike = type(begins) is type(ends) and getattr(begins, "tzinfo", None) == getattr(ends, "tzinfo", None)
    if not alike:
        raise bad_field("end", "must be of the same form as start")
    if ends < begins:
        raise bad_field("end", "must not be before start")


def _stamp(moment: date | datetime) -> str:
    if not isinstance(moment, datetime):
        return f";VALUE=DATE:{moment:%Y%m%d}"
    return f":{moment:%Y%m%dT%H%M%S}{'Z' if moment.tzinfo else ''}"


def _escaped(value: str) -> str:
    """RFC 5545 section 3.3.11."""
    escaped = "".join(f"\\{character}" if character in "\\;," else character for character in value)
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n")
