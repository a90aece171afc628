"""Fuzzes what passes between our own processes: `python fuzz/fuzz_relay_frames.py -runs=200000`.

The first byte chooses the parser: the head of a frame and the question after it (gateway to worker), or a line of a
child's output (to the supervisor). What is accepted is within bounds, of the right types, and encodes back to itself.
"""

from __future__ import annotations

from envelope_seeds import run

from ocrypt.core.child import Status, What, encode_status, parse_status
from ocrypt.core.codes import Code
from ocrypt.core.frames import (
    HEAD_LENGTH,
    MAX_PAYLOAD,
    Ask,
    BadFrame,
    Kind,
    Operation,
    encode,
    encode_ask,
    parse_ask,
    parse_head,
)

CODES = {code.value for code in Code}


def frame(data: bytes) -> None:
    try:
        head = parse_head(data[:HEAD_LENGTH])
    except BadFrame:
        return
    assert head.length <= MAX_PAYLOAD
    assert encode(head.kind, bytes(head.length))[:HEAD_LENGTH] == data[:HEAD_LENGTH]


def ask(data: bytes) -> None:
    try:
        asked = parse_ask(data)
    except BadFrame:
        return
    assert isinstance(asked.operation, Operation)
    assert all(type(text) is str for text in (asked.request_id, asked.media_type, asked.actor))
    assert parse_ask(encode_ask(asked)) == asked


def status(data: bytes) -> None:
    told = parse_status(data)
    if told is None:
        return
    assert isinstance(told, Status)
    assert type(told.number) is int
    assert told.what is not What.FATAL or told.code in CODES
    assert parse_status(encode_status(told)) == told


PARSERS = (frame, ask, status)


def one_input(data: bytes) -> None:
    if data:
        PARSERS[data[0] % len(PARSERS)](data[1:])


def corpus() -> list[bytes]:
    """Valid ones of every kind, each behind the number of its parser."""
    frames = [encode(kind, b"x") for kind in Kind]
    asks = [encode_ask(Ask(operation=operation, request_id="ab" * 16, actor="anonymous")) for operation in Operation]
    lines = [
        Status(what=What.LISTENING, number=8443),
        Status(what=What.SERVING),
        Status(what=What.FATAL, code="port-unavailable", detail="it is in use"),
    ]
    statuses = [encode_status(line).encode() for line in lines]
    return [bytes([number]) + seed for number, seeds in enumerate((frames, asks, statuses)) for seed in seeds]


if __name__ == "__main__":
    run(one_input, corpus())
