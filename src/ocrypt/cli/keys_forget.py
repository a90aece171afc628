"""`ocrypt keys forget`: drop a pin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ocrypt.core.codes import Exit

if TYPE_CHECKING:
    from ocrypt.cli.surroundings import Surroundings


@click.command()
@click.argument("url")
@click.pass_obj
def command(surroundings: Surroundings, /, *, url: str) -> int:
    """Drop the pin of the service at URL."""
    from ocrypt.client.address import Address  # noqa: PLC0415
    from ocrypt.client.known import forget  # noqa: PLC0415

    forget(surroundings.state, Address.parse(url))
    return Exit.DONE
