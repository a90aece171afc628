"""The receipt of one request (`spec/receipt.md`): signed by the service's identity, checked here, by the client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from ocrypt.core.base64url import decode_base64url, encode_base64url
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.ids import REQUEST_ID_PATTERN, Digest, RequestId
from ocrypt.core.outcome import Outcome  # noqa: TC001 - msgspec reads it at run time
from ocrypt.envelope.statement import verify_receipt

if TYPE_CHECKING:
    from ocrypt.hazmat.sign import VerifyKey

HEADER = "ocrypt-receipt"
MAX_RECEIPT = 8 * 1024
SKEW = timedelta(minutes=10)
"""How far the service's clock may be from ours; the sealed Date has the same room."""


@dataclass(frozen=True, slots=True)
class JobEnd:
    """Exit status and signal of the process that read the picture."""

    exit: int
    signal: int


_Time = Annotated[datetime, msgspec.Meta(tz=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Payload:
    v: Literal[1]
    request_id: Annotated[str, msgspec.Meta(pattern=REQUEST_ID_PATTERN)]
    sealed_sha256: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
    admitted: _Time
    opened: _Time
    ended: _Time
    outcome: Outcome
    job: JobEnd
    confinement: Annotated[tuple[Annotated[str, msgspec.Meta(max_length=100)], ...], msgspec.Meta(max_length=50)]
    degraded: bool
    stored: str
    identity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the service signed about one request; only `check` makes one."""

    request_id: RequestId
    sealed_sha256: Digest
    admitted: datetime
    opened: datetime
    ended: datetime
    outcome: Outcome
    job: JobEnd
    confinement: tuple[str, ...]
    """Names of the layers that confined the job."""
    degraded: bool
    """True where the operator accepted a confinement with a layer missing."""
    json: bytes
    """The receipt as the service gave it, signature and all: keep it, and anyone can check it with the identity key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the receipt must agree with: all of it is known here without asking the service."""

    identity: VerifyKey
    sealed_sha256: Digest
    request_id: RequestId
    outcome: Outcome
    """How the job ended by what the sealed answer says: `outcome_of`."""
    sent: datetime
    received: datetime


def from_header(untrusted: str) -> bytes:
    """Give the JSON of an `Ocrypt-Receipt` header.

    Raises:
        LocalError: RECEIPT_BAD when it is missing, too long or not base64url.
    """
    if not untrusted:
        raise _bad("there is none")
    if len(untrusted) > MAX_RECEIPT:
        raise _bad("it is longer than it may be")
    try:
        return decode_base64url(untrusted)
    except ValueError:
        raise _bad("it is malformed") from None


def check(untrusted: bytes, expected: Expected) -> Receipt:
    """Give the receipt when it is signed and fits the request that was sent.

    Raises:
        LocalError: RECEIPT_BAD, with which of the checks failed.
    """
    # (1) The service's identity has signed it.
    payload = verify_receipt(untrusted, expected.identity)
    # (2) It has all members that it must have, and is the identity's own and not one that it was made to sign.
    try:
        claim = msgspec.convert(payload, type=_Payload)
    except msgspec.ValidationError:
        raise _bad("it is malformed") from None
    if claim.identity != encode_base64url(expected.identity.raw):
        raise _bad("it is from another service")
    # (3) It is about what we sent, and about this answer.
    if claim.sealed_sha256 != expected.sealed_sha256.hex():
        raise _bad("it is about another sealed request")
    if claim.request_id != expected.request_id:
        raise _bad("it is about another request id")
    # (4) It tells of the ending that we see: a job that crashed gives no reading.
    if claim.outcome is not expected.outcome:
        raise _bad("its outcome is not that of the answer")
    # (5) Times in order, and while we waited, as far as clocks agree.
    if not claim.admitted <= claim.opened <= claim.ended:
        raise _bad("its times are out of order")
    if claim.admitted < expected.sent - SKEW or claim.ended > expected.received + SKEW:
        raise _bad("its times are not those of this request")
    # (6) The one promise that a receipt of this version can make.
    if claim.stored != "nothing":
        raise _bad("it says that something was stored")
    return Receipt(
        request_id=RequestId(claim.request_id),
        sealed_sha256=expected.sealed_sha256,
        admitted=claim.admitted,
        opened=claim.opened,
        ended=claim.ended,
        outcome=claim.outcome,
        job=claim.job,
        confinement=claim.confinement,
        degraded=claim.degraded,
        json=untrusted,
    )


def _bad(what: str) -> LocalError:
    return LocalError(Code.RECEIPT_BAD, what)
