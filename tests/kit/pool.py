"""Shorthands for tests that use a pool of spares."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kit.household import PATIENCE
from ocrypt.sandbox.client import SparePool
from ocrypt.sandbox.pages import Pages

if TYPE_CHECKING:
    from ocrypt.sandbox.ends import JobEnd

MAX_REPLY = 4 << 20


@dataclass(frozen=True, slots=True)
class Told:
    reply: bytes
    end: JobEnd


async def take(pool):
    async with asyncio.timeout(PATIENCE):
        return await pool.take()


async def run_on(spare, head: bytes, content: bytes | None = None, *, timeout=PATIENCE, max_reply=MAX_REPLY) -> Told:
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
    async def wait():
        while not (result := condition()):
            await asyncio.sleep(0.005)
        return result

    try:
        async with asyncio.timeout(PATIENCE):
            return await wait()
    except TimeoutError:
        raise AssertionError(f"waited in vain for {what}") from None


@asynccontextmanager
async def pool_of(house, want=2):
    async with SparePool(house.path, want=want) as pool:
        yield pool
