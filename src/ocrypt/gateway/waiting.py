"""Waits for the worker for as long as somebody waits for us."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from starlette.requests import Request


async def unless_gone(request: Request, answer: Coroutine[None, None, bytes], seconds: float) -> bytes:
    """Await the worker's answer, unless the client leaves first: then the worker connection closes and the job ends.

    Raises:
        Refused: `BODY_INCOMPLETE` when the client left, `WORKER_LOST` when the worker says nothing for `seconds`.
    """
    work = asyncio.ensure_future(answer)
    gone = asyncio.ensure_future(_disconnected(request))
    try:
        done, _ = await asyncio.wait({work, gone}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if work in done:
            return work.result()
        raise Refused(Code.BODY_INCOMPLETE if gone in done else Code.WORKER_LOST)
    finally:
        work.cancel()
        gone.cancel()
        await asyncio.gather(work, gone, return_exceptions=True)


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
