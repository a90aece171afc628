"""Carries sealed bytes to the worker and its answer back. One connection per request: closing it cancels the job."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.frames import (
    HEAD_LENGTH,
    MAX_PAYLOAD,
    Ask,
    BadFrame,
    Kind,
    encode,
    encode_ask,
    encode_data,
    parse_head,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_CONNECT_TRIES = 40
_CONNECT_PAUSE = 0.025


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame from the worker."""

    kind: Kind
    payload: bytes


class Exchange:
    """One question to the worker, and its answer as it comes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.closing = b""

    async def send(self, piece: bytes) -> None:
        """Pass a piece of the sealed body on.

        Raises:
            Refused: `WORKER_LOST`.
        """
        try:
            self._writer.writelines(encode_data(piece))
            await self._writer.drain()
        except OSError:
            raise Refused(Code.WORKER_LOST) from None

    async def finish(self) -> None:
        """Say that the body is complete.

        Raises:
            Refused: `WORKER_LOST`.
        """
        try:
            self._writer.write(encode(Kind.END))
            await self._writer.drain()
        except OSError:
            raise Refused(Code.WORKER_LOST) from None

    async def answer(self) -> AsyncIterator[bytes]:
        """The answer's pieces; afterwards `closing` holds what the worker said at the end.

        Raises:
            Refused: with the worker's code, or `WORKER_LOST` when it ended.
        """
        while True:
            frame = await self._frame()
            if frame.kind is Kind.DATA:
                yield frame.payload
            elif frame.kind is Kind.END:
                self.closing = frame.payload
                return
            else:
                raise Refused(_code_of(frame.payload))

    async def _frame(self) -> Frame:
        try:
            head = parse_head(await self._reader.readexactly(HEAD_LENGTH))
            payload = await self._reader.readexactly(head.length)
        except (OSError, EOFError, BadFrame):
            raise Refused(Code.WORKER_LOST) from None
        return Frame(head.kind, payload)


def _code_of(untrusted: bytes) -> Code:
    try:
        return Code(json.loads(untrusted)["code"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return Code.INTERNAL


class Relay:
    """Reaches the worker by its Unix socket."""

    def __init__(self, path: str) -> None:
        self._path = path

    @asynccontextmanager
    async def exchange(self, ask: Ask) -> AsyncIterator[Exchange]:
        """A connection that carries one question.

        Raises:
            Refused: `WORKER_UNAVAILABLE` when the worker did not come up within a second.
        """
        reader, writer = await self._connect()
        try:
            writer.write(encode(Kind.ASK, encode_ask(ask)))
            yield Exchange(reader, writer)
        finally:
            writer.close()

    async def ask(self, ask: Ask) -> bytes:
        """A question with a short answer. It changes nothing, so it is asked again when the worker ends over it.

        Raises:
            Refused: with the worker's code, `WORKER_UNAVAILABLE` or `WORKER_LOST`.
        """
        try:
            return await self._ask_once(ask)
        except Refused as refused:
            if refused.code is not Code.WORKER_LOST:
                raise
        return await self._ask_once(ask)

    async def tell(self, ask: Ask, content: bytes) -> bytes:
        """A question with content, and its short answer. It may change something, so it is asked once.

        Raises:
            Refused: as `ask`.
        """
        return await self._ask_once(ask, content)

    async def _ask_once(self, ask: Ask, content: bytes = b"") -> bytes:
        async with self.exchange(ask) as exchange:
            await exchange.send(content)
            await exchange.finish()
            return b"".join([piece async for piece in exchange.answer()])

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        # A worker that was killed is back within a second: waiting for it is kinder than an error.
        for _ in range(_CONNECT_TRIES):
            try:
                return await asyncio.open_unix_connection(self._path, limit=2 * MAX_PAYLOAD)
            except OSError:
                await asyncio.sleep(_CONNECT_PAUSE)
        raise Refused(Code.WORKER_UNAVAILABLE)
