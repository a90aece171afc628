"""`ocrypt read`: the text in pictures, read on this device or, sealed, at a service."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ocrypt.cli.inputs import Gathered, Input, Missing, gather
from ocrypt.cli.outputs import unique_names
from ocrypt.cli.readers import Explanations, Here, There
from ocrypt.cli.service_options import ServiceOptions, service_options
from ocrypt.cli.sinks import Done, Sink, ToBoth, ToFile, ToFiles, ToObject, ToTerminal
from ocrypt.cli.ui import Problem
from ocrypt.core.codes import Code, Exit
from ocrypt.core.engines import ENGINES, PROFILES, meant
from ocrypt.core.errors import LocalError, OcryptError
from ocrypt.recognise.formats import FORMATS, Content, by_suffix
from ocrypt.recognise.options import PREPARE, Options

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ocrypt.cli.readers import Readers
    from ocrypt.cli.surroundings import Surroundings
    from ocrypt.cli.ui import Terminal
    from ocrypt.core.engines import Profile
    from ocrypt.recognise.formats import Format
    from ocrypt.recognise.options import Prepare
    from ocrypt.recognise.reading import Reading

MAX_THREADS = 8
"""More lines side by side than this gain nothing on one page."""
MAX_NAMED = 5
"""How many skipped files, and pages of one file that could not be read, are named."""


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--server", metavar="URL", help="Read at this service; OCRYPT_SERVER is its default.")
@click.option("--local", is_flag=True, help="Read on this device, whatever OCRYPT_SERVER says.")
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice([each.name for each in FORMATS]),
    metavar="FORMAT",
    help=f"{', '.join(each.name for each in FORMATS)}; without it, what OUT's name says, or text.",
)
@click.option("-o", "--out", metavar="OUT", help="Write to this file, or into this folder.")
@click.option(
    "--engine", default="", metavar="NAME", help=f"Which engine reads: {', '.join(ENGINES)}; its own choice without."
)
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    metavar="NAME",
    help=f"{', '.join(PROFILES)}: how much care is spent. On this device only.",
)
@click.option(
    "--threads",
    type=click.IntRange(1, 64),
    metavar="N",
    help="Lines read side by side; without, one a core. On this device only.",
)
@click.option(
    "--prepare",
    type=click.Choice(PREPARE),
    default=PREPARE[0],
    show_default=True,
    help="Make faint or noisy pictures clearer first.",
)
@click.option("--explain", metavar="DIR", help="Write each stage's picture and time below DIR; on this device only.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=4,
    show_default=True,
    metavar="N",
    help="Pictures on their way to a service at once.",
)
@click.option(
    "--form", type=click.Choice(["single", "chunked"]), default="single", show_default=True, help="How to seal."
)
@service_options
@click.option("--json", "json_", is_flag=True, help="Print one JSON object for machines.")
@click.option("-v", "--verbose", is_flag=True, help="Say what was sealed to whom, and each step.")
@click.pass_obj
def command(  # noqa: PLR0913 - one argument for each option, as click gives them
    surroundings: Surroundings,
    /,
    *,
    files: tuple[str, ...],
    server: str | None,
    local: bool,
    format_: str | None,
    out: str | None,
    engine: str,
    profile: Profile | None,
    threads: int | None,
    prepare: Prepare,
    explain: str | None,
    jobs: int,
    form: str,
    json_: bool,
    verbose: bool,
    **service: Any,  # noqa: ANN401 - checked by click, taken over by ServiceOptions
) -> int:
    """Read the text in pictures: PNG, JPEG, WebP, AVIF, BMP, TIFF, GIF and PDF.

    A folder stands for all pictures in it; - is standard input.

    Without --server the reading happens in this process. With it each picture is sealed here to a key of the service,
    and its answer is opened here; its receipt is always checked.
    """
    if local and server:
        raise LocalError(Code.USAGE, "--local and --server exclude each other")
    url = "" if local else server or surroundings.server
    if explain is not None and url:
        raise LocalError(Code.USAGE, "--explain shows what this device does, and a service shows nothing: add --local")
    if url and (profile or threads):
        raise LocalError(Code.USAGE, "--profile and --threads are for this device; a service has its own: add --local")
    terminal = surroundings.terminal
    gathered = gather(files)
    _say_skipped(terminal, gathered)
    chosen = _format(format_, out)
    sink = _sink(terminal, gathered, chosen=chosen, as_typed=out, told=Told.MACHINE if json_ else Told.PERSON)
    how = _How(
        engine=engine,
        profile=profile or PROFILES[0],
        threads=threads or min(len(os.sched_getaffinity(0)), MAX_THREADS),
        prepare=prepare,
        explain=None if explain is None else Path(explain),
        jobs=jobs,
        form=form,
    )
    with _readers(surroundings, url, ServiceOptions(**service), how) as readers:
        return _run(terminal, gathered, readers, sink, Detail.STEPS if verbose else Detail.RESULTS)


class Told(Enum):
    """Who listens to standard output."""

    PERSON = "person"
    MACHINE = "machine"


class Detail(Enum):
    """How much is said on standard error."""

    RESULTS = "results"
    STEPS = "steps"


@dataclass(frozen=True, slots=True, kw_only=True)
class _How:
    """What the options say about reading."""

    engine: str
    profile: Profile
    threads: int
    prepare: Prepare
    explain: Path | None
    jobs: int
    form: str


@contextmanager
def _readers(surroundings: Surroundings, url: str, service: ServiceOptions, how: _How) -> Iterator[Readers]:
    stdin = surroundings.terminal.stdin
    if not url:
        # Before anything is loaded, and once for all pictures. At a service other names may be known.
        if how.engine and how.engine not in ENGINES:
            raise LocalError(Code.ENGINE_UNKNOWN, meant(how.engine))
        explanations = None if how.explain is None else Explanations(how.explain)
        options = Options(
            engine=how.engine or ENGINES[0], profile=how.profile, threads=how.threads, prepare=how.prepare
        )
        yield Here(stdin=stdin, options=options, explanations=explanations)
        return
    from ocrypt.client.inner import ReadTask  # noqa: PLC0415 - here, for reading on this device needs no crypto library

    ReadTask(how.engine, how.prepare)
    with service.client(url, surroundings.state, form=how.form) as client:
        yield There(client=client, stdin=stdin, engine=how.engine, prepare=how.prepare, jobs=how.jobs)


def _format(named: str | None, out: str | None) -> Format:
    """Give the format that is named, else the one that OUT's name tells, else the first."""
    if named is not None:
        return next(each for each in FORMATS if each.name == named)
    return by_suffix(out or "") or FORMATS[0]


