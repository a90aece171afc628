"""Cases of the SM envelope: the vectors in `vectors/gm`, and fresh requests."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kit.envelope_vectors import ROOT
from ocrypt.core.ids import KeyId
from ocrypt.core.secrets import Secret
from ocrypt.envelope.gm_open import GmPrivateKey
from ocrypt.hazmat.sm2 import Sm2Key

OWN = ROOT / "vectors" / "gm"


def gm_cases(kind: str) -> list[Any]:
    """The cases of this kind, as parameters that are named by their files."""
    cases = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(OWN.glob("*.json"))]
    found = [pytest.param(case, id=case["name"]) for case in cases if case["kind"] == kind]
    assert found, f"no vectors of {kind}"
    return found


def recipient(case: dict[str, Any]) -> GmPrivateKey:
    """The key that a case is sealed to."""
    given = case["recipient"]
    key = Sm2Key(Secret(bytes.fromhex(given["private"])), bytes.fromhex(given["public"]))
    return GmPrivateKey(KeyId(given["key_id"]), key)
