"""Problem details (RFC 9457), the same object outside the envelope and inside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ocrypt.core.codes import Code

if TYPE_CHECKING:
    from ocrypt.core.ids import RequestId

MEDIA_TYPE = "application/problem+json"

OHTTP_KEY = "https://iana.org/assignments/http-problem-types#ohttp-key"
"""RFC 9458 section 5.3: tells the client to fetch the key configuration again."""

_KEY_CODES = frozenset({Code.KEY_UNKNOWN, Code.KEY_RETIRED, Code.ENVELOPE_UNOPENABLE})


def encode_problem(code: Code, request_id: RequestId, field: str = "") -> bytes:
    """The problem object for `code` in JSON: the same bytes for the same code, but for the request's id.

    `field` is the name of the field that is at fault, one of our own names; "" where there is none to be told.
    """
    meaning = code.meaning
    return json.dumps(
        {
            "type": OHTTP_KEY if code in _KEY_CODES else "about:blank",
            "title": meaning.title,
            "status": meaning.status,
            "code": code.value,
            "hint": meaning.hint,
            "request_id": request_id,
        }
        | ({"field": field} if field else {})
    ).encode()
