"""Receipts: what became of one sealed request, signed, so that the client can check it by itself (spec/receipt.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ocrypt.core.base64url import encode_base64url
from ocrypt.envelope.statement import sign_receipt

if TYPE_CHECKING:
    from ocrypt.core.ids import Digest, RequestId
    from ocrypt.core.outcome import Outcome
    from ocrypt.hazmat.sign import SigningKey


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


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def issue(deed: Deed, key: SigningKey) -> bytes:
    """The signed receipt in JSON: the payload's bytes and the signature over them (spec/envelope.md section 10)."""
    return sign_receipt(
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
            "identity": encode_base64url(key.public.raw),
        },
        key,
    ).encode()
