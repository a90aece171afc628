"""Receipts: what became of one sealed request, signed, so that the client can check it by itself (spec/receipt.md)."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ocrypt.audit.event import Outcome
    from ocrypt.core.ids import Digest, RequestId
    from ocrypt.hazmat.sign import SigningKey

CONTEXT = b"ocrypt-receipt-v1\n"
"""Goes before the payload under the signature, so that no other signature of the identity can pass for a receipt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What a receipt tells. Times are UTC; `exit` and `signal` are as the kernel reported the job's end."""

    request_id: RequestId
    sealed_sha256: Digest
    admitted: datetime
    opened: datetime
    ended: datetime
    outcome: Outcome
    exit: int
    signal: int
    confinement: tuple[str, ...]
    degraded: bool
    build: Digest


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def issue(deed: Deed, key: SigningKey) -> bytes:
    """The signed receipt: JSON with the payload's bytes and the signature over them, each in base64url."""
    payload = json.dumps(
        {
            "v": 1,
            "request_id": deed.request_id,
            "sealed_sha256": deed.sealed_sha256.hex(),
            "admitted": _time(deed.admitted),
            "opened": _time(deed.opened),
            "ended": _time(deed.ended),
            "outcome": deed.outcome.value,
            "job": {"exit": deed.exit, "signal": deed.signal},
            "confinement": list(deed.confinement),
            "degraded": deed.degraded,
            "stored": "nothing",
            "build": deed.build.hex(),
            "identity": _b64(key.public.raw),
        },
        separators=(",", ":"),
    ).encode()
    signed = {"body": _b64(payload), "signature": _b64(key.sign(CONTEXT + payload))}
    return json.dumps(signed, separators=(",", ":")).encode()
