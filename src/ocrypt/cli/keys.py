"""`ocrypt keys`: which identity belongs to which service."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from ocrypt.cli.service_options import ServiceOptions, trust_options
from ocrypt.core.codes import Code, Exit
from ocrypt.core.errors import LocalError
from ocrypt.core.frames import Ask, Operation

if TYPE_CHECKING:
    from ocrypt.cli.surroundings import Surroundings
    from ocrypt.cli.ui import Json
    from ocrypt.client.fingerprint import Fingerprint


@click.group()
def command() -> None:
    """Pin the identities of services; list, rotate and retire the keys of your own."""


@command.command("pin")
@click.argument("url")
@trust_options
@click.option("-y", "--yes", is_flag=True, help="Pin what the service claims, without a question.")
@click.pass_obj
def pin_(surroundings: Surroundings, /, *, url: str, yes: bool, **service: Any) -> int:  # noqa: ANN401 - see ServiceOptions
    """Remember the identity of the service at URL.

    With --pin, the service must have this fingerprint. Without it, the fingerprint that it claims is shown: compare it
    with the one that `ocrypt serve` printed, over another way than this network.
    """
    # Here, and not above: `--help` shall not wait for the crypto library.
    from ocrypt.client.address import Address  # noqa: PLC0415
    from ocrypt.client.fingerprint import Fingerprint  # noqa: PLC0415
    from ocrypt.client.known import remember  # noqa: PLC0415

    options = ServiceOptions(**service)
    address = Address.parse(url)
    wanted = None if options.pin is None else Fingerprint.parse(options.pin)
    claimed = options.claimed_identity(url)
    if wanted is not None and claimed != wanted:
        raise LocalError(Code.SERVER_UNTRUSTED, f"it is {claimed}, not {wanted}")
    if wanted is None and not yes and not _confirmed(surroundings, address.authority, claimed):
        surroundings.terminal.say("Nothing was pinned.")
        return Exit.FAILED
    remember(surroundings.state, address, claimed, now=surroundings.clock.now())
    surroundings.terminal.say(f"Pinned {address.origin} to {claimed}")
    return Exit.DONE


@command.command("list")
@click.option("--json", "json_", is_flag=True, help="Print one JSON object for machines.")
@click.pass_obj
def list_(surroundings: Surroundings, /, *, json_: bool) -> int:
    """Show the pins, and the keys of the service that runs here."""
    from ocrypt.client.known import pins  # noqa: PLC0415

    found = pins(surroundings.state)
    try:
        keys = _service(surroundings, Operation.KEYS)
    except LocalError:
        # None runs here, as on most machines that have pins.
        keys = []
    if json_:
        records: list[Json] = [
            {"url": pin.address.origin, "pin": str(pin.fingerprint), "pinned": pin.pinned} for pin in found
        ]
        surroundings.terminal.give_json({"pins": records, "keys": keys})
        return Exit.DONE
    _show(surroundings, keys)
    for pin in found:
        day = datetime.fromtimestamp(pin.pinned, UTC).date().isoformat()
        surroundings.terminal.give(f"{pin.address.origin}  {pin.fingerprint}  {day}\n".encode())
    if not found:
        surroundings.terminal.say("No service is pinned.")
    return Exit.DONE


@command.command("forget")
@click.argument("url")
@click.pass_obj
def forget_(surroundings: Surroundings, /, *, url: str) -> int:
    """Drop the pin of the service at URL."""
    from ocrypt.client.address import Address  # noqa: PLC0415
    from ocrypt.client.known import forget  # noqa: PLC0415

    forget(surroundings.state, Address.parse(url))
    return Exit.DONE


@command.command("rotate")
@click.option("--json", "json_", is_flag=True, help="Print one JSON object for machines.")
@click.pass_obj
def rotate_(surroundings: Surroundings, /, *, json_: bool) -> int:
    """Let new keys take over in the running service.

    What clients have sealed already goes on opening until the older keys retire.
    """
    return _told(surroundings, _service(surroundings, Operation.ROTATE), json_=json_)


@command.command("retire")
@click.argument("key_id", type=click.IntRange(0, 255))
@click.option("--json", "json_", is_flag=True, help="Print one JSON object for machines.")
@click.pass_obj
def retire_(surroundings: Surroundings, /, *, key_id: int, json_: bool) -> int:
    """Destroy the key KEY_ID of the running service.

    Nothing that was sealed to it opens any more. Clients fetch the new configuration by themselves.
    """
    return _told(surroundings, _service(surroundings, Operation.RETIRE, str(key_id)), json_=json_)


def _service(surroundings: Surroundings, operation: Operation, key_id: str = "") -> list[Any]:
    from ocrypt.supervisor.control import ask_worker  # noqa: PLC0415
    from ocrypt.supervisor.state import StateDirectory  # noqa: PLC0415

    answer = ask_worker(StateDirectory(surroundings.state).run, Ask(operation=operation, key_id=key_id))
    keys: list[Any] = answer["keys"]
    return keys


def _told(surroundings: Surroundings, keys: list[Any], *, json_: bool) -> int:
    if json_:
        surroundings.terminal.give_json({"keys": keys})
    else:
        _show(surroundings, keys)
    return Exit.DONE


def _show(surroundings: Surroundings, keys: list[Any]) -> None:
    for key in keys:
        seals, retires = (
            datetime.fromtimestamp(key[name], UTC).isoformat(timespec="minutes").replace("+00:00", "Z")
            for name in ("seals_until", "retires")
        )
        state = f"seals until {seals}" if key["newest"] else "opens only"
        line = f"key {key['id']:>3}  {key['kem']:<6}  {state}, retires {retires}\n"
        surroundings.terminal.give(line.encode())


def _confirmed(surroundings: Surroundings, authority: str, claimed: Fingerprint) -> bool:
    """Ask the person who sits there; without one, nothing is trusted."""
    terminal = surroundings.terminal
    terminal.say(f"The service at {authority} claims to be")
    terminal.say(f"  {claimed}")
    if not terminal.stdin_is_terminal:
        raise LocalError(Code.USAGE, "nobody is here to compare it: give --pin with the right fingerprint, or --yes")
    return terminal.ask("Is this what `ocrypt serve` printed? [y/N] ") in {"y", "yes"}
