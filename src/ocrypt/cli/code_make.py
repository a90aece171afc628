"""`ocrypt code make`: text to a QR or another code, on this device."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ocrypt.cli.code_batch import FILE, Batch, make_all, rows_of
from ocrypt.cli.code_content import fields_of, payload_of
from ocrypt.cli.code_files import SUFFIXES, described, give, output_of, put, told
from ocrypt.cli.code_make_options import Wanted, make_options
from ocrypt.core.codes import Code, Exit
from ocrypt.core.errors import LocalError
from ocrypt.recognise.codes.make.payload import KINDS
from ocrypt.recognise.codes.make.request import MAX_TEXT

if TYPE_CHECKING:
    from ocrypt.cli.surroundings import Surroundings
    from ocrypt.cli.ui import Json, Terminal
    from ocrypt.recognise.codes.make.payload import Payload

STDIN = "-"


@click.command()
@click.argument("text", nargs=-1, metavar="[TEXT]...")
@click.option("-o", "--out", metavar="OUT", help="Write to this file; with --batch, into this folder.")
@click.option(
    "--kind", type=click.Choice(list(KINDS)), metavar="KIND", help=f"What TEXT is: {', '.join(KINDS)}; plain without."
)
@click.option("--set", "pairs", multiple=True, metavar="NAME=VALUE", help="A field of the kind; repeat for others.")
@click.option("--wifi", "--ssid", "ssid", metavar="SSID", help="Access to this network: short for --kind wifi.")
@click.option("--password", metavar="PASSWORD", help="Of the network. Other users may see it: the next is better.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--hidden", is_flag=True, help="The network does not tell its name.")
@click.option("--batch", metavar="TABLE", help="Make a code of each row of this CSV file; columns are fields.")
@click.option("--name-column", default=FILE, show_default=True, metavar="NAME", help="The column that names the files.")
@make_options
@click.option("--json", "json_", is_flag=True, help="Print one JSON object for machines.")
@click.pass_obj
def command(  # noqa: PLR0913 - one argument for each option, as click gives them
    surroundings: Surroundings,
    /,
    *,
    text: tuple[str, ...],
    out: str | None,
    kind: str | None,
    pairs: tuple[str, ...],
    ssid: str | None,
    password: str | None,
    password_stdin: bool,
    hidden: bool,
    batch: str | None,
    name_column: str,
    json_: bool,
    **wanted: Any,  # noqa: ANN401 - checked by click, taken over by Wanted
) -> int:
    """Make a QR or another code of TEXT; - is standard input.

    The code is read back before it is given: what does not read is refused. Nothing leaves this device.
    """
    terminal = surroundings.terminal
    options = Wanted(**wanted)
    said = _Said(
        words=text,
        kind=kind,
        pairs=pairs,
        ssid=ssid,
        password=password,
        password_stdin=password_stdin,
        hidden=hidden,
    )
    if batch is not None:
        return _batch(terminal, options, said, _Table(path=batch, out=out, column=name_column), machine=json_)
    content = said.content(terminal)
    output = output_of(options.output, out, terminal) if out or not json_ else options.output or "png"
    request = options.request(content, output)
    # Here, and not above: `--help` shall not wait for what draws.
    from ocrypt.recognise.codes.make import make  # noqa: PLC0415

    made = make(request)
    if out is not None and out != STDIN:
        paths: tuple[Path | None, ...] = put(made, Path(out))
    else:
        paths = (None,) * len(made.codes)
        if not json_:
            give(made, output, terminal)
    if json_:
        codes: list[Json] = [told(*each) for each in zip(made.codes, paths, strict=True)]
        terminal.give_json({"media_type": made.media_type, "codes": codes})
    else:
        for code, path in zip(made.codes, paths, strict=True):
            if path is not None:
                terminal.say(f"{path}: {described(code)}")
    return Exit.DONE


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class _Said:
    """What the command line says of the content."""

    words: tuple[str, ...]
    kind: str | None
    pairs: tuple[str, ...]
    ssid: str | None
    password: str | None
    password_stdin: bool
    hidden: bool

    def content(self, terminal: Terminal) -> str | Payload:
        """Give the text, or the typed content.

        Raises:
            LocalError: USAGE.
            Unreadable: CODE_FIELD.
        """
        fields = fields_of(self.pairs)
        kind = self.kind
        if self.ssid is not None or self.password is not None or self.password_stdin or self.hidden:
            kind = kind or "wifi"
            if kind != "wifi" or (self.ssid is not None and self.words):
                raise LocalError(Code.USAGE, "--wifi, --password and --hidden are for a network, without TEXT")
            fields |= self._network(terminal)
        text = self._text(terminal)
        if kind is None:
            if fields:
                raise LocalError(Code.USAGE, "--set needs --kind")
            if text is None:
                raise LocalError(Code.USAGE, "a text is missing")
            return text
        if text is not None:
            fields[KINDS[kind].MAIN] = text
        return payload_of(kind, fields)

    def _text(self, terminal: Terminal) -> str | None:
        if self.words == (STDIN,):
            if self.password_stdin:
                raise LocalError(Code.USAGE, "standard input can be read once")
            return _line(terminal, MAX_TEXT)
        # Words that a shell has parted belong together.
        return " ".join(self.words) if self.words else None

    def _network(self, terminal: Terminal) -> dict[str, str]:
        if self.password is not None and self.password_stdin:
            raise LocalError(Code.USAGE, "--password and --password-stdin exclude each other")
        password = _line(terminal, 200) if self.password_stdin else self.password
        given = {"ssid": self.ssid, "password": password, "hidden": "true" if self.hidden else None}
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """Which table, and where its codes go."""

    path: str
    out: str | None
    column: str


def _batch(terminal: Terminal, options: Wanted, said: _Said, table: _Table, *, machine: bool) -> int:
    if table.out is None:
        raise LocalError(Code.USAGE, "--batch needs a folder: -o DIR")
    if said.words or said.pairs or said.ssid is not None or said.password is not None or said.password_stdin:
        raise LocalError(Code.USAGE, "with --batch the content stands in the table")
    output = options.output or "png"
    try:
        data = terminal.stdin.read() if table.path == STDIN else Path(table.path).read_bytes()
    except OSError as error:
        raise LocalError(Code.FILE_UNREADABLE, f"the table: {error.strerror or ''}") from None
    rows = rows_of(data)
    batch = Batch(
        kind=said.kind or "",
        column=table.column.lower(),
        folder=Path(table.out),
        suffix=next(suffix for suffix, name in SUFFIXES.items() if name == output),
        request=options.request("", output),
    )
    told_to: list[Json] | None = [] if machine else None
    status = make_all(terminal, rows, batch, told_to)
    if told_to is not None:
        terminal.give_json({"rows": told_to})
    return status


def _line(terminal: Terminal, most: int) -> str:
    """Read standard input as text, without the line break that closes it."""
    data = terminal.stdin.read(4 * most + 2)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise LocalError(Code.USAGE, "standard input must be in UTF-8") from None
    return text.removesuffix("\n").removesuffix("\r")
