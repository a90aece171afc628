"""The request id that a service gives."""

from __future__ import annotations

import re

from ocrypt.core.ids import RequestId

HEADER = "ocrypt-request-id"
PATTERN = r"\A[0-9a-f]{32}\Z"


def parse(untrusted: str) -> RequestId | None:
    """Give the request id, or None where the text is none: it is shown to people, so nothing else may pass."""
    return RequestId(untrusted) if re.match(PATTERN, untrusted) else None
