"""`ocrypt keys provider`: who guards the master key, and what it wraps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ocrypt.cli.configured import config_option, configured, safe_of
from ocrypt.core.codes import Exit

if TYPE_CHECKING:
    from pathlib import Path

    from ocrypt.cli.surroundings import Surroundings
    from ocrypt.cli.ui import Json


@click.command()
@config_option
@click.option("--json", "json_", is_flag=True, help="Print one JSON object for machines.")
@click.pass_obj
def command(surroundings: Surroundings, /, *, config: Path | None, json_: bool) -> int:
    """Show the key provider, the versions of its master key, and what is wrapped under which.

    The provider is asked. What is kept is not opened.
    """
    safe = safe_of(surroundings, config)
    named = configured(surroundings, config).keys.provider
    versions = list(safe.versions())
    newest = versions[-1] if versions else ""
    kept = safe.listing()
    if json_:
        records: list[Json] = [
            {"name": one.name, "provider": one.provider, "kek_version": one.kek_version} for one in kept
        ]
        told: list[Json] = list(versions)
        surroundings.terminal.give_json({"provider": named, "versions": told, "newest": newest, "keeps": records})
        return Exit.DONE
    give = surroundings.terminal.give
    give(f"provider  {named}\n".encode())
    for version in versions:
        give(f"version   {version}{'  (newest)' if version == newest else ''}\n".encode())
    for one in kept:
        give(f"keeps     {one.name}  under {one.provider} {one.kek_version}\n".encode())
    if not kept:
        surroundings.terminal.say("Nothing is kept yet.")
    return Exit.DONE
