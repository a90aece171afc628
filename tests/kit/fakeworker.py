"""A worker for the gateway's tests: a Unix socket that plays one part, well or badly."""

from __future__ import annotations

import asyncio
import contextlib
import json
import tempfile
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ocrypt.core.frames import HEAD_LENGTH, MAX_PAYLOAD, Ask, Kind, encode, parse_ask, parse_head

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from ocrypt.core.codes import Code

    Part = Callable[["Question"], Awaitable[None]]


@dataclass(slots=True)
class Question:
    """One connection of the gateway."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    ask: Ask | None = None
    body: bytearray = field(default_factory=bytearray)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the gateway has closed the connection."""

    async def listen(self) -> None:
        """Take the question and its body, up to the end."""
        while True:
            head = parse_head(await self.reader.readexactly(HEAD_LENGTH))
            payload = await self.reader.readexactly(head.length)
            if head.kind is Kind.ASK:
                self.ask = parse_ask(payload)
            elif head.kind is Kind.DATA:
                self.body += payload
            else:
                return

    async def say(self, *frames: bytes) -> None:
        self.writer.write(b"".join(frames))
        await self.writer.drain()

    async def watch(self) -> None:
        """Wait until the gateway goes."""
        with contextlib.suppress(OSError):
            await self.reader.read()
        self.left.set()


@dataclass(slots=True)
class FakeWorker:
    """What was asked of it, in order."""

    path: str
    questions: list[Question] = field(default_factory=list)


@asynccontextmanager
async def fake_worker(*parts: Part) -> AsyncIterator[FakeWorker]:
    """A worker whose n-th connection plays the n-th part; the last part is played for ever."""
    # Not pytest's tmp_path: a Unix socket's path has room for 107 bytes.
    with tempfile.TemporaryDirectory(prefix="ocrypt-test-") as folder:
        worker = FakeWorker(str(Path(folder) / "worker.sock"))

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            question = Question(reader, writer)
            worker.questions.append(question)
            try:
                await parts[min(len(worker.questions), len(parts)) - 1](question)
            except (OSError, EOFError):
                question.left.set()
            finally:
                writer.close()

        server = await asyncio.start_unix_server(accept, worker.path, limit=2 * MAX_PAYLOAD)
        try:
            yield worker
        finally:
            server.close()


def answers(*pieces: bytes, closing: bytes = b"") -> Part:
    """The good part: takes everything, then answers."""

    async def part(question: Question) -> None:
        await question.listen()
        await question.say(*(encode(Kind.DATA, piece) for piece in pieces), encode(Kind.END, closing))

    return part


def refuses(code: Code) -> Part:
    """The good part of saying no."""
    return says(encode(Kind.PROBLEM, json.dumps({"code": code.value}).encode()))


def says(*frames: bytes) -> Part:
    """Takes everything, says exactly these bytes, and closes."""

    async def part(question: Question) -> None:
        await question.listen()
        await question.say(*frames)

    return part


async def closes_at_once(question: Question) -> None:
    """Does not even listen."""


async def stays_silent(question: Question) -> None:
    """Listens, and never says a word until the gateway goes."""
    await question.listen()
    await question.watch()
