"""How a request of either envelope is opened: one key, one trial, one memory of what was opened."""

from __future__ import annotations

from enum import Enum, unique
from typing import TYPE_CHECKING, Final

from ocrypt.envelope import gm_wire
from ocrypt.envelope.gm_open import gm_replay_id, open_gm_into
from ocrypt.envelope.gm_wire import parse_gm_header
from ocrypt.envelope.open import open_into, replay_id
from ocrypt.envelope.wire import Form, parse_header

if TYPE_CHECKING:
    from datetime import datetime

    from ocrypt.envelope.open import Opening
    from ocrypt.hazmat.aead import Writable
    from ocrypt.keys.ring import KeyRing


@unique
class Gm(Enum):
    """The SM envelope, `spec/gm.md`, whose one form is the single one."""

    SINGLE = "sm-single"


ENVELOPES: Final[dict[str, Form | Gm]] = {
    **{form.request_media_type: form for form in Form},
    gm_wire.REQUEST_MEDIA_TYPE: Gm.SINGLE,
}
"""By the media type of a request."""


def open_request(body: bytearray, envelope: Form | Gm, ring: KeyRing, pages: Writable, now: datetime) -> Opening:
    """Open `body` with the live key that it names into `pages`, which are at least as long, and only once.

    Raises:
        Refused: KEY_UNKNOWN, KEY_RETIRED, ENVELOPE_UNOPENABLE, ENVELOPE_REPLAYED, or BUSY when no more can be
            remembered.
    """
    if envelope is Gm.SINGLE:
        return _open_gm(body, ring, pages, now)
    # (1) One key, named by the request: never a trial over several.
    key = ring.live(parse_header(body).key_id, now)
    # (2) What was answered before is refused before it costs anything ...
    identity = replay_id(body)
    key.replays.check(identity)
    opening = open_into(body, key.private, pages, envelope)
    # (3) ... and remembered once it has opened, so that junk can't burn somebody's request.
    key.replays.remember(identity)
    return opening


def _open_gm(body: bytearray, ring: KeyRing, pages: Writable, now: datetime) -> Opening:
    # The same three steps.
    key = ring.live_gm(parse_gm_header(body).key_id, now)
    identity = gm_replay_id(body)
    key.replays.check(identity)
    opening = open_gm_into(body, key.private, pages)
    key.replays.remember(identity)
    return opening
