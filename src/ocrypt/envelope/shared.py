"""The JSON of the shared-key wire (spec/shared-key-wire.md): one request parsed, its one answer written."""

from __future__ import annotations

import binascii
import json
import re
from base64 import b64encode
from dataclasses import dataclass
from typing import Final

from ocrypt.hazmat.errors import Unopenable
from ocrypt.hazmat.sharedkey import Algorithm

DEFAULT_KID: Final = "default"
"""The key of requests that name none."""
_KID = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_NEEDED: Final = frozenset({"data", "algorithm"})
_KNOWN: Final = _NEEDED | {"kid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedRequest:
    """A request whose outer form is right; nothing in it has been opened."""

    algorithm: Algorithm
    kid: str
    untrusted_sealed: bytes
    """iv or nonce, ciphertext, and the tag where the algorithm has one."""


def parse_shared(untrusted: bytes | bytearray) -> SharedRequest:
    """The request in a JSON body.

    Raises:
        Unopenable: it is not exactly a request of the wire; the reason is not told.
    """
    try:
        fields = json.loads(untrusted)
        if not isinstance(fields, dict) or not _NEEDED <= fields.keys() <= _KNOWN:
            raise Unopenable
        # Standard base64 without line breaks: what a decoder skips over, a client never meant.
        sealed = binascii.a2b_base64(fields["data"], strict_mode=True)
        algorithm = Algorithm(fields["algorithm"])
    except (ValueError, TypeError, RecursionError):
        raise Unopenable from None
    kid = fields.get("kid", DEFAULT_KID)
    if not is_kid(kid):
        raise Unopenable
    return SharedRequest(algorithm=algorithm, kid=kid, untrusted_sealed=sealed)


def encode_answer(sealed: bytes) -> bytes:
    """The answer's JSON around what `seal_shared` made."""
    return b'{"status":"success","result":"' + b64encode(sealed) + b'"}'


def is_kid(untrusted: object) -> bool:
    """Whether this may name a key: small letters, digits and hyphens, at most 32."""
    return isinstance(untrusted, str) and _KID.fullmatch(untrusted) is not None
