"""Children: started, heard, started again, ended. Real processes that play small parts."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING

import pytest

from ocrypt.core.child import FATAL, Status, What
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.supervisor import children
from ocrypt.supervisor.children import Child, Spec

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PATIENCE = 20.0
SAYS = "import sys, os, time, json, signal\ndef say(**f): print(json.dumps(f), flush=True)\n"


class Play:
    """A child that runs `program` as a module of its own folder."""

    def __init__(self, folder: Path, program: str, monkeypatch: pytest.MonkeyPatch) -> None:
        (folder / "part_of_a_test.py").write_text(SAYS + program)
        monkeypatch.setenv("PYTHONPATH", str(folder))
        self.heard: list[Status] = []
        self.told = b'{"a":1}'
        spec = Spec(module="part_of_a_test", settings=lambda: self.told, directory=folder)
        self.child = Child(spec, on_status=self.heard.append)

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition():  # noqa: ASYNC110 - what is waited for is another process
                await asyncio.sleep(0.005)


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Play]:
    return lambda program: Play(tmp_path, program, monkeypatch)


def test_it_is_told_its_settings_and_heard_line_by_line(play: Callable[[str], Play]) -> None:
    part = play(
        "told = json.loads(sys.stdin.readline())\n"
        "print('a library talks')\n"
        "say(what='listening', number=told['a'])\n"
        "say(what='serving')\n"
        "sys.exit(7)\n"
    )
    assert asyncio.run(part.child.run_once()) == 7
    assert part.heard == [Status(what=What.LISTENING, number=1), Status(what=What.SERVING)]


def test_it_is_started_again_with_fresh_settings_each_time_until_it_is_told_to_end(
    play: Callable[[str], Play],
) -> None:
    part = play("say(what='listening', number=json.loads(sys.stdin.readline())['a'])\n")

    async def main() -> None:
        keeping = asyncio.create_task(part.child.keep_running())
        await part.until(lambda: part.heard)
        part.told = b'{"a":2}'
        await part.until(lambda: part.heard[-1].number == 2)
        part.child.end()
        await asyncio.wait_for(keeping, PATIENCE)

    asyncio.run(main())


def test_it_is_started_again_when_it_is_killed(play: Callable[[str], Play]) -> None:
    part = play("say(what='listening', number=os.getpid())\ntime.sleep(60)\n")

    async def main() -> None:
        keeping = asyncio.create_task(part.child.keep_running())
        await part.until(lambda: len(part.heard) == 1)
        os.kill(part.heard[0].number, signal.SIGKILL)
        await part.until(lambda: len(part.heard) == 2)
        part.child.end()
        await part.child.ended(PATIENCE)
        await asyncio.wait_for(keeping, PATIENCE)

    asyncio.run(main())
    assert part.heard[0].number != part.heard[1].number


def test_the_first_times_at_once_and_then_after_longer_and_longer_pauses(
    play: Callable[[str], Play], monkeypatch: pytest.MonkeyPatch
) -> None:
    part = play("sys.exit(1)\n")
    pauses: list[float] = []

    async def once() -> int:
        return 1

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 9:
            part.child.end()

    monkeypatch.setattr(part.child, "run_once", once)
    monkeypatch.setattr(children.asyncio, "sleep", sleep)
    asyncio.run(part.child.keep_running())
    assert pauses == [0.0, 0.1, 0.5, 1.0, 2.0, 5.0, 5.0, 5.0, 5.0]


def test_one_that_ran_calmly_for_long_is_started_again_at_once(
    play: Callable[[str], Play], monkeypatch: pytest.MonkeyPatch
) -> None:
    part = play("sys.exit(1)\n")
    pauses: list[float] = []
    monkeypatch.setattr(children, "_CALM_SECONDS", -1.0)

    async def once() -> int:
        return 1

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 9:
            part.child.end()

    monkeypatch.setattr(part.child, "run_once", once)
    monkeypatch.setattr(children.asyncio, "sleep", sleep)
    asyncio.run(part.child.keep_running())
    assert pauses == [0.0] * 9


def test_what_it_reports_as_fatal_ends_the_service_with_its_code(play: Callable[[str], Play]) -> None:
    part = play(f"say(what='fatal', code='port-unavailable', detail='x port 1: it is in use')\nsys.exit({FATAL})\n")
    with pytest.raises(LocalError) as caught:
        asyncio.run(part.child.keep_running())
    assert (caught.value.code, caught.value.detail) == (Code.PORT_UNAVAILABLE, "x port 1: it is in use")


def test_a_fatal_exit_without_a_report_is_not_tried_again(play: Callable[[str], Play]) -> None:
    part = play(f"sys.exit({FATAL})\n")
    with pytest.raises(LocalError) as caught:
        asyncio.run(part.child.keep_running())
    assert (caught.value.code, caught.value.detail) == (Code.INTERNAL, "part_of_a_test gave up")


@pytest.mark.parametrize(
    "line", ["say(what='fatal', code='no-such-code')", "print('[' * 50000)", "print('x' * 300000)"]
)
def test_a_report_that_makes_no_sense_is_passed_over(play: Callable[[str], Play], line: str) -> None:
    part = play(f"{line}\nsay(what='serving')\nsys.exit(3)\n")
    assert asyncio.run(part.child.run_once()) == 3
    assert part.heard == [Status(what=What.SERVING)]


def test_one_that_does_not_read_its_settings_is_only_another_end(play: Callable[[str], Play]) -> None:
    part = play("os.close(0)\nsys.exit(4)\n")
    part.told = b"x" * 1_000_000
    assert asyncio.run(part.child.run_once()) == 4


def test_one_that_will_not_end_is_killed(play: Callable[[str], Play]) -> None:
    part = play("signal.signal(signal.SIGTERM, signal.SIG_IGN)\nsay(what='serving')\ntime.sleep(60)\n")

    async def main() -> None:
        keeping = asyncio.create_task(part.child.keep_running())
        await part.until(lambda: part.heard)
        part.child.end()
        await part.child.ended(0.1)
        await asyncio.wait_for(keeping, PATIENCE)

    asyncio.run(main())
    assert len(part.heard) == 1


def test_cutting_its_input_tells_it_that_the_supervisor_is_gone(play: Callable[[str], Play]) -> None:
    part = play("sys.stdin.readline()\nsay(what='serving')\nsys.stdin.read()\nsay(what='listening', number=9)\n")

    async def main() -> None:
        keeping = asyncio.create_task(part.child.keep_running())
        await part.until(lambda: part.heard)
        part.child.cut()
        await part.child.ended(PATIENCE)
        await asyncio.wait_for(keeping, PATIENCE)

    asyncio.run(main())
    assert part.heard[-1].number == 9


def test_the_end_is_that_of_the_last_process_which_holds_its_output(play: Callable[[str], Play]) -> None:
    part = play(
        "if os.fork() == 0:\n    time.sleep(0.3)\n    say(what='listening', number=1)\n    os._exit(0)\nos._exit(5)\n"
    )
    assert asyncio.run(part.child.run_once()) == 5
    assert part.heard == [Status(what=What.LISTENING, number=1)]


def test_before_it_is_started_there_is_nothing_to_end(play: Callable[[str], Play]) -> None:
    part = play("sys.exit(0)\n")

    async def main() -> None:
        part.child.end()
        part.child.cut()
        await part.child.ended(PATIENCE)
        await asyncio.wait_for(part.child.keep_running(), PATIENCE)

    asyncio.run(main())
    assert part.heard == []


def test_it_knows_little_of_our_environment(play: Callable[[str], Play], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCRYPT_TOKEN", "MARKER")
    monkeypatch.setenv("HOME", "MARKER")
    part = play("sys.exit(any('MARKER' in value for value in os.environ.values()))\n")
    assert asyncio.run(part.child.run_once()) == 0
    assert set(children._environment(())) - set(children._FIXED) <= {"PATH", "PYTHONPATH", "LANG", "TZ"}
