"""The native libraries work where nothing else does: in a confined job, in its threads too."""

from __future__ import annotations

import asyncio
import json

import pytest

from kit.household import household
from kit.library_program import FORMATS
from kit.pool import ask, pool_of
from ocrypt.core.outcome import Outcome


def test_decoding_and_inference_work_behind_the_lock():
    async def main(house):
        async with pool_of(house, want=1) as pool:
            return await ask(pool, b"")

    with household(program="kit.library_program", environment={"ORT_DISABLE_TELEMETRY": "1"}) as house:
        told = asyncio.run(main(house))
    assert (told.end.outcome, told.end.signal) == (Outcome.DONE, 0)
    report = json.loads(told.reply)
    assert report["threads"] == 3
    assert report["infer"] == pytest.approx(50_000, rel=0.01)
    assert report["in threads"] == [report["infer"]] * 2
    assert [report["pil " + name] for name in FORMATS] == [[40, 30]] * len(FORMATS)
    assert [report["cv2 " + name] for name in FORMATS] == [[60, 80]] * len(FORMATS)
    assert report["contours"] == 1
