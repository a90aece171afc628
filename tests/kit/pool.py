"""Shorthands for tests that use a pool of spares."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass

from kit.household import PATIENCE
from ocrypt.sandbox.client import SparePool
from ocrypt.sandbox.ends import JobEnd  # noqa: TC001 - dataclasses read their annotations
from ocrypt.sandbox.pages import Pages

MAX_REPLY = 4 << 20


@dataclass(frozen=True, slots=True)
class Told:
    reply: bytes
    end: JobEnd


async def take(pool):
    async with asyncio.timeout(PATIENCE):
        return await pool.take()


async def run_on(spare, head: bytes, content: bytes | None = None, *, timeout=PATIENCE, max_reply=MAX_REPLY) -> Told:  # noqa: ASYNC109 - passed on
    with Pages(len(content or b"")) as pages:
        descriptors = []
        if content is not None:
            pages.buffer[:] = content
            descriptors.append(pages.seal(len(content)))
        parts = [part async for part in spare.run(head, descriptors, timeout=timeout, max_reply=max_reply)]
    return Told(b"".join(parts), spare.end)


async def ask(pool, head: bytes, content: bytes | None = None, **limits) -> Told:
    return await run_on(await take(pool), head, content, **limits)


async def eventually(condition, what: str):
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while not (result := condition()):
        assert asyncio.get_running_loop().time() < deadline, f"waited in vain for {what}"
        await asyncio.sleep(0.005)
    return result


@asynccontextmanager
async def pool_of(house, want=2):
    async with SparePool(house.path, want=want) as pool:
        yield pool
