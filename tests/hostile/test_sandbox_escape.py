"""A job that was taken over tries to get out: it is killed, or gets an error and nothing else."""

from __future__ import annotations

import asyncio
import errno
import os
import signal

import pytest
from kit.household import household
from kit.pool import ask, pool_of

from ocrypt.sandbox.ends import Outcome
from ocrypt.sandbox.machine import this_machine
from ocrypt.sandbox.seccomp import ALLOWED, REFUSED

pytestmark = pytest.mark.hostile


@pytest.fixture(scope="module")
def house():
    with household() as house:
        yield house


def run_job(house, head, content=b"content"):
    async def main():
        async with pool_of(house) as pool:
            return await ask(pool, head, content)

    return asyncio.run(main())


@pytest.mark.parametrize("head", [b"make_socket", b"start_thread", b"fork", b"execute"])
def test_it_is_killed_for(house, head):
    told = run_job(house, head)
    assert (told.end.outcome, told.end.signal) == (Outcome.CRASHED, signal.SIGSYS)
    assert told.reply == b""


CONDITIONAL = {"mmap", "mprotect", "tgkill"}
FORBIDDEN = sorted(set(this_machine().numbers) - set(ALLOWED) - set(REFUSED) - CONDITIONAL)


@pytest.mark.parametrize("name", FORBIDDEN)
def test_it_is_killed_for_the_call(house, name):
    told = run_job(house, b"raw " + name.encode() + b" 0 0 0 0 0 0")
    assert (told.end.outcome, told.end.signal, told.reply) == (Outcome.CRASHED, signal.SIGSYS, b"")


@pytest.mark.parametrize("name", [name for name in REFUSED if name in this_machine().numbers])
def test_it_gets_an_error_from_the_call(house, name):
    told = run_job(house, b"raw " + name.encode() + b" 0 0 0 0 0 0")
    assert (told.end.outcome, told.reply) == (Outcome.DONE, b"%d" % -REFUSED[name])


# mmap(where, length, protection, flags, descriptor, offset): 0x22 is private and anonymous, 0x21 shared.
MEMORY = {
    "raw mmap 0 4096 7 34 -1 0": signal.SIGSYS,
    "raw mmap 0 4096 5 34 -1 0": signal.SIGSYS,
    "raw mmap 0 4096 3 33 -1 0": signal.SIGSYS,
    "raw mmap 0 4096 3 35 -1 0": signal.SIGSYS,
    "raw mprotect 4096 4096 4": signal.SIGSYS,
    "raw mprotect 4096 4096 7": signal.SIGSYS,
    "raw tgkill 1 1 0": signal.SIGSYS,
    "raw mmap 0 4096 3 34 -1 0": 0,
}


@pytest.mark.parametrize("head", MEMORY)
def test_memory_to_run_or_to_share_kills_it(house, head):
    assert run_job(house, head.encode()).end.signal == MEMORY[head]


def test_a_library_that_looks_for_a_file_gets_an_error_and_goes_on(house):
    assert run_job(house, b"open_file").reply == b"refused"


def test_it_can_not_signal_its_zygote_even_by_number(house):
    told = run_job(house, b"raw kill %d 9" % house.process.pid)
    assert told.end.signal == signal.SIGSYS
    assert house.process.poll() is None


def test_its_pages_can_not_be_written(house):
    # Making them writable is no error, the mapping is private: but the keyholder's pages do not change.
    told = run_job(house, b"write_pages", b"untouched")
    assert told.end.outcome is Outcome.DONE
    assert told.reply == b"untouched changed!"


@pytest.mark.parametrize("user", [0, 65534], ids=["root", "nobody"])
def test_it_is_the_same_for_every_user(user):
    """The zygote as another user: the proof is not a matter of root, and a stranger's connection is refused."""
    if os.getuid() != 0:
        pytest.skip("needs root to become somebody else")
    with household(user=user) as house:

        async def main():
            async with pool_of(house) as pool:
                if user == os.getuid():
                    return (await ask(pool, b"echo", b"same user")).reply
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.5):
                        await pool.take()
                return errno.EPERM

        assert asyncio.run(main()) == (b"same user" if user == 0 else errno.EPERM)
        assert house.process.poll() is None, "the proof held"
