"""`ocrypt keys rotate`: new sealing keys take over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ocrypt.cli.keys_ring import ring, tell
from ocrypt.core.frames import Operation

if TYPE_CHECKING:
    from ocrypt.cli.surroundings import Surroundings


@click.command()
@click.option("--json", "json_", is_flag=True, help="Print one JSON object for machines.")
@click.pass_obj
def command(surroundings: Surroundings, /, *, json_: bool) -> int:
    """Let new keys take over in the running service.

    What clients have sealed already goes on opening until the older keys retire.
    """
    return tell(surroundings, ring(surroundings, Operation.ROTATE), json_=json_)