def _sink(terminal: Terminal, gathered: Gathered, *, chosen: Format, as_typed: str | None, told: Told) -> Sink:
    """Choose where results go.

    (1) Without OUT: standard output, where the format allows it. (2) Several readings as JSON in one OUT: one object.
    (3) Several otherwise, or an OUT that is a folder: a file each, named after the input. (4) Else the one reading in
    OUT.
    """
    many = len(gathered.found) > 1
    is_json = chosen.name == "json"
    if as_typed is None:
        if told is Told.MACHINE or (many and is_json):
            return ToObject(terminal=terminal)
        _check_stdout(terminal, chosen, len(gathered.found))
        return ToTerminal(terminal=terminal, format=chosen, headed=many)
    out = Path(as_typed)
    folder = out.is_dir() or as_typed.endswith("/")
    if many and is_json and not folder and told is Told.PERSON:
        return ToObject(terminal=terminal, out=out)
    if many or folder:
        names = [each.name if isinstance(each, Input) else "" for each in gathered.found]
        unique = unique_names(names, chosen.suffix)
        files: ToFiles | ToFile = ToFiles(terminal=terminal, format=chosen, folder=out, names=unique)
    else:
        files = ToFile(terminal=terminal, format=chosen, target=out)
    return files if told is Told.PERSON else ToBoth(files, ToObject(terminal=terminal))


