"""Bounded frames on a Unix stream socket: one byte of kind, four of length (big-endian), the payload.

Both ends check kind and length before a byte of payload is kept. Descriptors (SCM_RIGHTS, unix(7)) travel beside the
bytes and keep their order; the kernel hands them over with, or before, the end of the frame that they were sent with.
"""

from __future__ import annotations

import array
import os
import socket
import struct
from collections import deque
from dataclasses import dataclass
from enum import IntEnum, unique
from typing import TYPE_CHECKING, Final

from ocrypt.core.codes import Code
from ocrypt.core.errors import OcryptError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HEADER: Final = struct.Struct(">BI")
HEADER_LENGTH: Final = _HEADER.size
_READ: Final = 256 * 1024
_DESCRIPTOR: Final = struct.calcsize("i")


@unique
class Kind(IntEnum):
    """What a frame says."""

    HELLO = 1
    """Zygote to keyholder, first: `messages.Hello`."""
    WANT = 2
    """Keyholder to zygote: fork so many spares; `messages.Want`."""
    SPARE = 3
    """Zygote to keyholder, with two descriptors (channel, pidfd): `messages.Born`."""
    ENDED = 4
    """Zygote to keyholder: a job was reaped; `messages.Ended`."""
    READY = 5
    """Job to keyholder: confined and warm; `messages.Ready`."""
    TASK = 6
    """Keyholder to job, once, with at most one descriptor (the pages): the task's head."""
    DATA = 7
    """Job to keyholder: a part of the answer. Where one ends and the next begins says nothing."""
    END = 8
    """Job to keyholder, last: the answer is whole."""


class FrameError(OcryptError):
    """The other end broke the framing; nothing more is read from it."""

    def __init__(self, detail: str) -> None:
        super().__init__(Code.INTERNAL, detail)


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame."""

    kind: Kind
    payload: bytes = b""

    def __repr__(self) -> str:
        return f"<Frame {self.kind.name} {len(self.payload)} bytes>"

    def encode(self) -> bytes:
        """The frame as it goes over the socket."""
        return _HEADER.pack(self.kind, len(self.payload)) + self.payload


class Decoder:
    """Cuts a byte stream into frames. Holds at most one frame and what was fed last."""

    def __init__(self, kinds: frozenset[Kind], *, max_payload: int) -> None:
        self._kinds = kinds
        self._max_payload = max_payload
        self._buffer = bytearray()

    @property
    def pending(self) -> int:
        """Bytes of a frame that has not ended yet."""
        return len(self._buffer)

    def feed(self, untrusted: bytes | memoryview) -> Iterator[Frame]:
        """Take bytes as they come and give the frames that they complete.

        Raises:
            FrameError: a kind that is not expected here, or a payload over the limit.
        """
        self._buffer += untrusted
        while len(self._buffer) >= HEADER_LENGTH:
            number, length = _HEADER.unpack_from(self._buffer)
            if number not in self._kinds:
                raise FrameError("unexpected kind of frame")
            if length > self._max_payload:
                raise FrameError("frame over the limit")
            end = HEADER_LENGTH + length
            if len(self._buffer) < end:
                return
            payload = bytes(memoryview(self._buffer)[HEADER_LENGTH:end])
            del self._buffer[:end]
            yield Frame(Kind(number), payload)


class Link:
    """Frames and descriptors over one socket, blocking or not: `receive` and `send` do one system call at a time."""

    def __init__(
        self, sock: socket.socket, kinds: frozenset[Kind], *, max_payload: int, max_descriptors: int = 0
    ) -> None:
        self.socket = sock
        self._decoder = Decoder(kinds, max_payload=max_payload)
        self._frames: deque[Frame] = deque()
        self._descriptors: deque[int] = deque()
        self._max_descriptors = max_descriptors
        self.ended = False

    def read(self) -> None:
        """Read what is there, once.

        Raises:
            FrameError: the other end broke the framing, or ended within a frame.
            BlockingIOError: the socket does not block and there is nothing.
            OSError: the connection is lost.
        """
        if self._max_descriptors:
            untrusted, arrived, truncated = self._receive_with_descriptors()
            self._descriptors.extend(arrived)
            if truncated or len(self._descriptors) > self._max_descriptors:
                raise FrameError("too many descriptors")
        else:
            # Without room for them the kernel closes descriptors that were sent along.
            untrusted = self.socket.recv(_READ)
        if not untrusted:
            self.ended = True
            if self._decoder.pending:
                raise FrameError("ended within a frame")
            return
        self._frames.extend(self._decoder.feed(untrusted))

    def next_frame(self) -> Frame | None:
        """The next frame that is here, or None: read again, unless `ended`."""
        return self._frames.popleft() if self._frames else None

    def receive(self) -> Frame | None:
        """Wait for the next frame (on a blocking socket); None when the other end closed between two frames."""
        while not self._frames and not self.ended:
            self.read()
        return self.next_frame()

    def take_descriptors(self, count: int) -> tuple[int, ...]:
        """The descriptors that belong to the frame at hand; the caller owns them.

        Raises:
            FrameError: fewer came.
        """
        if len(self._descriptors) < count:
            raise FrameError("a descriptor is missing")
        return tuple(self._descriptors.popleft() for _ in range(count))

    @property
    def descriptors(self) -> int:
        """How many descriptors arrived and were not taken."""
        return len(self._descriptors)

    def send(self, frame: Frame, descriptors: Sequence[int] = ()) -> None:
        """Send the frame whole, on a blocking socket."""
        view = memoryview(frame.encode())
        while view:
            view = view[send_some(self.socket, view, descriptors) :]
            descriptors = ()

    def close(self) -> None:
        """Close the socket, and what arrived and was not taken."""
        while self._descriptors:
            os.close(self._descriptors.popleft())
        self.socket.close()

    def _receive_with_descriptors(self) -> tuple[bytes, list[int], bool]:
        room = socket.CMSG_SPACE(self._max_descriptors * _DESCRIPTOR)
        untrusted, ancillary, flags, _ = self.socket.recvmsg(_READ, room, socket.MSG_CMSG_CLOEXEC)
        arrived = array.array("i")
        for level, kind, data in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                arrived.frombytes(data[: len(data) - len(data) % arrived.itemsize])
        return untrusted, arrived.tolist(), bool(flags & socket.MSG_CTRUNC)


def send_some(sock: socket.socket, data: memoryview, descriptors: Sequence[int] = ()) -> int:
    """Send a part of `data`, with `descriptors` beside its first byte; how many bytes went."""
    if not descriptors:
        # send(2) and not sendmsg(2), which a job may not use: it could pass descriptors.
        return sock.send(data)
    rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))
    return sock.sendmsg([data], [rights])
