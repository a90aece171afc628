"""`ocrypt keys pin`: remember who a service is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ocrypt.cli.service_options import ServiceOptions, trust_options
from ocrypt.core.codes import Code, Exit
from ocrypt.core.errors import LocalError

if TYPE_CHECKING:
    from ocrypt.cli.surroundings import Surroundings
    from ocrypt.client.fingerprint import Fingerprint


@click.command()
@click.argument("url")
@trust_options
@click.option("-y", "--yes", is_flag=True, help="Pin what the service claims, without a question.")
@click.pass_obj
def command(surroundings: Surroundings, /, *, url: str, yes: bool, **service: Any) -> int:  # noqa: ANN401 - see ServiceOptions
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


def _confirmed(surroundings: Surroundings, authority: str, claimed: Fingerprint) -> bool:
    """Ask the person who sits there; without one, nothing is trusted."""
    terminal = surroundings.terminal
    terminal.say(f"The service at {authority} claims to be")
    terminal.say(f"  {claimed}")
    if not terminal.stdin_is_terminal:
        raise LocalError(Code.USAGE, "nobody is here to compare it: give --pin with the right fingerprint, or --yes")
    return terminal.ask("Is this what `ocrypt serve` printed? [y/N] ") in {"y", "yes"}
