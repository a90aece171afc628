"""Proof of the confinement: forked children, confined by the same functions, try what must be refused.

Each child tries one thing after the other and tells each answer before the next; where a try kills it, another child
goes on with the rest. A try is held if the kernel refused it or killed the child for it; anything else is broken.
"""

from __future__ import annotations

import os
import select
import signal
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from ocrypt.sandbox import attempts, confine, kernel
from ocrypt.sandbox.attempts import Site, Stage
from ocrypt.sandbox.confine import REQUIRED, Confinement, Layer
from ocrypt.sandbox.rlimits import parse_statm

if TYPE_CHECKING:
    from ocrypt.sandbox.attempts import Attempt
    from ocrypt.sandbox.settings import ZygoteSettings

_ANSWER: Final = struct.Struct("=q")
_PATIENCE_MS: Final = 5000
_CHANNEL: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was refused, what was not, and which required layers this machine does not have."""

    held: tuple[str, ...]
    broken: tuple[str, ...]
    missing: tuple[Layer, ...]

    @property
    def faults(self) -> tuple[str, ...]:
        """Words for each missing layer and each forbidden thing that was not refused."""
        return (*(f"no {layer.value}" for layer in self.missing), *(f"not refused to {name}" for name in self.broken))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What the children need from the zygote."""

    confinement: Confinement
    settings: ZygoteSettings
    statm: int
    """An open /proc/self/statm of the zygote."""
    null: int


def prove(bench: Bench) -> Proof:
    """Try everything; to be called in the confined zygote, before it loads anything, while a fork costs little."""
    readable = next((path for path in bench.settings.read_paths if path.exists()), Path("/"))
    site = Site(outsider=os.getppid(), readable=readable, memory_bytes=2 * bench.settings.limits.memory_bytes)
    plan = attempts.plan(bench.confinement.layers, site)
    held: list[str] = []
    broken: list[str] = []
    in_force = set(bench.confinement.layers)
    for stage in Stage:
        waiting = [attempt for attempt in plan if attempt.stage is stage]
        while waiting:
            trial = _try(stage, waiting, bench)
            in_force |= set(trial.layers)
            held += trial.held
            broken += trial.broken
            waiting = waiting[len(trial.held) + len(trial.broken) :]
    missing = tuple(layer for layer in Layer if layer in REQUIRED and layer not in in_force)
    return Proof(held=tuple(held), broken=tuple(broken), missing=missing)


@dataclass(frozen=True, slots=True)
class _Trial:
    layers: tuple[Layer, ...]
    held: list[str]
    broken: list[str]


def _try(stage: Stage, waiting: list[Attempt], bench: Bench) -> _Trial:
    """Fork one child, and collect its answers until it has none left or dies of one."""
    reading, writing = os.pipe2(os.O_CLOEXEC)
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _be_tried(stage, waiting, bench, writing)
    os.close(writing)
    trial = _Trial((), [], [])
    layers = _next_answer(reading)
    if layers is not None:
        trial = _Trial(tuple(layer for number, layer in enumerate(Layer) if layers >> number & 1), [], [])
        for attempt in waiting:
            answer = _next_answer(reading)
            if answer is None:
                break
            (trial.held if -answer in attempt.refusals else trial.broken).append(attempt.title)
    os.close(reading)
    _kill(pid)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    told = len(trial.held) + len(trial.broken)
    if told < len(waiting):
        # It did not answer: killed for the call, which is what the filter does, or something that nobody expects.
        (trial.held if status == -signal.SIGSYS and layers is not None else trial.broken).append(waiting[told].title)
    return trial


def _next_answer(reading: int) -> int | None:
    poll = select.poll()
    poll.register(reading, select.POLLIN)
    if not poll.poll(_PATIENCE_MS):
        return None
    answer = os.read(reading, _ANSWER.size)
    return _ANSWER.unpack(answer)[0] if len(answer) == _ANSWER.size else None


def _kill(pid: int) -> None:
    """End a child that waits or hangs; one that is dead already keeps the status that it died with."""
    os.kill(pid, signal.SIGKILL)


def _be_tried(stage: Stage, waiting: list[Attempt], bench: Bench, writing: int) -> NoReturn:
    try:
        confinement = bench.confinement
        limits = bench.settings.limits
        for standard in (0, 1, 2):
            os.dup2(bench.null, standard)
        born = parse_statm(os.pread(bench.statm, 256, 0), os.sysconf("SC_PAGE_SIZE"))
        # As in a job: one channel, and nothing else of the zygote's.
        os.dup2(writing, _CHANNEL)
        kernel.close_all_from(_CHANNEL + 1)
        if stage >= Stage.PATHLESS:
            confinement = confine.confine_paths(confinement, limits, born)
        if stage >= Stage.JOB:
            confinement = confine.confine_late(confinement)
        mask = sum(1 << number for number, layer in enumerate(Layer) if layer in confinement.layers)
        os.write(_CHANNEL, _ANSWER.pack(mask))
        for attempt in waiting:
            os.write(_CHANNEL, _ANSWER.pack(attempt.act()))
        signal.pause()
    except BaseException:  # noqa: BLE001 - the outermost loop of this process
        os._exit(1)
    finally:
        os._exit(0)
