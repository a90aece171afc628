"""The operator's own commands ask the running service here, by the Unix socket in its state directory."""

from __future__ import annotations

import json
import os
import socket
from typing import TYPE_CHECKING, Any

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, OcryptError
from ocrypt.core.frames import HEAD_LENGTH, BadFrame, Kind, encode, encode_ask, parse_head
from ocrypt.supervisor.plan import WORKER_SOCKET

if TYPE_CHECKING:
    from pathlib import Path

    from ocrypt.core.frames import Ask

_SECONDS = 10.0


def ask_worker(run: Path, ask: Ask, content: bytes = b"") -> Any:  # noqa: ANN401 - JSON
    """What the keyholder of the service with this run directory answers; `content` goes along, at most 256 KiB.

    Raises:
        LocalError: `CONNECTION_FAILED` when no service runs there, `CONNECTION_LOST` when it ends over the question.
        OcryptError: with the code that it answers with.
    """
    # The path of a Unix socket has at most 108 bytes; through the directory's descriptor it is always short.
    try:
        directory = os.open(run, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        raise LocalError(Code.CONNECTION_FAILED, f"no service has been started with {run.parent} yet") from None
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
            channel.settimeout(_SECONDS)
            try:
                channel.connect(f"/proc/self/fd/{directory}/{WORKER_SOCKET}")
            except OSError:
                raise LocalError(Code.CONNECTION_FAILED, f"no service runs with {run.parent}") from None
            channel.sendall(encode(Kind.ASK, encode_ask(ask)) + encode(Kind.DATA, content) + encode(Kind.END))
            return json.loads(_answer(channel))
    except (OSError, BadFrame, EOFError, ValueError):
        raise LocalError(Code.CONNECTION_LOST) from None
    finally:
        os.close(directory)


def tell_worker(run: Path, ask: Ask, content: bytes) -> bool:
    """Hand something over to the running service: once it serves, its processes can open no file.

    Gives False where none runs, which will read it when it is started. Raises as `ask_worker` else.
    """
    try:
        ask_worker(run, ask, content)
    except LocalError as error:
        if error.code is not Code.CONNECTION_FAILED:
            raise
        return False
    return True


def _answer(channel: socket.socket) -> bytes:
    answer = bytearray()
    while True:
        head = parse_head(_exactly(channel, HEAD_LENGTH))
        payload = _exactly(channel, head.length)
        if head.kind is Kind.PROBLEM:
            raise OcryptError(Code(json.loads(payload)["code"]))
        if head.kind is Kind.END:
            return bytes(answer)
        answer += payload


def _exactly(channel: socket.socket, length: int) -> bytes:
    data = bytearray()
    while len(data) < length:
        piece = channel.recv(length - len(data))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)
