"""Frames, links and messages: what is refused, and how descriptors keep to their frames."""

from __future__ import annotations

import os
import socket

import pytest

from kit.household import open_descriptors
from ocrypt.sandbox.confine import Layer
from ocrypt.sandbox.frames import HEADER_LENGTH, Decoder, Frame, FrameError, Kind, Link
from ocrypt.sandbox.messages import Born, Ended, Hello, Ready, Want

DATA_ONLY = frozenset({Kind.DATA})


@pytest.fixture
def ends():
    left, right = socket.socketpair()
    with left, right:
        yield left, right


REFUSED = {
    "a kind that nobody knows": b"\xff\x00\x00\x00\x00",
    "a kind that is not expected here": Frame(Kind.READY).encode(),
    "kind zero": bytes(HEADER_LENGTH),
    "one byte over the limit": Frame(Kind.DATA, bytes(11)).encode(),
    "a length of four gigabytes": b"\x07\xff\xff\xff\xff",
    "a bad frame after a good one": Frame(Kind.DATA, b"x").encode() + b"\x00\x00\x00\x00\x00",
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case):
    with pytest.raises(FrameError):
        list(Decoder(DATA_ONLY, max_payload=10).feed(REFUSED[case]))


def test_a_frame_of_just_the_limit_passes():
    assert list(Decoder(DATA_ONLY, max_payload=10).feed(Frame(Kind.DATA, bytes(10)).encode())) == [
        Frame(Kind.DATA, bytes(10))
    ]


def test_an_error_and_a_frame_print_nothing_of_the_content():
    with pytest.raises(FrameError) as caught:
        list(Decoder(DATA_ONLY, max_payload=3).feed(Frame(Kind.DATA, b"hidden").encode()))
    assert "hidden" not in f"{caught.value} {caught.value!r} {caught.value.args}"
    assert repr(Frame(Kind.DATA, b"hidden")) == "<Frame DATA 6 bytes>"


def test_end_between_frames_is_an_end_and_within_one_an_error(ends):
    left, right = ends
    link = Link(right, DATA_ONLY, max_payload=10)
    left.sendall(Frame(Kind.DATA, b"whole").encode())
    assert link.receive() == Frame(Kind.DATA, b"whole")
    left.sendall(b"\x07\x00")
    left.close()
    with pytest.raises(FrameError):
        link.receive()


def test_a_clean_end_gives_no_frame(ends):
    left, right = ends
    left.close()
    assert Link(right, DATA_ONLY, max_payload=10).receive() is None


def test_descriptors_stay_with_their_frames_however_the_frames_are_glued(ends):
    left, right = ends
    link = Link(right, DATA_ONLY, max_payload=10, max_descriptors=8)
    pipes = [os.pipe() for _ in range(3)]
    sender = Link(left, DATA_ONLY, max_payload=10)
    sender.send(Frame(Kind.DATA, b"none"))
    for number, (reading, _) in enumerate(pipes):
        sender.send(Frame(Kind.DATA, b"%d" % number), (reading,))
        sender.send(Frame(Kind.DATA, b"between"))
    told = {}
    for _ in range(7):
        frame = link.receive()
        if len(frame.payload) == 1:
            told[int(frame.payload)] = link.take_descriptors(1)[0]
    for number, (reading, writing) in enumerate(pipes):
        os.write(writing, b"pipe %d" % number)
        assert os.read(told[number], 10) == b"pipe %d" % number
        for descriptor in (reading, writing, told[number]):
            os.close(descriptor)
    assert link.descriptors == 0


def test_more_descriptors_than_allowed_are_refused_and_closed(ends):
    left, right = ends
    link = Link(right, DATA_ONLY, max_payload=10, max_descriptors=1)
    before = open_descriptors()
    Link(left, DATA_ONLY, max_payload=10).send(Frame(Kind.DATA, b"x"), (0, 1, 2))
    with pytest.raises(FrameError):
        link.read()
    link.close()
    assert open_descriptors() == before - 1


def test_a_link_without_room_for_descriptors_lets_the_kernel_close_them(ends):
    left, right = ends
    link = Link(right, DATA_ONLY, max_payload=10)
    before = open_descriptors()
    Link(left, DATA_ONLY, max_payload=10).send(Frame(Kind.DATA, b"x"), (0, 1, 2))
    assert link.receive() == Frame(Kind.DATA, b"x")
    assert open_descriptors() == before


def test_a_frame_whose_descriptor_is_missing_is_refused(ends):
    left, right = ends
    link = Link(right, DATA_ONLY, max_payload=10, max_descriptors=2)
    Link(left, DATA_ONLY, max_payload=10).send(Frame(Kind.DATA, b"x"))
    link.receive()
    with pytest.raises(FrameError):
        link.take_descriptors(1)


MALFORMED = {
    "WANT too short": (Want, b"\x00"),
    "WANT too long": (Want, bytes(3)),
    "SPARE too short": (Born, bytes(3)),
    "ENDED too long": (Ended, bytes(17)),
    "READY too short": (Ready, bytes(11)),
    "READY with a layer that nobody knows": (Ready, bytes(12) + b"seccomp,armour"),
    "READY that is not ASCII": (Ready, bytes(12) + b"\xff"),
    "HELLO that is no JSON": (Hello, b"{"),
    "HELLO that is no object": (Hello, b"[]"),
    "HELLO without a pid": (Hello, b'{"held":[],"broken":[],"missing":[]}'),
    "HELLO with a pid that is no number": (Hello, b'{"pid":true,"held":[],"broken":[],"missing":[]}'),
    "HELLO with names that are no names": (Hello, b'{"pid":1,"held":[1],"broken":[],"missing":[]}'),
    "HELLO without a list": (Hello, b'{"pid":1,"held":[],"broken":[]}'),
    "HELLO deeper than any": (Hello, b"[" * 100_000),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_malformed(case):
    message, untrusted = MALFORMED[case]
    with pytest.raises(FrameError):
        message.parse(untrusted)


MESSAGES = [
    Want(0),
    Want(65535),
    Born(4194304),
    Ended(pid=1, exit=71, signal=0, peak_kib=2**40),
    Ready(layers=tuple(Layer), fork_us=1, confine_us=2, warm_us=3),
    Ready(layers=(), fork_us=0, confine_us=0, warm_us=0),
    Hello(pid=1, held=("a", "b"), broken=(), missing=("c",)),
]


@pytest.mark.parametrize("message", MESSAGES, ids=repr)
def test_messages_come_back_as_they_went(message):
    assert type(message).parse(message.encode()) == message


def test_hello_is_degraded_by_what_is_missing_or_broken():
    assert not Hello(pid=1, held=("a",), broken=(), missing=()).degraded
    assert Hello(pid=1, held=(), broken=("a",), missing=()).degraded
    assert Hello(pid=1, held=(), broken=(), missing=("a",)).degraded
