"""`ocrypt keys destroy`: an old version of the master key goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ocrypt.cli.configured import config_option, safe_of
from ocrypt.core.codes import Code, Exit
from ocrypt.core.errors import LocalError

if TYPE_CHECKING:
    from pathlib import Path

    from ocrypt.cli.surroundings import Surroundings


@click.command()
@click.argument("version")
@click.option("-y", "--yes", is_flag=True, help="Destroy it without a question.")
@config_option
@click.pass_obj
def command(surroundings: Surroundings, /, *, version: str, yes: bool, config: Path | None) -> int:
    """Destroy VERSION of the master key, and with some providers all that are older.

    No copy of what was wrapped under it opens again: that is how old backups are closed. It can't be undone. The
    newest version, and any version while something is still wrapped under it, is refused.
    """
    from ocrypt.keys.provider import KekVersion  # noqa: PLC0415

    safe = safe_of(surroundings, config)
    terminal = surroundings.terminal
    if not yes:
        if not terminal.stdin_is_terminal:
            raise LocalError(Code.USAGE, "nobody is here to be asked: give --yes")
        if terminal.ask(f"Destroy version {version} for ever? [y/N] ") not in {"y", "yes"}:
            terminal.say("Nothing was destroyed.")
            return Exit.FAILED
    safe.destroy(KekVersion(version))
    terminal.say(f"Destroyed version {version}")
    return Exit.DONE
