"""Kill -9 anything at any time: only what is in flight there is lost, and nothing stays behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kit.household import household, until
from kit.pool import ask, eventually, pool_of, run_on, take
from ocrypt.core.outcome import Outcome
from ocrypt.sandbox.client import SparePool

pytestmark = pytest.mark.hostile


@pytest.fixture
def house():
    with household() as house:
        yield house


def in_pool(house, act, want=3):
    async def main():
        async with pool_of(house, want=want) as pool:
            return await act(pool)

    return asyncio.run(main())


async def start(pool, head=b"hang"):
    """A running job, and the task that waits for its end."""
    spare = await take(pool)
    told = asyncio.create_task(run_on(spare, head))
    await asyncio.sleep(0)  # a task that is cancelled before its first step would never use its spare
    return spare, told


async def whole_again(pool, want=3):
    await eventually(lambda: pool.counters.ready == want, "a pool that is whole again")
    assert (await ask(pool, b"echo", b"whole again")).reply == b"whole again"


def test_a_killed_job_is_a_crash_and_its_neighbours_do_not_notice(house):
    async def act(pool):
        victim, told = await start(pool)
        neighbour = asyncio.create_task(ask(pool, b"echo", b"neighbour"))
        os.kill(victim.pid, signal.SIGKILL)
        end = (await told).end
        assert (end.outcome, end.signal, end.reaped) == (Outcome.CRASHED, signal.SIGKILL, True)
        assert (await neighbour).end.outcome is Outcome.DONE
        await whole_again(pool)

    in_pool(house, act)


def test_a_killed_spare_is_replaced(house):
    async def act(pool):
        await eventually(lambda: pool.counters.ready == 3, "three spares")
        for pid in house.named("ocrypt-job"):
            os.kill(pid, signal.SIGKILL)
        await eventually(lambda: pool.counters.crashed == 3, "the pool to notice")
        await whole_again(pool)

    in_pool(house, act)


def test_a_killed_zygote_takes_its_jobs_along_and_its_heir_goes_on_without_loading(house):
    async def act(pool):
        first = house.only("ocrypt-zygote")
        heir = house.only("ocrypt-heir")
        running = [await start(pool) for _ in range(3)]
        os.kill(first, signal.SIGKILL)
        ends = [(await told).end for _, told in running]
        assert [end.outcome for end in ends] == [Outcome.CRASHED] * 3
        assert [end.reaped for end in ends] == [True] * 3, "gone, by the kernel's word"
        await whole_again(pool)
        assert pool.hello.pid == heir
        assert house.only("ocrypt-zygote") == heir
        assert house.only("ocrypt-heir") not in {first, heir}
        # The one that loaded was the first: the heir got it by inheritance.
        report = await ask(pool, b"report")
        assert b'"loaded_in": %d' % first in report.reply

    in_pool(house, act)


def test_a_killed_heir_is_replaced_and_nobody_else_notices(house):
    async def act(pool):
        _, told = await start(pool, b"hang")
        heir = house.only("ocrypt-heir")
        os.kill(heir, signal.SIGKILL)
        until(lambda: house.named("ocrypt-heir") not in ([], [heir]), "another heir")
        assert not told.done()
        told.cancel()
        await asyncio.wait([told])
        await whole_again(pool)

    in_pool(house, act)


def test_a_dynasty_of_many_generations(house):
    async def act(pool):
        for _ in range(12):
            ruler = house.only("ocrypt-zygote")
            house.only("ocrypt-heir")
            os.kill(ruler, signal.SIGKILL)
            await eventually(lambda ruler=ruler: pool.hello is not None and pool.hello.pid != ruler, "the next ruler")
            assert (await ask(pool, b"echo", b"long live")).reply == b"long live"

    in_pool(house, act)


def test_the_supervisor_sees_that_zygote_and_heir_are_both_gone(house):
    ruler, heir = house.only("ocrypt-zygote"), house.only("ocrypt-heir")
    # Stopped, it can neither replace its heir nor be replaced by it.
    os.kill(ruler, signal.SIGSTOP)
    os.kill(heir, signal.SIGKILL)
    os.kill(ruler, signal.SIGKILL)
    assert house.wait_for_dynasty_to_end() == b""


def test_jobs_do_not_keep_the_dynasty_open(house):
    async def act(pool):
        running, told = await start(pool)
        ruler, heir = house.only("ocrypt-zygote"), house.only("ocrypt-heir")
        os.kill(running.pid, signal.SIGSTOP)
        os.kill(ruler, signal.SIGSTOP)
        os.kill(heir, signal.SIGKILL)
        os.kill(ruler, signal.SIGKILL)
        assert house.wait_for_dynasty_to_end() == b""
        assert (await told).end.outcome is Outcome.CRASHED

    in_pool(house, act)


@pytest.mark.parametrize("running", [0, 2], ids=["idle", "with jobs running"])
def test_all_end_with_the_lifeline(house, running):
    async def act(pool):
        told = [(await start(pool))[1] for _ in range(running)]
        house.end_lifeline()
        assert house.wait_for_dynasty_to_end() == b""
        until(lambda: not house.family(), "the end of the whole family")
        assert [(await one).end.outcome for one in told] == [Outcome.CRASHED] * running

    in_pool(house, act)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_to_the_whole_group_ends_nothing_so_that_jobs_may_finish(house, number):
    async def act(pool):
        _, told = await start(pool)
        os.killpg(house.process.pid, number)
        assert (await ask(pool, b"echo", b"still there")).reply == b"still there"
        assert not told.done()
        told.cancel()
        await asyncio.wait([told])

    in_pool(house, act)


def test_jobs_of_a_keyholder_that_left_are_killed_and_the_next_one_is_served(house):
    async def act(pool):
        _, told = await start(pool)
        jobs = set(house.named("ocrypt-job"))
        assert jobs
        return told, jobs

    async def main():
        async with SparePool(house.path, want=3) as pool:
            told, jobs = await act(pool)
        until(lambda: not jobs & set(house.named("ocrypt-job")), "the end of its jobs")
        assert (await told).end.outcome is Outcome.CRASHED
        async with pool_of(house, want=3) as pool:
            await whole_again(pool)

    asyncio.run(main())


KEYHOLDER = """
import asyncio, sys
from pathlib import Path
from ocrypt.sandbox.client import SparePool
async def main():
    async with SparePool(Path(sys.argv[1]), want=2) as pool:
        spare = await pool.take()
        async for part in spare.run(b"hang", timeout=60, max_reply=100):
            print(part.decode(), flush=True)
