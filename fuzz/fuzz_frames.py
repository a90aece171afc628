"""Fuzzes the frames between keyholder, zygote and job: `python fuzz/fuzz_frames.py -runs=200000`.

The first byte says into what pieces the stream is cut. What is decoded must be within bounds, the same however it was
cut, and every payload is a message that encodes back to itself or a FrameError.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports():
    from ocrypt.sandbox.frames import HEADER_LENGTH, Decoder, FrameError, Kind
    from ocrypt.sandbox.messages import Born, Ended, Hello, Ready, Want

LIMIT = 4096
MESSAGES = {
    Kind.HELLO: Hello,
    Kind.WANT: Want,
    Kind.SPARE: Born,
    Kind.ENDED: Ended,
    Kind.READY: Ready,
}


def decode(stream: bytes, step: int):
    """The frames up to the first refusal, and whether there was one."""
    decoder = Decoder(frozenset(Kind), max_payload=LIMIT)
    frames = []
    try:
        for start in range(0, len(stream), step):
            frames.extend(decoder.feed(stream[start : start + step]))
            assert decoder.pending < HEADER_LENGTH + LIMIT
    except FrameError:
        return frames, "refused"
    return frames, "whole" if decoder.pending == 0 else "cut short"


def one_input(data: bytes) -> None:
    if not data:
        return
    stream = data[1:]
    frames, how = decode(stream, data[0] + 1)
    whole, how_whole = decode(stream, len(stream) + 1)
    assert how == how_whole
    # In one piece, the frames before a refusal may be lost with it; what is there is the same.
    assert whole == frames[: len(whole)]
    for frame in frames:
        assert len(frame.payload) <= LIMIT
        if frame.kind in MESSAGES:
            check(MESSAGES[frame.kind], frame.payload)


def check(message, payload: bytes) -> None:
    try:
        parsed = message.parse(payload)
    except FrameError:
        return
    assert type(parsed).parse(parsed.encode()) == parsed


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
