"""What a remote reading gives back: the reading itself, and the proof of how it was made."""

from __future__ import annotations

from ocrypt.client.fingerprint import Fingerprint  # noqa: TC001
from ocrypt.client.receipt import Receipt  # noqa: TC001 - msgspec looks at these types at run time
from ocrypt.core.ids import RequestId  # noqa: TC001
from ocrypt.recognise.reading import Reading


class RemoteReading(Reading, frozen=True, kw_only=True):
    """A reading that came back sealed: everything that a `Reading` has, and its receipt, which was checked."""

    receipt: Receipt
    request_id: RequestId
    sealed_to: Fingerprint
    """The identity whose key the picture was sealed to."""
