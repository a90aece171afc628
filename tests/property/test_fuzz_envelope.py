"""The fuzzers' own checks over their seeds, without the fuzzer."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from kit.envelope_vectors import script

if TYPE_CHECKING:
    from types import ModuleType

NAMES = (
    "fuzz_wire",
    "fuzz_gm",
    "fuzz_message",
    "fuzz_keyconfig",
    "fuzz_answer",
    "fuzz_relay_frames",
    "fuzz_codes_content",
)
HARNESSES = {name: script(f"fuzz/{name}.py") for name in NAMES}


@pytest.mark.parametrize("harness", HARNESSES.values(), ids=HARNESSES)
def test_seeds(harness: ModuleType) -> None:
    seeds = harness.corpus()
    assert len(seeds) > 10
    for data in [b"", *seeds]:
        harness.one_input(data)


@pytest.mark.parametrize("harness", HARNESSES.values(), ids=HARNESSES)
def test_mutated_seeds(harness: ModuleType) -> None:
    chance = random.Random(20261124)  # noqa: S311 - the same mutations every time
    seeds = [seed for seed in harness.corpus() if seed]
    tried = 0
    for _ in range(300):
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(data))
            match chance.randrange(3):
                case 0:
                    data[at] = chance.randrange(256)
                case 1:
                    del data[at : at + chance.randint(1, 8)]
                case _:
                    data[at:at] = chance.randbytes(chance.randint(1, 8))
            data = data or bytearray(b"\0")
        harness.one_input(bytes(data))
        tried += 1
    assert tried == 300