def _check_stdout(terminal: Terminal, chosen: Format, count: int) -> None:
    """Refuse what would spoil a terminal, or files that would run into one another."""
    if count > 1 and chosen.content is not Content.PROSE:
        raise LocalError(Code.USAGE, f"several files as {chosen.name} need a folder: -o FOLDER/")
    if chosen.content is Content.BINARY and terminal.stdout_is_terminal:
        raise LocalError(Code.USAGE, f"{chosen.name} is not for a terminal: -o FILE, or a pipe")


def _run(terminal: Terminal, gathered: Gathered, readers: Readers, sink: Sink, detail: Detail) -> Exit:
    """Put each outcome where it belongs as it comes; give the exit status."""
    exits: list[Exit] = []
    total = len(gathered.found)
    degraded = 0
    outcomes = readers.read([each for each in gathered.found if isinstance(each, Input)])
    with terminal.progress(total) as step:
        for index, each in enumerate(gathered.found):
            if isinstance(each, Missing):
                result: Reading | OcryptError = each.error
                problem = _put(sink, index, each.shown, result, b"")
            else:
                outcome = next(outcomes)
                result = outcome.result
                problem = _put(sink, index, each.shown, result, outcome.source)
            exits.append(exit_of_pages(terminal, each.shown, result) if problem is None else problem.exit)
            degraded += _is_degraded(result)
            step(each.shown)
            if detail is Detail.STEPS:
                terminal.say(f"{index + 1}/{total} {each.shown} {_how(result, problem)}")
    if degraded:
        terminal.say("note: the service's operator accepted a confinement with a layer missing; the receipts say so")
    sink.finish()
    return exit_of(exits)


def _put(sink: Sink, index: int, shown: str, result: Reading | OcryptError, source: Path | bytes) -> OcryptError | None:
    """Give the result to the sink; give the error where there is one, of the reading or of the writing."""
    error = result if isinstance(result, OcryptError) else None
    if not isinstance(result, OcryptError):
        try:
            sink.take(index, Done(shown=shown, reading=result, source=source))
        except OcryptError as unwritable:
            error = unwritable
    if error is not None:
        sink.fail(shown, error)
    return error


def _how(result: Reading | OcryptError, problem: OcryptError | None) -> str:
    """Say in a few words how it went; for a service's reading, to whom it was sealed."""
    if problem is not None:
        return f"failed ({problem.code.value})"
    sealed_to = getattr(result, "sealed_to", None)
    return "ok" if sealed_to is None else f"ok, sealed to {sealed_to}, receipt checked"


def exit_of_pages(terminal: Terminal, shown: str, result: Reading | OcryptError) -> Exit:
    """Name the pages that could not be read, and why; give the exit status of an input that was read but for them."""
    pages = () if isinstance(result, OcryptError) else result.pages
    broken = [page for page in pages if page.error is not None]
    for page in broken[:MAX_NAMED]:
        terminal.complain(Problem.of_page(page.error or ""), f"{shown}: page {page.index + 1}")
    if len(broken) > MAX_NAMED:
        terminal.say(f"ocrypt: {shown}: {len(broken) - MAX_NAMED} more pages could not be read")
    if not broken:
        return Exit.DONE
    return Exit.FAILED if len(broken) == len(pages) else Exit.SOME_FAILED


def _is_degraded(result: Reading | OcryptError) -> bool:
    receipt = getattr(result, "receipt", None)
    return receipt is not None and receipt.degraded


def exit_of(exits: Sequence[Exit]) -> Exit:
    """Give the exit status of a run with several inputs.

    (1) A failure of integrity is never drowned by what went well. (2) When all ended alike, that. (3) Else some failed.
    """
    if Exit.INTEGRITY in exits:
        return Exit.INTEGRITY
    return exits[0] if len(set(exits)) == 1 else Exit.SOME_FAILED


def _say_skipped(terminal: Terminal, gathered: Gathered) -> None:
    skipped = gathered.skipped
    if skipped:
        names = ", ".join(skipped[:MAX_NAMED]) + (", …" if len(skipped) > MAX_NAMED else "")
        plural = (
            "file that is no picture by its name" if len(skipped) == 1 else "files that are no pictures by their names"
        )
        terminal.say(f"skipped {len(skipped)} {plural}: {names}")
