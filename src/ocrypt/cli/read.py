"""`ocrypt read`: the text in pictures, read on this device or, sealed, at a service."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ocrypt.cli.inputs import Gathered, Input, gather
from ocrypt.cli.outputs import unique_names
from ocrypt.cli.readers import Explanations, Here, there
from ocrypt.cli.running import Detail, run, say_skipped
from ocrypt.cli.service_options import ServiceOptions, place_options, sending_options, url_of
from ocrypt.cli.sinks import Sink, ToBoth, ToFile, ToFiles, ToObject, ToTerminal
from ocrypt.core.codes import Code
from ocrypt.core.engines import ENGINES, PROFILES, meant
from ocrypt.core.errors import LocalError
from ocrypt.recognise.formats import FORMATS, Content, by_suffix
from ocrypt.recognise.options import CODES, PREPARE, Options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrypt.cli.outcomes import Readers
    from ocrypt.cli.surroundings import Surroundings
    from ocrypt.cli.ui import Terminal
    from ocrypt.core.engines import Profile
    from ocrypt.recognise.formats import Format
    from ocrypt.recognise.options import Codes, Prepare
    from ocrypt.recognise.reading import Reading

MAX_THREADS = 8
"""More lines side by side than this gain nothing on one page."""


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@place_options
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
@click.option(
    "--codes",
    type=click.Choice(CODES),
    default=CODES[0],
    show_default=True,
    metavar="HOW",
    help=f"{', '.join(CODES)}: how hard to look for codes beside the text.",
)
@click.option("--explain", metavar="DIR", help="Write each stage's picture and time below DIR; on this device only.")
@sending_options
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
    codes: Codes,
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
    url = url_of(server, local, surroundings)
    if explain is not None and url:
        raise LocalError(Code.USAGE, "--explain shows what this device does, and a service shows nothing: add --local")
    if url and (profile or threads):
        raise LocalError(Code.USAGE, "--profile and --threads are for this device; a service has its own: add --local")
    terminal = surroundings.terminal
    gathered = gather(files)
    say_skipped(terminal, gathered)
    chosen = _format(format_, out)
    sink = _sink(terminal, gathered, chosen=chosen, as_typed=out, told=Told.MACHINE if json_ else Told.PERSON)
    how = _How(
        engine=engine,
        profile=profile or PROFILES[0],
        threads=threads or min(len(os.sched_getaffinity(0)), MAX_THREADS),
        prepare=prepare,
        codes=codes,
        explain=None if explain is None else Path(explain),
        jobs=jobs,
        form=form,
    )
    with _readers(surroundings, url, ServiceOptions(**service), how) as readers:
        return run(terminal, gathered, readers, sink, Detail.STEPS if verbose else Detail.RESULTS)


class Told(Enum):
    """Who listens to standard output."""

    PERSON = "person"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True, kw_only=True)
class _How:
    """What the options say about reading."""

    engine: str
    profile: Profile
    threads: int
    prepare: Prepare
    codes: Codes
    explain: Path | None
    jobs: int
    form: str


@contextmanager
def _readers(surroundings: Surroundings, url: str, service: ServiceOptions, how: _How) -> Iterator[Readers[Reading]]:
    stdin = surroundings.terminal.stdin
    if not url:
        # Before anything is loaded, and once for all pictures. At a service other names may be known.
        if how.engine and how.engine not in ENGINES:
            raise LocalError(Code.ENGINE_UNKNOWN, meant(how.engine))
        explanations = None if how.explain is None else Explanations(how.explain)
        options = Options(
            engine=how.engine or ENGINES[0],
            profile=how.profile,
            threads=how.threads,
            prepare=how.prepare,
            codes=how.codes,
        )
        yield Here(stdin=stdin, options=options, explanations=explanations)
        return
    from ocrypt.client.inner import ReadTask  # noqa: PLC0415 - here, for reading on this device needs no crypto library

    task = ReadTask(how.engine, how.prepare, how.codes)
    with service.client(url, surroundings.state, form=how.form) as client:
        yield there(client, stdin, task, how.jobs)


def _format(named: str | None, out: str | None) -> Format:
    """Give the format that is named, else the one that OUT's name tells, else the first."""
    if named is not None:
        return next(each for each in FORMATS if each.name == named)
    return by_suffix(out or "") or FORMATS[0]


def _sink(terminal: Terminal, gathered: Gathered, *, chosen: Format, as_typed: str | None, told: Told) -> Sink[Reading]:
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
