"""A job that was taken over tries to get out: it is killed, or gets an error and nothing else."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys

import pytest

from kit.household import household
from kit.pool import ask, pool_of, take
from ocrypt.core.outcome import Outcome
from ocrypt.sandbox.machine import this_machine
from ocrypt.sandbox.pages import Pages
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


def test_what_it_writes_to_its_pages_nobody_else_sees(house):
    async def main():
        with Pages(9) as pages:
            pages.buffer[:] = b"untouched"
            descriptor = pages.seal(9)
            async with pool_of(house) as pool:
                spare = await take(pool)
                told = [part async for part in spare.run(b"write_pages", [descriptor], timeout=20, max_reply=100)]
            return b"".join(told), os.pread(descriptor, 100, 0)

    # It made its own private mapping writable, which is no escape: the memory behind it stays as it was sealed.
    assert asyncio.run(main()) == (b"untouched changed!", b"untouched")


KEYHOLDER = """
import asyncio, encodings.idna, os, sys
from pathlib import Path
from kit.pool import ask, pool_of, take
from kit.household import household
os.setgid(65534)
os.setuid(65534)
class House:
    path = Path(sys.argv[1])
async def main():
    async with pool_of(House, want=2) as pool:
        told = await ask(pool, b"echo", b"as nobody")
        killed = await ask(pool, b"hang", timeout=0.2)
        print(told.reply.decode(), told.end.outcome.value, killed.end.outcome.value, killed.end.signal)
asyncio.run(main())
"""

needs_root = pytest.mark.skipif(os.getuid() != 0, reason="needs root to become somebody else")


@needs_root
def test_it_is_the_same_without_root():
    with household(user=65534) as house:
        house.path.parent.chmod(0o755)
        house.path.chmod(0o666)
        told = subprocess.run(
            [sys.executable, "-c", KEYHOLDER, house.path],
            capture_output=True,
            timeout=30,
            check=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
    assert told.stdout.decode().split() == ["as", "nobody", "done", "timeout", "9"]
    assert told.stderr == b""


@needs_root
def test_a_keyholder_of_another_user_is_not_heard():
    async def main(house):
        async with pool_of(house) as pool, asyncio.timeout(0.5):
            await pool.take()

    with household(user=65534) as house:
        with pytest.raises(TimeoutError):
            asyncio.run(main(house))
        assert house.process.poll() is None, "the zygote runs, and refuses"
