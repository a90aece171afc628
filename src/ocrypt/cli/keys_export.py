"""`ocrypt keys export`: public keys, for others to check or seal with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocrypt.cli.configured import config_option, safe_of
from ocrypt.core.base64url import decode_base64url
from ocrypt.core.codes import Code, Exit
from ocrypt.core.errors import LocalError
from ocrypt.core.frames import Ask, Operation

if TYPE_CHECKING:
    from ocrypt.cli.surroundings import Surroundings

CONFIGURATION = "configuration"
NAMES = ("identity", "token-key", CONFIGURATION)


@click.command()
@click.argument("name", type=click.Choice(NAMES))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it to this file.")
@config_option
@click.pass_obj
def command(surroundings: Surroundings, /, *, name: str, output: Path | None, config: Path | None) -> int:
    """Give a public key of the service of this state directory. No private key ever comes out.

    identity signs the service's statements, token-key its access tokens: both are Ed25519, in PEM. configuration is
    what clients seal to, application/ohttp-keys, from the running service.
    """
    content = _configuration(surroundings) if name == CONFIGURATION else _public(surroundings, config, name)
    if output is None:
        surroundings.terminal.give(content)
        return Exit.DONE
    try:
        output.write_bytes(content)
    except OSError:
        raise LocalError(Code.FILE_UNWRITABLE, str(output)) from None
    return Exit.DONE


def _public(surroundings: Surroundings, config: Path | None, name: str) -> bytes:
    from ocrypt.keys.identity import signing_key  # noqa: PLC0415

    seed = safe_of(surroundings, config).load(name)
    if seed is None:
        raise LocalError(Code.STATE_UNUSABLE, f"no service has been started with {surroundings.state} yet")
    return signing_key(seed, name).public.pem()


def _configuration(surroundings: Surroundings) -> bytes:
    from ocrypt.supervisor.control import ask_worker  # noqa: PLC0415
    from ocrypt.supervisor.state import StateDirectory  # noqa: PLC0415

    description = ask_worker(StateDirectory(surroundings.state).run, Ask(operation=Operation.DESCRIBE))
    return decode_base64url(description["keys"]["configs"])
