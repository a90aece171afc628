"""What the supervisor and its children say to each other. Pure: lines in, lines out.

The supervisor writes one line of settings to a child's standard input and keeps the pipe open: its end tells the
child that the supervisor is gone. The child reports on its standard output, a JSON line at a time.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import Enum, unique

from ocrypt.core.codes import Code

FATAL = 78
"""Exit status of a child that a restart would not help (EX_CONFIG of sysexits.h)."""


@unique
class What(Enum):
    """What a child reports."""

    LISTENING = "listening"
    SERVING = "serving"
    FATAL = "fatal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One report; `code` and `detail` belong to `FATAL`, `number` is the port of `LISTENING`."""

    what: What
    number: int = 0
    code: str = ""
    detail: str = ""


def encode_status(status: Status) -> str:
    """One line."""
    return json.dumps({**asdict(status), "what": status.what.value}) + "\n"


def parse_status(untrusted: str | bytes) -> Status | None:
    """The report in a line, None if the line is no report (of a library that prints, say)."""
    try:
        fields = json.loads(untrusted)
        status = Status(**{**fields, "what": What(fields["what"])})
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    types = type(status.number), type(status.code), type(status.detail)
    if types != (int, str, str):
        return None
    # What is fatal has a code that the supervisor can end with.
    known = status.code in {code.value for code in Code}
    return status if known or status.what is not What.FATAL else None
