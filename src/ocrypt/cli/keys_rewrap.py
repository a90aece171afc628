"""`ocrypt keys rewrap`: a new master key takes over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ocrypt.cli.configured import config_option, former_provider, safe_of
from ocrypt.core.codes import Exit

if TYPE_CHECKING:
    from pathlib import Path

    from ocrypt.cli.surroundings import Surroundings
    from ocrypt.cli.ui import Json


@click.command()
@click.option("--keep", is_flag=True, help="Make no new version; wrap under the newest that there is.")
@click.option("--from", "former", metavar="URI", help="The key provider that was used before this one.")
@config_option
@click.option("--json", "json_", is_flag=True, help="Print one JSON object for machines.")
@click.pass_obj
def command(surroundings: Surroundings, /, *, keep: bool, former: str | None, config: Path | None, json_: bool) -> int:
    """Make a new version of the master key, and wrap everything that is kept under it.

    What is kept is not encrypted anew, and a running service goes on. With --from, what another provider wrapped is
    taken over: set keys.provider to the new one first. Older versions go on unwrapping until they are destroyed.
    """
    safe = safe_of(surroundings, config)
    if not keep:
        safe.rotate()
    done = safe.rewrap(None if former is None else former_provider(surroundings, former))
    versions = safe.versions()
    if json_:
        names: list[Json] = list(done)
        surroundings.terminal.give_json({"newest": versions[-1] if versions else "", "rewrapped": names})
        return Exit.DONE
    for name in done:
        surroundings.terminal.say(f"Rewrapped {name}")
    surroundings.terminal.say(f"The newest version is {versions[-1]}" if versions else "Nothing is kept yet.")
    if len(versions) > 1:
        surroundings.terminal.say(
            f"When no backup needs it any more: ocrypt keys destroy {versions[-2]}",
        )
    return Exit.DONE
