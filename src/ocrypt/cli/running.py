"""One run over several inputs: each outcome where it belongs as it comes, and one exit status for all."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Protocol, TypeVar

from ocrypt.cli.inputs import Input, Missing
from ocrypt.cli.sinks import Done
from ocrypt.cli.ui import Problem
from ocrypt.core.codes import Exit
from ocrypt.core.errors import OcryptError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ocrypt.cli.inputs import Gathered
    from ocrypt.cli.outcomes import Readers
    from ocrypt.cli.sinks import Result, Sink
    from ocrypt.cli.ui import Terminal

MAX_NAMED = 5
"""How many skipped files, and pages of one file that could not be read, are named."""


class Detail(Enum):
    """How much is said on standard error."""

    RESULTS = "results"
    STEPS = "steps"


class Paged(Protocol):
    """A page that may have failed."""

    @property
    def index(self) -> int:
        """Its number, from 0."""
        ...

    @property
    def error(self) -> str | None:
        """The code of what kept it from being read."""
        ...


R = TypeVar("R", bound="Result")


def run(terminal: Terminal, gathered: Gathered, readers: Readers[R], sink: Sink[R], detail: Detail) -> Exit:
    """Put each outcome where it belongs as it comes; give the exit status."""
    exits: list[Exit] = []
    total = len(gathered.found)
    degraded = 0
    outcomes = readers.read([each for each in gathered.found if isinstance(each, Input)])
    with terminal.progress(total) as step:
        for index, each in enumerate(gathered.found):
            if isinstance(each, Missing):
                result: R | OcryptError = each.error
                problem = _put(sink, index, each.shown, result, b"")
            else:
                outcome = next(outcomes)
                result = outcome.result
                problem = _put(sink, index, each.shown, result, outcome.source)
            exits.append(_exit_of(terminal, each.shown, result) if problem is None else problem.exit)
            degraded += _is_degraded(result)
            step(each.shown)
            if detail is Detail.STEPS:
                terminal.say(f"{index + 1}/{total} {each.shown} {_how(result, problem)}")
    if degraded:
        terminal.say("note: the service's operator accepted a confinement with a layer missing; the receipts say so")
    sink.finish()
    return exit_of(exits)


def _put(sink: Sink[R], index: int, shown: str, result: R | OcryptError, source: Path | bytes) -> OcryptError | None:
    """Give the result to the sink; give the error where there is one, of the reading or of the writing."""
    error = result if isinstance(result, OcryptError) else None
    if not isinstance(result, OcryptError):
        try:
            sink.take(index, Done(shown=shown, result=result, source=source))
        except OcryptError as unwritable:
            error = unwritable
    if error is not None:
        sink.fail(shown, error)
    return error


def _how(result: object, problem: OcryptError | None) -> str:
    """Say in a few words how it went; for a service's answer, to whom it was sealed."""
    if problem is not None:
        return f"failed ({problem.code.value})"
    sealed_to = getattr(result, "sealed_to", None)
    return "ok" if sealed_to is None else f"ok, sealed to {sealed_to}, receipt checked"


def _exit_of(terminal: Terminal, shown: str, result: R | OcryptError) -> Exit:
    return Exit.DONE if isinstance(result, OcryptError) else exit_of_pages(terminal, shown, result.pages)


def exit_of_pages(terminal: Terminal, shown: str, pages: Sequence[Paged]) -> Exit:
    """Name the pages that could not be read, and why; give the exit status of an input that was read but for them."""
    broken = [page for page in pages if page.error is not None]
    for page in broken[:MAX_NAMED]:
        terminal.complain(Problem.of_page(page.error or ""), f"{shown}: page {page.index + 1}")
    if len(broken) > MAX_NAMED:
        terminal.say(f"ocrypt: {shown}: {len(broken) - MAX_NAMED} more pages could not be read")
    if not broken:
        return Exit.DONE
    return Exit.FAILED if len(broken) == len(pages) else Exit.SOME_FAILED


def _is_degraded(result: object) -> bool:
    receipt = getattr(result, "receipt", None)
    return receipt is not None and receipt.degraded


def exit_of(exits: Sequence[Exit]) -> Exit:
    """Give the exit status of a run with several inputs.

    (1) A failure of integrity is never drowned by what went well. (2) When all ended alike, that. (3) Else some failed.
    """
    if Exit.INTEGRITY in exits:
        return Exit.INTEGRITY
    return exits[0] if len(set(exits)) == 1 else Exit.SOME_FAILED


def say_skipped(terminal: Terminal, gathered: Gathered) -> None:
    """Name the files in folders that are no pictures by their names."""
    skipped = gathered.skipped
    if skipped:
        names = ", ".join(skipped[:MAX_NAMED]) + (", …" if len(skipped) > MAX_NAMED else "")
        plural = (
            "file that is no picture by its name" if len(skipped) == 1 else "files that are no pictures by their names"
        )
        terminal.say(f"skipped {len(skipped)} {plural}: {names}")
