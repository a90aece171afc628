"""The closed union of events. Fields are codes, ids, digests, times and integers: content can't be put in one."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import datetime
from enum import Enum, unique
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Protocol

    from ocrypt.core.codes import Code
    from ocrypt.core.ids import Digest, KeyId, RequestId, TokenId
    from ocrypt.core.outcome import Outcome

    class EventSink(Protocol):
        """Keeps events. It has one verb; where they go is the composition root's business."""

        def append(self, event: Event) -> None:
            """Keep an event durably.

            Raises:
                Refused: `LOG_UNWRITABLE`; whoever asks must then do nothing that ought to be logged.
            """
            ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A worker began to serve."""

    at: datetime
    build: Digest
    confinement: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """A sealed request was admitted. Appended before anything is opened."""

    at: datetime
    request_id: RequestId
    actor: str
    sealed_sha256: Digest
    sealed_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """An admitted request was refused without a job."""

    at: datetime
    request_id: RequestId
    code: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A job's process has ended and was reaped."""

    at: datetime
    request_id: RequestId
    outcome: Outcome
    exit: int
    signal: int
    answer_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyBorn:
    """A new key seals from now on."""

    at: datetime
    key_id: KeyId


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRetired:
    """A key was destroyed."""

    at: datetime
    key_id: KeyId


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenIssued:
    """An access token was made."""

    at: datetime
    token_id: TokenId
    scopes: tuple[str, ...]
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked:
    """An access token is worthless from now on."""

    at: datetime
    token_id: TokenId


@unique
class AdminAction(Enum):
    """What an administrator may ask for."""

    SIGN_IN = "sign-in"
    SIGN_OUT = "sign-out"
    STATUS = "status"
    KEYS = "keys"
    ROTATE = "rotate"
    RETIRE = "retire"
    TOKENS = "tokens"
    ISSUE = "issue"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True, kw_only=True)
class Administered:
    """An administrator's wish was done."""

    at: datetime
    actor: str
    action: AdminAction


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminRefused:
    """A wish was refused to somebody with an administrator's token."""

    at: datetime
    actor: str
    action: AdminAction
    code: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """A worker stopped serving, in order."""

    at: datetime


Event = (
    Started
    | Admitted
    | Denied
    | Ended
    | KeyBorn
    | KeyRetired
    | TokenIssued
    | TokenRevoked
    | Administered
    | AdminRefused
    | Stopped
)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return value.hex()
    return list(value) if isinstance(value, tuple) else value


def encode(event: Event) -> bytes:
    """One JSON line: `event` names its type, the other members are its fields."""
    record = {"event": type(event).__name__.lower()}
    record.update((field.name, _plain(getattr(event, field.name))) for field in fields(event))  # type: ignore[misc]
    return json.dumps(record, separators=(",", ":")).encode() + b"\n"
