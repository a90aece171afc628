"""`ocrypt keys retire`: a sealing key is destroyed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ocrypt.cli.keys_ring import ring, tell
from ocrypt.core.frames import Operation

if TYPE_CHECKING:
    from ocrypt.cli.surroundings import Surroundings


@click.command()
@click.argument("key_id", type=click.IntRange(0, 255))
@click.option("--json", "json_", is_flag=True, help="Print one JSON object for machines.")
@click.pass_obj
def command(surroundings: Surroundings, /, *, key_id: int, json_: bool) -> int:
    """Destroy the key KEY_ID of the running service.

    Nothing that was sealed to it opens any more. Clients fetch the new configuration by themselves.
    """
    return tell(surroundings, ring(surroundings, Operation.RETIRE, str(key_id)), json_=json_)
