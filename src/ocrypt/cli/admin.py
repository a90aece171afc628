"""`ocrypt admin`: the second factor of whoever administers the service of this state directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ocrypt.cli.configured import config_option, safe_of
from ocrypt.core.codes import Code, Exit
from ocrypt.core.errors import LocalError
from ocrypt.core.frames import Ask, Operation

if TYPE_CHECKING:
    from pathlib import Path

    from ocrypt.cli.surroundings import Surroundings
    from ocrypt.core.secrets import Secret

_TRIES = 3


@click.group()
def command() -> None:
    """Enrol the second factor without which nobody administers the service over the network."""


@command.command()
@config_option
@click.option("--account", default="admin", show_default=True, metavar="NAME", help="The name that the app will show.")
@click.option("--replace", is_flag=True, help="Replace the one that is enrolled, whose codes are worthless then.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask for a code from the app before it is kept.")
@click.pass_obj
def enrol(  # one parameter an option
    surroundings: Surroundings, /, *, config: Path | None, account: str, replace: bool, yes: bool
) -> int:
    """Show a secret for an authenticator app, and keep it.

    It is drawn as a QR code, and kept once the app's code is right.

    The secret is shown once. Whoever sees it can sign in with a token of an administrator: clear the screen afterwards.
    """
    # Here, and not above: `--help` shall not wait for the crypto library.
    from ocrypt.hazmat import totp  # noqa: PLC0415
    from ocrypt.keys.identity import FACTOR  # noqa: PLC0415

    terminal = surroundings.terminal
    if not (account.isascii() and account.isprintable() and account):
        raise LocalError(Code.USAGE, "an account's name is made of printable ASCII characters")
    safe = safe_of(surroundings, config)
    if safe.load(FACTOR) is not None and not replace:
        raise LocalError(Code.FACTOR_ENROLLED)
    secret = totp.new_secret()
    uri = bytes(totp.provisioning_uri(secret, account=account, issuer="ocrypt").reveal()).decode()
    terminal.give(_drawn(uri) + b"\n" + uri.encode() + b"\n")
    if not yes:
        _confirm(surroundings, secret)
    if replace:
        safe.replace(FACTOR, secret)
    else:
        safe.store(FACTOR, secret)
    running = _tell(surroundings, secret)
    terminal.say("Enrolled; it holds from now on." if running else "Enrolled; it holds when the service is started.")
    return Exit.DONE


def _drawn(uri: str) -> bytes:
    from ocrypt.recognise.codes.make import MakeRequest, make  # noqa: PLC0415

    return make(MakeRequest(content=uri, output="blocks", level="M")).content


def _confirm(surroundings: Surroundings, secret: Secret) -> None:
    """Have the app's code typed in, so that nobody is locked out by a picture that was scanned wrongly."""
    from ocrypt.access.factor import SecondFactor  # noqa: PLC0415
    from ocrypt.core.errors import Refused  # noqa: PLC0415

    terminal = surroundings.terminal
    if not terminal.stdin_is_terminal:
        raise LocalError(Code.USAGE, "nobody is here to type a code from the app: give --yes to keep it all the same")
    factor = SecondFactor(secret)
    for _ in range(_TRIES):
        try:
            factor.check(terminal.ask("Code in the app: ").strip(), surroundings.clock.now())
        except Refused:
            terminal.say("That is not it; mind the clocks of both devices.")
        else:
            return
    raise LocalError(Code.FACTOR_UNCONFIRMED)


def _tell(surroundings: Surroundings, secret: Secret) -> bool:
    from ocrypt.supervisor.control import tell_worker  # noqa: PLC0415
    from ocrypt.supervisor.state import StateDirectory  # noqa: PLC0415

    run = StateDirectory(surroundings.state).run
    return tell_worker(run, Ask(operation=Operation.FACTOR), bytes(secret.reveal()))
