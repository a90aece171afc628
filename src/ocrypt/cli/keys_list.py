"""`ocrypt keys list`: the pins, and the sealing keys that live."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from ocrypt.cli.keys_ring import ring, show
from ocrypt.core.codes import Exit
from ocrypt.core.errors import LocalError
from ocrypt.core.frames import Operation

if TYPE_CHECKING:
    from ocrypt.cli.surroundings import Surroundings
    from ocrypt.cli.ui import Json


@click.command()
@click.option("--json", "json_", is_flag=True, help="Print one JSON object for machines.")
@click.pass_obj
def command(surroundings: Surroundings, /, *, json_: bool) -> int:
    """Show the pins, and the keys of the service that runs here."""
    from ocrypt.client.known import pins  # noqa: PLC0415

    found = pins(surroundings.state)
    try:
        keys = ring(surroundings, Operation.KEYS)
    except LocalError:
        # None runs here, as on most machines that have pins.
        keys = []
    if json_:
        records: list[Json] = [
            {"url": pin.address.origin, "pin": str(pin.fingerprint), "pinned": pin.pinned} for pin in found
        ]
        surroundings.terminal.give_json({"pins": records, "keys": keys})
        return Exit.DONE
    show(surroundings, keys)
    for pin in found:
        day = datetime.fromtimestamp(pin.pinned, UTC).date().isoformat()
        surroundings.terminal.give(f"{pin.address.origin}  {pin.fingerprint}  {day}\n".encode())
    if not found:
        surroundings.terminal.say("No service is pinned.")
    return Exit.DONE
