"""After the job, no process remembers: the memory of zygote, heir, spares and keyholder is searched for its content."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
from pathlib import Path

import pytest

from kit.household import household
from kit.pool import ask, eventually, pool_of, run_on, take

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(os.getuid() != 0, reason="only root may read the memory of processes that are not dumpable"),
]


def occurrences(pid: int, marker: bytes) -> int:
    """How often `marker` stands in the readable memory of a process."""
    found = 0
    process = Path(f"/proc/{pid}")
    with (process / "maps").open() as maps, (process / "mem").open("rb", buffering=0) as memory:
        for line in maps:
            span, permissions = line.split()[:2]
            if "r" not in permissions or line.rstrip().endswith(("[vvar]", "[vsyscall]", "[vvar_vclock]")):
                continue
            start, end = (int(edge, 16) for edge in span.split("-"))
            try:
                memory.seek(start)
                found += memory.read(end - start).count(marker)
            except OSError:
                continue
    return found


def marked(marker: bytes) -> bytes:
    return b"".join(b"%d:%s;" % (number, marker) for number in range(2000))


def test_a_planted_marker_is_found():
    marker = secrets.token_hex(16).encode()

    async def main(house):
        async with pool_of(house) as pool:
            spare = await take(pool)
            told = asyncio.create_task(run_on(spare, b"hold", marked(marker)))
            await eventually(lambda: occurrences(spare.pid, marker) > 2000, "the marker in the job that holds it")
            others = [pid for pid in (one.pid for one in house.family()) if pid != spare.pid]
            assert len(others) >= 3
            assert [occurrences(pid, marker) for pid in others] == [0] * len(others)
            told.cancel()
            await asyncio.wait([told])

    with household() as house:
        asyncio.run(main(house))


def test_nobody_remembers_after_twenty_jobs():
    # Assembled late and taken apart again, so that this process itself holds it only where the jobs' content is.
    halves = secrets.token_hex(8).encode(), secrets.token_hex(8).encode()

    async def main(house):
        async with pool_of(house, want=3) as pool:
            for number in range(20):
                head = (b"echo", b"report", b"fail", b"eat")[number % 4]
                told = await ask(pool, head, marked(b"".join(halves)))
                assert told.end.reaped
                del told
            await eventually(lambda: pool.counters.ready == 3, "three spares")
            family = house.family()
            assert sorted(one.name for one in family) == ["ocrypt-heir", *["ocrypt-job"] * 3, "ocrypt-zygote"]
            return {one.name: occurrences(one.pid, b"".join(halves)) for one in family}

    with household(memory_bytes=64 << 20) as house:
        assert set(asyncio.run(main(house)).values()) == {0}


def test_nothing_of_it_is_in_a_file(tmp_path):
    marker = secrets.token_hex(16).encode()

    async def main(house):
        async with pool_of(house) as pool:
            for head in (b"echo", b"fail", b"abort", b"segfault"):
                await ask(pool, head, marked(marker))

    with household(environment={"TMPDIR": str(tmp_path)}) as house:
        folder = house.path.parent
        asyncio.run(main(house))
        assert [path.name for path in folder.iterdir()] == ["zygote.sock"]
    assert list(tmp_path.rglob("*")) == []
    assert not re.search(marker, house.errors), "no traceback of a job is printed"
    assert house.errors == b""
