"""In which envelope a client seals: what it was told, and nothing in its stead."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

import pytest

from kit.workers import settings
from ocrypt.client import AsyncClient, Client
from ocrypt.client.description import verify
from ocrypt.client.suite import STANDARD, Suite, SuiteName
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Opened
from ocrypt.envelope.gm_open import generate_gm, open_gm_into
from ocrypt.envelope.open import generate
from ocrypt.envelope.wire import Form
from ocrypt.hazmat.sign import SigningKey
from ocrypt.keys.ring import KeyRing
from ocrypt.keys.rotation import RotationPolicy
from ocrypt.worker.describe import Facts, describe

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def description(ring: KeyRing):
    facts = Facts(published=ring.published(), confinement=(), degraded=False, now=NOW)
    return verify(describe(settings(), facts, SigningKey.generate()))


def test_gm_seals_to_the_sm2_key_of_the_description() -> None:
    ring = KeyRing(policy=RotationPolicy(), make=generate, make_gm=generate_gm, first_id=3, now=NOW)
    sealing = Suite.of("gm", Form.SINGLE).seal(Opened(b"message"), description(ring))
    pages = bytearray(len(sealing.sealed.body))
    opening = open_gm_into(sealing.sealed, ring.live_gm(description(ring).gm.key_id, NOW).private, pages)
    assert pages[: opening.length] == b"message"


def test_gm_is_never_replaced_by_another_envelope() -> None:
    ring = KeyRing(policy=RotationPolicy(), make=generate, first_id=3, now=NOW)
    with pytest.raises(LocalError) as caught:
        Suite.of("gm", Form.SINGLE).seal(Opened(b"message"), description(ring))
    assert caught.value.code is Code.SUITE_NOT_OFFERED
    assert STANDARD.seal(Opened(b"message"), description(ring)).sealed.body


@pytest.mark.parametrize(("name", "form"), [("gm", Form.CHUNKED), ("sm", Form.SINGLE), ("", Form.CHUNKED)])
@pytest.mark.parametrize("client", [Client, AsyncClient])
def test_what_is_no_envelope_is_refused_at_once(client: type, name: str, form: Form) -> None:
    with pytest.raises(LocalError) as caught:
        client("https://host", suite=cast("SuiteName", name), form=form)
    assert caught.value.code is Code.USAGE
