"""What the worker says of itself: signed, true, and accepted by the client."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from kit.workers import settings
from ocrypt.client.description import verify
from ocrypt.envelope.gm_open import generate_gm
from ocrypt.envelope.keyconfig import parse_list
from ocrypt.envelope.open import generate
from ocrypt.hazmat.sign import SigningKey
from ocrypt.hazmat.sm2 import check_public
from ocrypt.keys.ring import KeyRing
from ocrypt.keys.rotation import RotationPolicy
from ocrypt.worker.describe import Facts, describe

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
KEY = SigningKey.generate()
RING = KeyRing(policy=RotationPolicy(), make=generate, first_id=3, now=NOW)
FACTS = Facts(published=RING.published(), confinement=("landlock", "seccomp"), degraded=False, now=NOW)


def told(*, degraded: bool = False, **changes: object) -> bytes:
    return describe(settings(**changes), replace(FACTS, degraded=degraded), KEY)


def test_a_client_accepts_it() -> None:
    description = verify(told())
    assert description.identity.raw == KEY.public.raw
    assert description.configs == parse_list(RING.published().configs)
    assert description.not_before == NOW
    assert description.issued == NOW
    assert description.max_bytes == 50 * 1024 * 1024
    assert set(description.forms) == {"single", "chunked"}


def test_it_says_what_is_set_and_not_what_is_wished() -> None:
    plain = json.loads(told(degraded=True, date_window_seconds=77, certificate_sha256=("cd" * 32,)))
    assert plain["confinement"] == {"layers": ["landlock", "seccomp"], "degraded": True}
    assert plain["limits"]["date_window_seconds"] == 77
    assert plain["tls"]["certificates_sha256"] == ["cd" * 32]
    assert plain["build"]["sha256"] == "01" * 32
    assert plain["privacy"]["pictures_stored"] == "never"


def test_it_is_the_same_bytes_for_the_same_facts() -> None:
    assert told() == told()
    assert b" " not in told().split(b'"privacy"')[0]


def test_it_offers_the_sm_envelope_where_its_key_lives() -> None:
    ring = KeyRing(policy=RotationPolicy(), make=generate, make_gm=generate_gm, first_id=3, now=NOW)
    description = verify(describe(settings(), replace(FACTS, published=ring.published()), KEY))
    assert description.gm is not None
    assert description.gm.key_id == 5
    check_public(description.gm.public_key)
    assert "sealed-gm" in description.features
    plain = verify(told())
    assert (plain.gm, "sealed-gm" in plain.features) == (None, False)


# --- its schema -------------------------------------------------------------------------------------------------

SCHEMA = json.loads((Path(__file__).parents[2] / "spec/service-description.schema.json").read_text("utf-8"))


@pytest.mark.parametrize("changes", [{}, {"shared_algorithms": ("AES-256-GCM",)}, {"certificate_sha256": ()}])
def test_it_keeps_to_its_schema(changes: dict[str, object]) -> None:
    Draft202012Validator(SCHEMA).validate(json.loads(told(degraded=True, **changes)))


@pytest.mark.parametrize("missing", ["identity", "privacy", "keys", "signature"])
def test_the_schema_misses_what_is_missing(missing: str) -> None:
    plain = json.loads(told())
    del plain[missing]
    assert not Draft202012Validator(SCHEMA).is_valid(plain)


def test_all_that_lasts_is_told() -> None:
    kept = json.loads(told())["privacy"]["kept"]
    assert {entry["where"].split(" in ")[0] for entry in kept} >= {"the event journal", "the registry of tokens"}


def test_the_shared_key_wire_is_told_where_it_is_on() -> None:
    assert "shared-key" not in json.loads(told())["features"]
    assert "shared-key" in json.loads(told(shared_algorithms=("AES-256-GCM",)))["features"]
