"""The proof at start can fail: with any one layer taken away it names what was not refused, and nothing is served."""

from __future__ import annotations

import asyncio

import pytest

from kit.household import household
from kit.pool import ask, pool_of
from kit.zygote_program import MUTATIONS
from ocrypt.core.outcome import Outcome

pytestmark = pytest.mark.hostile

# What the proof says when a layer is gone.
FAULTS = {
    "no new privileges is not set": "not refused to zygote: gain privileges",
    "dumpable is not cleared": "not refused to zygote: be dumped",
    "cores are not forbidden": "not refused to zygote: leave a core",
    "file writes are not forbidden": "not refused to pathless: write to an open file",
    "memory and descriptors are not bounded": "not refused to pathless: take more memory",
    "landlock is not applied": "not refused to zygote: open a file for writing",
    "landlock lets everything be read": "not refused to zygote: list the root directory",
    "the kernel has no landlock": "no landlock-read-only",
    "the zygote's filter is not applied": "not refused to zygote: make a UDP socket",
    "the job's filter is not applied": "not refused to job: fork",
    "the kernel has no seccomp": "no seccomp",
    "the job's filter allows files": "not refused to job: make a memory file",
    "the job's filter allows processes": "not refused to job: fork",
    "the job's filter allows running memory": "not refused to job: map memory to run",
}


def test_there_is_an_expectation_for_every_mutation():
    assert FAULTS.keys() == MUTATIONS.keys()


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_nothing_is_served_without(mutation):
    with household(mutation=mutation) as house:
        status = house.process.wait(20)
    assert status == 78
    assert house.errors.startswith(b"confinement-missing: ")
    assert FAULTS[mutation].encode() in house.errors


@pytest.mark.parametrize("mutation", ["the kernel has no landlock", "the kernel has no seccomp"])
def test_the_operator_may_accept_it_and_it_is_told(mutation):
    async def main(house):
        async with pool_of(house) as pool:
            told = await ask(pool, b"echo", b"served")
            return told, pool.hello, pool.confinement

    with household(mutation=mutation, allow_degraded=True) as house:
        told, hello, confinement = asyncio.run(main(house))
    assert (told.reply, told.end.outcome) == (b"served", Outcome.DONE)
    assert hello.degraded
    layer = mutation.rpartition(" ")[2]
    assert any(name.startswith(layer) for name in hello.missing)
    assert not any(name.startswith(layer) for name in confinement)
    assert hello.broken
