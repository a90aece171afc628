"""`ocrypt code read`: the codes in pictures, read on this device or, sealed, at a service. Nothing is opened."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ocrypt.cli.code_sinks import ToCodeObject, ToLines
from ocrypt.cli.inputs import gather
from ocrypt.cli.outcomes import Outcome, There, source_here
from ocrypt.cli.running import Detail, run, say_skipped
from ocrypt.cli.service_options import ServiceOptions, place_options, sending_options, url_of
from ocrypt.cli.sinks import ToObject
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, OcryptError
from ocrypt.recognise.codes.code import FORMATS, QR_FAMILY
from ocrypt.recognise.codes.options import EFFORTS, MAX_BUDGET_MS, CodeOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    from ocrypt.cli.inputs import Input
    from ocrypt.cli.outcomes import Readers
    from ocrypt.cli.surroundings import Surroundings
    from ocrypt.recognise.codes.code import Format
    from ocrypt.recognise.codes.options import Effort
    from ocrypt.recognise.codes.scan import Scan


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@place_options
@click.option(
    "--effort",
    type=click.Choice(EFFORTS),
    default=EFFORTS[0],
    show_default=True,
    metavar="HOW",
    help=f"{', '.join(EFFORTS)}: how hard to look.",
)
@click.option(
    "--budget",
    type=click.IntRange(1, MAX_BUDGET_MS),
    metavar="MS",
    help="Milliseconds for one page after which nothing more is tried; without, what the effort usually takes.",
)
@click.option(
    "--formats", default="", metavar="LIST", help="Only these, with commas: qr (all its kinds), DataMatrix, EAN13 …"
)
@click.option("-o", "--out", metavar="OUT", help="Write to this file.")
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
    effort: Effort,
    budget: int | None,
    formats: str,
    out: str | None,
    jobs: int,
    form: str,
    json_: bool,
    verbose: bool,
    **service: Any,  # noqa: ANN401 - checked by click, taken over by ServiceOptions
) -> int:
    """Read QR and other codes in pictures and PDF files.

    A folder stands for all pictures in it; - is standard input. Each code is a line: its kind, its text, and what is
    doubtful about it. Nothing that a code says is opened or looked up.

    Without --server the reading happens in this process. With it each picture is sealed here to a key of the service,
    and its answer is opened here; its receipt is always checked.
    """
    url = url_of(server, local, surroundings)
    options = CodeOptions(effort=effort, budget_ms=budget, formats=_formats(formats))
    terminal = surroundings.terminal
    gathered = gather(files)
    say_skipped(terminal, gathered)
    target = None if out is None else Path(out)
    sink: ToCodeObject | ToLines
    if json_ or (target is not None and target.suffix.lower() == ".json"):
        sink = ToCodeObject(files=ToObject(terminal=terminal, out=target))
    else:
        sink = ToLines(terminal=terminal, out=target, headed=len(gathered.found) > 1)
    sending = _Sending(url=url, jobs=jobs, form=form)
    with _readers(surroundings, sending, ServiceOptions(**service), options) as readers:
        return run(terminal, gathered, readers, sink, Detail.STEPS if verbose else Detail.RESULTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sending:
    """Which service reads, where `url` is not empty, and how pictures go there."""

    url: str
    jobs: int
    form: str


@contextmanager
def _readers(
    surroundings: Surroundings, sending: _Sending, service: ServiceOptions, options: CodeOptions
) -> Iterator[Readers[Scan]]:
    stdin = surroundings.terminal.stdin
    if not sending.url:
        yield Here(stdin=stdin, options=options)
        return
    with service.client(sending.url, surroundings.state, form=sending.form) as client:
        yield There(
            client=client,
            stdin=stdin,
            one=partial(client.read_codes, effort=options.effort, budget_ms=options.budget_ms, formats=options.formats),
            many=partial(
                client.read_codes_many,
                concurrency=sending.jobs,
                effort=options.effort,
                budget_ms=options.budget_ms,
                formats=options.formats,
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Reads codes in this process."""

    stdin: BinaryIO
    options: CodeOptions

    def read(self, inputs: Sequence[Input]) -> Iterator[Outcome[Scan]]:
        """Read one after the other."""
        # Here, for it is slow to import and a service may do the reading.
        from ocrypt.recognise.codes import read_codes  # noqa: PLC0415

        chosen = self.options
        for each in inputs:
            source = source_here(each, self.stdin)
            try:
                scan = read_codes(source, effort=chosen.effort, budget_ms=chosen.budget_ms, formats=chosen.formats)
                yield Outcome(each, scan, source)
            except OcryptError as error:
                yield Outcome(each, error, source)


def _formats(listed: str) -> tuple[Format, ...]:
    """Give the formats of a list with commas, in any case; `qr` is the whole family.

    Raises:
        LocalError: USAGE.
    """
    known = {name.lower(): (name,) for name in FORMATS} | {"qr": QR_FAMILY}
    chosen: dict[Format, None] = {}
    for name in filter(None, listed.split(",")):
        if name.strip().lower() not in known:
            raise LocalError(Code.USAGE, f"formats are qr and {', '.join(FORMATS)}")
        chosen |= dict.fromkeys(known[name.strip().lower()])
    return tuple(chosen) or FORMATS
