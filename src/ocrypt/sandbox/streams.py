"""Frames in asyncio. Works on any loop that has `add_reader`, uvloop included."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ocrypt.sandbox.frames import send_some

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrypt.sandbox.frames import Frame, Link


async def readable(descriptor: int) -> None:
    """Wait until `descriptor` can be read, or has ended."""
    loop = asyncio.get_running_loop()
    happened: asyncio.Future[None] = loop.create_future()
    loop.add_reader(descriptor, _settle, happened)
    try:
        await happened
    finally:
        loop.remove_reader(descriptor)


async def _writable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    happened: asyncio.Future[None] = loop.create_future()
    loop.add_writer(descriptor, _settle, happened)
    try:
        await happened
    finally:
        loop.remove_writer(descriptor)


def _settle(happened: asyncio.Future[None]) -> None:
    if not happened.done():
        happened.set_result(None)


async def receive(link: Link) -> Frame | None:
    """Wait for the next frame; None when the other end closed between two frames.

    Raises:
        FrameError: the other end broke the framing.
        OSError: the connection is lost.
    """
    while (frame := link.next_frame()) is None and not link.ended:
        try:
            link.read()
        except BlockingIOError:
            await readable(link.socket.fileno())
    return frame


async def send(link: Link, frame: Frame, descriptors: Sequence[int] = ()) -> None:
    """Send the frame whole.

    Raises:
        OSError: the connection is lost.
    """
    view = memoryview(frame.encode())
    while view:
        try:
            view = view[send_some(link.socket, view, descriptors) :]
        except BlockingIOError:
            await _writable(link.socket.fileno())
        else:
            descriptors = ()
