"""What a service gives back: what was asked for, and the proof of how it was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ocrypt.client.fingerprint import Fingerprint  # noqa: TC001
from ocrypt.client.receipt import Receipt  # noqa: TC001 - msgspec looks at these types at run time
from ocrypt.core.ids import RequestId  # noqa: TC001
from ocrypt.recognise.codes.make.made import Made
from ocrypt.recognise.codes.scan import Scan
from ocrypt.recognise.reading import Reading

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Answered(Generic[T]):
    """What a task gave, and its receipt, which was checked. Its repr tells nothing."""

    value: T
    receipt: Receipt
    request_id: RequestId
    sealed_to: Fingerprint
    """The identity whose key the content was sealed to."""


def _together(answered: Answered[Any]) -> dict[str, Any]:
    """Everything that the value has, by its fields' names, and the proof."""
    value = answered.value
    return {name: getattr(value, name) for name in value.__struct_fields__} | {
        "receipt": answered.receipt,
        "request_id": answered.request_id,
        "sealed_to": answered.sealed_to,
    }


class RemoteReading(Reading, frozen=True, kw_only=True):
    """A reading that came back sealed: everything that a `Reading` has, and its receipt, which was checked."""

    receipt: Receipt
    request_id: RequestId
    sealed_to: Fingerprint
    """The identity whose key the picture was sealed to."""

    @classmethod
    def of(cls, answered: Answered[Reading]) -> RemoteReading:
        """Put the two together."""
        return cls(**_together(answered))


class RemoteScan(Scan, frozen=True, kw_only=True):
    """Codes that came back sealed: everything that a `Scan` has, and its receipt, which was checked."""

    receipt: Receipt
    request_id: RequestId
    sealed_to: Fingerprint
    """The identity whose key the picture was sealed to."""

    @classmethod
    def of(cls, answered: Answered[Scan]) -> RemoteScan:
        """Put the two together."""
        return cls(**_together(answered))


class RemoteMade(Made, frozen=True, kw_only=True):
    """Codes that a service made: everything that a `Made` has, and its receipt, which was checked."""

    receipt: Receipt
    request_id: RequestId
    sealed_to: Fingerprint
    """The identity whose key the request was sealed to."""

    @classmethod
    def of(cls, answered: Answered[Made]) -> RemoteMade:
        """Put the two together."""
        return cls(**_together(answered))
