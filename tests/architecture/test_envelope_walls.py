"""What each side of the envelope loads, seen in a fresh interpreter: import-linter reads names only."""

from __future__ import annotations

import subprocess
import sys

import pytest

CRYPTO = "cryptography"
OPENS = "ocrypt.envelope.open"
SEALS = "ocrypt.envelope.seal"

WALLS = {
    "the blind side reads headers without crypto": ("ocrypt.envelope.wire", {CRYPTO, OPENS, SEALS}),
    "key configurations need no crypto": ("ocrypt.envelope.keyconfig", {CRYPTO, OPENS, SEALS}),
    "binary HTTP needs no crypto": ("ocrypt.envelope.stream", {CRYPTO, OPENS, SEALS}),
    "the date needs no crypto": ("ocrypt.envelope.window", {CRYPTO, OPENS, SEALS}),
    "who answers can't open": ("ocrypt.envelope.reply", {OPENS, SEALS}),
    "who opens can't seal requests": (OPENS, {SEALS}),
    "who seals can't open requests": (SEALS, {OPENS}),
}


def _loaded(module: str) -> set[str]:
    program = f"import sys, {module}; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(("module", "forbidden"), WALLS.values(), ids=WALLS)
def test_wall(module: str, forbidden: set[str]) -> None:
    loaded = _loaded(module)
    assert module in loaded
    assert not loaded & forbidden


def test_the_test_itself_sees_crypto() -> None:
    assert {CRYPTO, OPENS} <= _loaded(OPENS)
