"""Reads `vectors/`: our own cases and the published ones."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ocrypt.core.ids import KeyId
from ocrypt.core.secrets import Secret
from ocrypt.envelope.keyconfig import Kem
from ocrypt.envelope.open import PrivateKey

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / "vectors" / "envelope"
PUBLISHED = ROOT / "vectors" / "published"

Case = dict[str, Any]


def own(*kinds: str) -> list[Any]:
    """The cases of these kinds, as parameters that are named by their files."""
    paths = sorted(OWN.glob("*.json"))
    cases = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    found = [pytest.param(case, id=case["name"]) for case in cases if case["kind"] in kinds]
    assert found, f"no vectors of {kinds}"
    return found


def one(name: str) -> Case:
    """The case of this name."""
    return json.loads((OWN / f"{name}.json").read_text(encoding="utf-8"))


def published(name: str) -> Any:
    """A file of published vectors."""
    return json.loads((PUBLISHED / f"{name}.json").read_text(encoding="utf-8"))


def recipient(case: Case) -> PrivateKey:
    """The private key that a case is sealed to."""
    given = case["recipient"]
    seed = Secret(bytes.fromhex(given["seed"]))
    return PrivateKey.from_seed(Kem(given["kem_id"]), KeyId(given["key_id"]), seed)


def script(path: str) -> ModuleType:
    """A module that is no package: of `tools/`, `fuzz/` or `bench/`."""
    file = ROOT / path
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
