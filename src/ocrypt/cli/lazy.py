"""Groups whose subcommands are imported when they are called, so that `--help` imports none of them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

import click
from click.exceptions import NoSuchCommand

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Entry:
    """One subcommand: its module has it as `command`. `summary` stands here so that `--help` imports none of them."""

    module: str
    summary: str


class LazyGroup(click.Group):
    """A group whose subcommands are imported when they are called."""

    entries: ClassVar[Mapping[str, Entry]] = {}
    """The subcommands by name, in the order in which a newcomer needs them; each group's own class sets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Give the names."""
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one subcommand."""
        if cmd_name not in self.entries:
            return None
        command: click.Command = import_module(self.entries[cmd_name].module).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the subcommand; where there is none of that name, say which names are near."""
        if args and not args[0].startswith("-") and args[0] not in self.entries:
            raise NoSuchCommand(args[0], possibilities=list(self.entries), ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of subcommands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in self.entries.items()])