asyncio.run(main())
"""


def test_jobs_of_a_killed_keyholder_are_killed(house):
    with subprocess.Popen(
        [sys.executable, "-c", KEYHOLDER, house.path],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    ) as keyholder:
        assert keyholder.stdout.readline() == b"started\n"
        jobs = set(house.named("ocrypt-job"))
        keyholder.kill()
    until(lambda: not jobs & set(house.named("ocrypt-job")), "the end of its jobs")
    in_pool(house, whole_again)


def test_everything_is_killed_in_turn_under_load(house):
    """Forty tasks, four at a time, while jobs, heirs and zygotes are killed: each ends, as done or as crashed."""

    async def act(pool):
        places = asyncio.Semaphore(4)
        ends = []
        killed = []

        async def one(number):
            async with places:
                told = await ask(pool, b"echo", b"%d" % number)
            assert told.end.outcome in {Outcome.DONE, Outcome.CRASHED}
            assert told.end.outcome is Outcome.CRASHED or told.reply == b"%d" % number
            ends.append(told.end)

        async def reaper():
            for name in ("ocrypt-job", "ocrypt-heir", "ocrypt-zygote") * 4:
                await asyncio.sleep(0.03)
                # Zygote and heir at once would be the end of the dynasty: that is another test.
                house.only("ocrypt-heir")
                for pid in house.named(name)[:1]:
                    # A job may have ended by itself since.
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                    killed.append(pid)

        await asyncio.gather(reaper(), *(one(number) for number in range(40)))
        assert len(ends) == 40
        # A process that is being killed still has its name for a moment.
        await eventually(lambda: not {relative.pid for relative in house.family()} & set(killed), "the last death")
        ruler = house.only("ocrypt-zygote")
        await eventually(lambda: pool.hello is not None and pool.hello.pid == ruler, "the last ruler")
        await eventually(lambda: pool.counters.ready == 3, "a pool that is whole again")
        assert (await ask(pool, b"echo", b"whole again")).end.outcome is Outcome.DONE

    in_pool(house, act)


def test_the_heir_and_the_jobs_hold_no_descriptor_that_is_not_theirs(house):
    if os.getuid() != 0:
        pytest.skip("only root may look at the descriptors of processes that are not dumpable")

    async def act(pool):
        running, told = await start(pool)
        await eventually(lambda: pool.counters.ready == 3, "an idle zygote")
        sockets = _links(running.pid)
        assert sorted(sockets) == [0, 1, 2, 3]
        assert [sockets[number] for number in (0, 1, 2)] == ["/dev/null"] * 3
        # A copy of the keyholder's connection in the heir would hide the zygote's death from the keyholder.
        connection = pool._link.socket
        peers = _links(house.only("ocrypt-zygote"))
        heirs = _links(house.only("ocrypt-heir"))
        assert connection.fileno() >= 0
        only_the_zygotes = {link for link in peers.values() if link.startswith("socket:")} - set(heirs.values())
        assert len(only_the_zygotes) == 1
        told.cancel()
        await asyncio.wait([told])

    in_pool(house, act)


def _links(pid):
    return {int(entry.name): str(entry.readlink()) for entry in Path(f"/proc/{pid}/fd").iterdir()}
