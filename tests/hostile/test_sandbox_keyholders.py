"""What a keyholder may do to the zygote: nothing that hurts the next one."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import socket

import pytest

from kit.household import household, until
from kit.pool import ask, pool_of
from ocrypt.sandbox.frames import Frame, Kind, Link
from ocrypt.sandbox.messages import MAX_CONTROL, Ended, Hello, Want

pytestmark = pytest.mark.hostile


@pytest.fixture
def house():
    with household(max_jobs=5) as house:
        yield house


@pytest.fixture
def connection(house):
    with connect(house) as sock:
        yield sock


def connect(house):
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.settimeout(20)
    sock.connect(str(house.path))
    return sock


def link(sock, *kinds):
    return Link(sock, frozenset(kinds), max_payload=MAX_CONTROL, max_descriptors=64)


def the_next_one_is_served(house):
    async def main():
        async with pool_of(house) as pool:
            return await ask(pool, b"echo", b"served")

    return asyncio.run(main()).reply == b"served"


JUNK = {
    "bytes that are no frame": os.urandom(64).replace(b"\x02", b"\xff"),
    "a frame of another kind": Frame(Kind.TASK, b"task").encode(),
    "a frame over the limit": b"\x02\xff\xff\xff\xff",
    "a malformed message": Frame(Kind.WANT, b"many").encode(),
    "half a frame": b"\x02\x00",
}


@pytest.mark.parametrize("case", JUNK)
def test_one_that_sends(house, connection, case):
    connection.sendall(JUNK[case])
    connection.shutdown(socket.SHUT_WR)
    listener = link(connection, Kind.HELLO)
    assert Hello.parse(listener.receive().payload).pid == house.process.pid
    assert listener.receive() is None, "then it is left"
    connection.close()
    assert the_next_one_is_served(house)


def test_one_that_wants_without_end_gets_no_more_than_allowed(house, connection):
    for _ in range(100):
        connection.sendall(Frame(Kind.WANT, Want(65535).encode()).encode())
    until(lambda: len(house.named("ocrypt-job")) == 5, "five jobs")
    listener = link(connection, Kind.HELLO, Kind.SPARE, Kind.ENDED)
    assert listener.receive().kind is Kind.HELLO
    born = 0
    while born < 5:
        born += listener.receive().kind is Kind.SPARE
    assert len(house.named("ocrypt-job")) == 5
    connection.close()
    listener.close()
    assert the_next_one_is_served(house)


def test_one_that_never_listens_is_left(house, connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    connection.sendall(Frame(Kind.WANT, Want(65535).encode()).encode())
    # Its spares are killed over and over: each death and each birth is told to it, until there is no room.
    hung_up = select.poll()
    hung_up.register(connection, select.POLLHUP)

    def left():
        for pid in house.named("ocrypt-job"):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return hung_up.poll(0)

    until(left, "the zygote to leave a keyholder that does not listen")
    connection.close()
    assert the_next_one_is_served(house)


def test_a_second_one_waits_until_the_first_has_left(house, connection):
    first = link(connection, Kind.HELLO)
    assert first.receive() is not None
    with connect(house) as waiting:
        second = link(waiting, Kind.HELLO)
        waiting.settimeout(0.2)
        with pytest.raises(TimeoutError):
            second.receive()
        connection.close()
        waiting.settimeout(20)
        assert second.receive().kind is Kind.HELLO


def test_births_and_deaths_are_told_in_order(house, connection):
    listener = link(connection, Kind.HELLO, Kind.SPARE, Kind.ENDED)
    assert listener.receive().kind is Kind.HELLO
    connection.sendall(Frame(Kind.WANT, Want(1).encode()).encode())
    assert listener.receive().kind is Kind.SPARE
    channel, pidfd = listener.take_descriptors(2)
    with socket.socket(fileno=channel) as spare:
        spare.settimeout(20)
        assert link(spare, Kind.READY).receive().kind is Kind.READY
    ended = Ended.parse(listener.receive().payload)
    assert (ended.exit, ended.signal) == (0, 0), "a spare whose keyholder closed its channel just ends"
    os.close(pidfd)
