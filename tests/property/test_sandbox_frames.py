"""Frames: any cutting of the stream gives the same frames, and any bytes give frames within bounds or a refusal."""

from __future__ import annotations

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from ocrypt.sandbox.confine import Layer
from ocrypt.sandbox.frames import HEADER_LENGTH, Decoder, Frame, FrameError, Kind
from ocrypt.sandbox.messages import Born, Ended, Hello, Ready, Want

LIMIT = 64
KINDS = st.sampled_from(Kind)
FRAMES = st.lists(st.builds(Frame, KINDS, st.binary(max_size=LIMIT)), max_size=8)
NAMES = st.lists(st.text(max_size=12), max_size=4).map(tuple)


@given(frames=FRAMES, data=st.data())
def test_any_cutting_gives_the_same_frames(frames, data):
    stream = b"".join(frame.encode() for frame in frames)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=10)))
    decoder = Decoder(frozenset(Kind), max_payload=LIMIT)
    decoded = []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        decoded += decoder.feed(stream[start:end])
    assert decoded == frames
    assert decoder.pending == 0


@given(untrusted=st.lists(st.binary(max_size=200), max_size=20))
def test_any_bytes_stay_within_bounds(untrusted):
    expected = frozenset({Kind.DATA, Kind.END})
    decoder = Decoder(expected, max_payload=LIMIT)
    with contextlib.suppress(FrameError):
        for chunk in untrusted:
            for frame in decoder.feed(chunk):
                assert frame.kind in expected
                assert len(frame.payload) <= LIMIT
            assert decoder.pending < HEADER_LENGTH + LIMIT


@given(untrusted=st.binary(max_size=64) | st.text(max_size=64).map(str.encode))
def test_any_payload_is_a_message_or_refused(untrusted):
    for message in (Want, Born, Ended, Ready, Hello):
        try:
            parsed = message.parse(untrusted)
        except FrameError:
            continue
        assert type(parsed).parse(parsed.encode()) == parsed


@given(
    layers=st.lists(st.sampled_from(Layer), unique=True).map(tuple),
    times=st.tuples(*[st.integers(0, 2**32 - 1)] * 3),
)
def test_ready_round_trip(layers, times):
    ready = Ready(layers=layers, fork_us=times[0], confine_us=times[1], warm_us=times[2])
    assert Ready.parse(ready.encode()) == ready


@given(pid=st.integers(0, 2**22), held=NAMES, broken=NAMES, missing=NAMES)
def test_hello_round_trip(pid, held, broken, missing):
    hello = Hello(pid=pid, held=held, broken=broken, missing=missing)
    assert Hello.parse(hello.encode()) == hello
