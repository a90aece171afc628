"""Frames between gateway and worker: one byte of kind, four of length, the payload. Both sides check the bounds."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import IntEnum, unique
from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import OcryptError

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD_LENGTH = 5
MAX_PAYLOAD = 256 * 1024
"""Bytes of one frame; longer data travels in several."""


@unique
class Kind(IntEnum):
    """What a frame is."""

    ASK = 1
    DATA = 2
    END = 3
    PROBLEM = 4


class BadFrame(OcryptError):
    """The other side does not keep to the protocol; the connection is of no use any more."""

    def __init__(self) -> None:
        super().__init__(Code.INTERNAL)


@dataclass(frozen=True, slots=True)
class FrameHead:
    """Kind and payload length of one frame."""

    kind: Kind
    length: int


def encode(kind: Kind, payload: bytes | memoryview = b"") -> bytes:
    """One frame.

    Raises:
        BadFrame: the payload is longer than `MAX_PAYLOAD`.
    """
    if len(payload) > MAX_PAYLOAD:
        raise BadFrame
    return bytes((kind,)) + len(payload).to_bytes(4, "big") + payload


def encode_data(payload: bytes) -> Iterator[bytes]:
    """Data of any length, in as many frames as it takes."""
    for at in range(0, len(payload), MAX_PAYLOAD):
        yield encode(Kind.DATA, payload[at : at + MAX_PAYLOAD])


def parse_head(untrusted: bytes) -> FrameHead:
    """Kind and length from the five bytes that begin a frame.

    Raises:
        BadFrame: the kind is unknown or the length is over the bound.
    """
    if len(untrusted) != HEAD_LENGTH:
        raise BadFrame
    length = int.from_bytes(untrusted[1:], "big")
    if length > MAX_PAYLOAD:
        raise BadFrame
    try:
        return FrameHead(kind=Kind(untrusted[0]), length=length)
    except ValueError:
        raise BadFrame from None


@unique
class Operation(IntEnum):
    """What may be asked of the worker on its socket."""

    SEALED = 1
    DESCRIBE = 2
    RECEIPT = 3
    READY = 4
    KEYS = 5
    """Which keys live; from here on by the operator's own commands, who may enter the state directory."""
    ROTATE = 6
    RETIRE = 7
    ADMIN = 8
    """An administrator's question, which brings its own token: the gateway carries it."""
    SHARED = 10
    """A request of the shared-key wire, whose JSON comes as it is."""
    SHARED_KEYS = 11
    """All shared keys that there are now, by the operator's own command."""
    FACTOR = 9
    """A new secret of the second factor, by the operator's own command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The first frame of every connection from gateway to worker."""

    operation: Operation
    request_id: str = ""
    media_type: str = ""
    actor: str = ""
    """Who asks, as a pseudonym: the token's subject, or `anonymous`."""
    key_id: str = ""
    """In decimal, for `RETIRE`."""
    scopes: str = ""
    """What whoever asks may have done, for `SEALED`: names with spaces between."""


def encode_ask(ask: Ask) -> bytes:
    """The payload of an `ASK` frame, in JSON."""
    return json.dumps({**asdict(ask), "operation": int(ask.operation)}).encode()


def parse_ask(untrusted: bytes) -> Ask:
    """The payload of an `ASK` frame.

    Raises:
        BadFrame: it has not exactly the fields of `Ask`, each a string but for the operation.
    """
    try:
        fields = json.loads(untrusted)
        operation = Operation(fields.pop("operation"))
        ask = Ask(operation=operation, **fields)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise BadFrame from None
    if not all(isinstance(value, str) for value in (ask.request_id, ask.media_type, ask.actor, ask.key_id, ask.scopes)):
        raise BadFrame
    return ask
