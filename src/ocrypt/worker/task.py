"""What the keyholder hands to a job beside the picture's pages: one answer key and the rules for this one request."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from ocrypt.core.ids import RequestId  # noqa: TC001 - msgspec reads it at run time
from ocrypt.hazmat.digest import sha256
from ocrypt.worker.settings import PictureLimits  # noqa: TC001 - msgspec reads it at run time


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRules:
    """How a token inside the request is judged. Nothing of it is secret."""

    public_key: bytes
    """Raw Ed25519 (32 bytes)."""
    audience: str
    revoked: frozenset[bytes]
    """Of each token that is revoked, `mark` of its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One request, for one job."""

    request_id: RequestId
    answer_key: bytes
    now: float
    """Seconds since the epoch, by the keyholder's clock."""
    date_window_seconds: int
    """How far the request's own Date may be from that."""
    limits: PictureLimits
    scopes: tuple[str, ...]
    """What whoever asks may have done, as far as the gateway can tell."""
    tokens: TokenRules | None = None
    """None where tokens are not inside."""
    picture_as: str = ""
    """The media type of the answer, where the pages hold a bare picture and no message: the shared-key wire's."""


READ = b"\x01"
NOT_READ = b"\x00"
"""What begins the answer of a job that got a bare picture. The keyholder, which parses nothing, looks at that alone."""


def mark(token_id: str) -> bytes:
    """What stands for a token's id in a job's head: 12 bytes of its SHA-256, for an id may be of any length."""
    return sha256(token_id.encode())[:12]


def encode_task(task: Task) -> bytes:
    """The task as the head of a job."""
    return msgspec.msgpack.encode(task)


def decode_task(head: bytes) -> Task:
    """The task from the head. It comes from the keyholder, so a bad one is a bug and not an attack."""
    return msgspec.msgpack.decode(head, type=Task)
