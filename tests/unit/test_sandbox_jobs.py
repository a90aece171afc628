"""What a job does and how it ends, with a real zygote."""

from __future__ import annotations

import asyncio
import json
import signal
from pathlib import Path

import pytest
import uvloop

from kit.household import household
from kit.pool import ask, eventually, pool_of, run_on, take
from ocrypt.core.codes import Code
from ocrypt.core.outcome import Outcome
from ocrypt.sandbox.confine import REQUIRED


@pytest.fixture(scope="module")
def house():
    with household(memory_bytes=64 << 20) as house:
        yield house


def in_pool(house, act, runner=asyncio.run, want=2):
    async def main():
        async with pool_of(house, want=want) as pool:
            return await act(pool)

    return runner(main())


@pytest.mark.parametrize("runner", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
@pytest.mark.parametrize("content", [b"x", b"a picture" * 1000, bytes(3 << 20)], ids=["one byte", "small", "3 MiB"])
def test_what_is_in_the_pages_comes_back(house, runner, content):
    told = in_pool(house, lambda pool: ask(pool, b"echo", content), runner)
    assert told.reply == content
    assert told.end.outcome is Outcome.DONE
    assert (told.end.exit, told.end.signal, told.end.reaped) == (0, 0, True)
    assert told.end.peak_kib > 0


def test_a_task_may_come_without_pages(house):
    told = in_pool(house, lambda pool: ask(pool, b"echo"))
    assert (told.reply, told.end.outcome) == (b"echo", Outcome.DONE)


def test_a_task_may_come_with_empty_pages(house):
    told = in_pool(house, lambda pool: ask(pool, b"report", b""))
    assert json.loads(told.reply)["pages"] == 0


def test_each_job_is_another_process_of_a_zygote_that_loaded_once(house):
    async def act(pool):
        return [json.loads((await ask(pool, b"report", b"content")).reply) for _ in range(4)]

    reports = in_pool(house, act)
    assert len({report["pid"] for report in reports}) == 4
    assert {report["loaded_in"] for report in reports} == {house.process.pid}
    assert {report["warmed"] for report in reports} == {2}, "once in the zygote, once in the job"
    assert {report["readonly"] for report in reports} == {True}


def test_a_job_reports_every_required_layer_and_so_does_the_pool(house):
    async def act(pool):
        told = await ask(pool, b"report")
        return json.loads(told.reply)["confinement"], pool.confinement, pool.hello

    in_job, in_pool_, hello = in_pool(house, act)
    assert tuple(in_job) == in_pool_
    assert {layer.value for layer in REQUIRED} <= set(in_job)
    assert hello.broken == ()
    assert not hello.degraded
    assert len(hello.held) > 40


# What the job does, and how it ends: (outcome, exit, signal).
ENDS = {
    "hang": (Outcome.TIMEOUT, 0, signal.SIGKILL),
    "eat": (Outcome.MEMORY, 71, 0),
    "no_memory": (Outcome.MEMORY, 71, 0),
    "flood": (Outcome.TOO_LARGE, 0, signal.SIGKILL),
    "fail": (Outcome.CRASHED, 70, 0),
    "abort": (Outcome.CRASHED, 0, signal.SIGABRT),
    "segfault": (Outcome.CRASHED, 0, signal.SIGSEGV),
    "leave": (Outcome.CRASHED, 0, 0),
    "junk": (Outcome.CRASHED, 0, signal.SIGKILL),
    "huge_frame": (Outcome.CRASHED, 0, signal.SIGKILL),
    "ready_again": (Outcome.CRASHED, 0, signal.SIGKILL),
    "end_and_stay": (Outcome.CRASHED, 0, signal.SIGKILL),
}


@pytest.mark.parametrize("head", ENDS)
def test_a_job_that_misbehaves_ends_alone(house, head):
    async def act(pool):
        bad = await ask(pool, head.encode(), timeout=0.5 if head == "hang" else 20.0)
        good = await ask(pool, b"echo", b"still there")
        return bad, good

    bad, good = in_pool(house, act)
    assert (bad.end.outcome, bad.end.exit, bad.end.signal) == ENDS[head]
    assert bad.end.reaped
    assert good.reply == b"still there"
    assert good.end.outcome is Outcome.DONE


def test_a_frame_that_breaks_off_is_a_crash(house):
    told = in_pool(house, lambda pool: ask(pool, b"half_frame"))
    assert told.end.outcome is Outcome.CRASHED
    assert told.reply == b""


def test_processor_time_runs_out():
    with household(cpu_seconds=1) as house:
        told = in_pool(house, lambda pool: ask(pool, b"spin"))
    assert (told.end.outcome, told.end.signal) == (Outcome.TIMEOUT, signal.SIGXCPU)


def test_every_outcome_that_a_client_hears_of_has_a_code():
    assert {outcome: outcome.code for outcome in Outcome} == {
        Outcome.DONE: None,
        Outcome.CANCELLED: None,
        Outcome.CRASHED: Code.JOB_CRASHED,
        Outcome.TIMEOUT: Code.JOB_TIMEOUT,
        Outcome.MEMORY: Code.JOB_MEMORY,
        Outcome.TOO_LARGE: Code.ANSWER_TOO_LARGE,
    }


def test_a_spare_serves_once(house):
    async def act(pool):
        spare = await take(pool)
        await run_on(spare, b"echo")
        with pytest.raises(RuntimeError):
            await run_on(spare, b"echo")

    in_pool(house, act)


def test_the_end_is_not_known_before_it_is_there(house):
    async def act(pool):
        spare = await take(pool)
        with pytest.raises(RuntimeError):
            _ = spare.end
        await spare.discard()
        return spare.end

    assert in_pool(house, act).outcome is Outcome.CANCELLED


def test_cancelling_the_task_kills_the_job(house):
    async def act(pool):
        spare = await take(pool)
        task = asyncio.create_task(run_on(spare, b"hang"))
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        return spare

    spare = in_pool(house, act)
    assert (spare.end.outcome, spare.end.signal) == (Outcome.CANCELLED, signal.SIGKILL)
    assert not Path(f"/proc/{spare.pid}").exists()


def test_who_stops_waiting_for_a_spare_leaves_the_queue(house):
    async def act(pool):
        held = [await take(pool)]
        waiter = asyncio.create_task(pool.take())
        await asyncio.sleep(0)
        waiter.cancel()
        await asyncio.wait([waiter])
        assert pool.counters.waiting == 0
        await held[0].discard()
        return await ask(pool, b"echo", b"next")

    assert in_pool(house, act, want=1).reply == b"next"


def test_the_last_spare_is_replaced_while_it_works(house):
    async def act(pool):
        await eventually(lambda: pool.counters.ready == 1, "a spare")
        spare = await take(pool)
        assert pool.counters.busy == 1
        await eventually(lambda: pool.counters.ready == 1, "the successor, while the first still works")
        await run_on(spare, b"echo")
        return pool.counters

    counters = in_pool(house, act, want=1)
    assert (counters.busy, counters.ready, counters.forked, counters.crashed) == (0, 1, 2, 0)


def test_while_others_wait_ready_a_spare_is_replaced_when_it_is_done(house):
    async def act(pool):
        await eventually(lambda: pool.counters.ready == 3, "three spares")
        spare = await take(pool)
        assert (pool.counters.busy, pool.counters.ready, pool.counters.warming) == (1, 2, 0)
        await run_on(spare, b"echo")
        await eventually(lambda: pool.counters.ready == 3, "the successor, once the first is done")
        return pool.counters

    counters = in_pool(house, act, want=3)
    assert (counters.busy, counters.ready, counters.forked, counters.crashed) == (0, 3, 4, 0)


def test_more_jobs_than_allowed_wait_for_a_place():
    with household(max_jobs=2) as house:

        async def act(pool):
            first = [await take(pool), await take(pool)]
            third = asyncio.create_task(ask(pool, b"echo", b"third"))
            await asyncio.sleep(0.1)
            assert not third.done()
            assert len(house.named("ocrypt-job")) == 2
            await run_on(first[0], b"echo")
            told = await third
            await first[1].discard()
            return told

        assert in_pool(house, act, want=2).reply == b"third"


def test_many_at_once_each_get_their_own_answer(house):
    async def act(pool):
        contents = [b"%d" % number * 1000 for number in range(40)]
        told = await asyncio.gather(*(ask(pool, b"echo", content) for content in contents))
        assert [one.reply for one in told] == contents
        return told

    assert {one.end.outcome for one in in_pool(house, act, want=4)} == {Outcome.DONE}


def test_a_keyholder_that_starts_before_the_zygote_waits_for_it(tmp_path):
    async def main():
        from ocrypt.sandbox.client import SparePool

        async with SparePool(tmp_path / "nobody.sock", want=1) as pool:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await pool.take()
            return pool.counters

    assert asyncio.run(main()).ready == 0
