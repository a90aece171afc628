"""The request id that a service gives."""

from __future__ import annotations

import re

from ocrypt.core.ids import REQUEST_ID_PATTERN, RequestId

HEADER = "ocrypt-request-id"


def parse(untrusted: str) -> RequestId | None:
    """Give the request id, or None where the text is none: it is shown to people, so nothing else may pass."""
    return RequestId(untrusted) if re.match(REQUEST_ID_PATTERN, untrusted) else None
