"""`ocrypt keys shared`: the keys of clients that can do no more than AES."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from ocrypt.cli.configured import config_option, safe_of
from ocrypt.core.codes import Exit
from ocrypt.core.frames import Ask, Operation

if TYPE_CHECKING:
    from pathlib import Path

    from ocrypt.cli.surroundings import Surroundings
    from ocrypt.cli.ui import Json
    from ocrypt.keys.shared import SharedKey, SharedKeys

MAX_OVERLAP = 24 * 90

kid_option = click.option("--kid", default="default", show_default=True, metavar="NAME", help="Whose key.")
json_option = click.option("--json", "json_", is_flag=True, help="Print one JSON object for machines.")


@click.group()
def command() -> None:
    """Make, list, rotate and retire the keys that clients of the shared-key wire have."""


@command.command()
@kid_option
@config_option
@json_option
@click.pass_obj
def add(surroundings: Surroundings, /, *, kid: str, config: Path | None, json_: bool) -> int:
    """Print a new key for a client, once, in base64.

    It is 32 bytes for every algorithm. It holds at once in a service that runs.
    """
    keys = _keys(surroundings, config)
    key = keys.add(kid, surroundings.clock.now())
    return _given(surroundings, keys, key, json_=json_)


@command.command()
@kid_option
@click.option(
    "--overlap-hours",
    type=click.IntRange(0, MAX_OVERLAP),
    default=24,
    show_default=True,
    help="How long the key before goes on opening.",
)
@config_option
@json_option
@click.pass_obj
def rotate(surroundings: Surroundings, /, *, kid: str, overlap_hours: int, config: Path | None, json_: bool) -> int:
    """Print a new version of a client's key; the one before opens for a while."""
    keys = _keys(surroundings, config)
    now = surroundings.clock.now()
    key = keys.rotate(kid, now, now + timedelta(hours=overlap_hours))
    return _given(surroundings, keys, key, json_=json_)


@command.command()
@kid_option
@config_option
@click.pass_obj
def retire(surroundings: Surroundings, /, *, kid: str, config: Path | None) -> int:
    """Destroy every version of a client's key."""
    keys = _keys(surroundings, config)
    keys.retire(kid)
    _tell(surroundings, keys)
    surroundings.terminal.say(f"Destroyed: {kid}")
    return Exit.DONE


@command.command("list")
@config_option
@json_option
@click.pass_obj
def list_(surroundings: Surroundings, /, *, config: Path | None, json_: bool) -> int:
    """Show whose keys there are, never the keys."""
    keys = _keys(surroundings, config)
    if json_:
        records: list[Json] = [_record(key) for key in keys.listing()]
        surroundings.terminal.give_json({"keys": records})
        return Exit.DONE
    for key in keys.listing():
        until = "opens" if key.not_after is None else f"opens until {key.not_after.isoformat(timespec='minutes')}"
        line = f"{key.kid}  version {key.version}  {key.born.date().isoformat()}  {until}\n"
        surroundings.terminal.give(line.encode())
    if not keys.listing():
        surroundings.terminal.say("No client has a shared key.")
    return Exit.DONE


def _keys(surroundings: Surroundings, config: Path | None) -> SharedKeys:
    from ocrypt.hazmat.entropy import system_entropy  # noqa: PLC0415 - `--help` shall not wait for the crypto library
    from ocrypt.keys.shared import SharedKeys  # noqa: PLC0415

    keys = SharedKeys(safe_of(surroundings, config), system_entropy)
    keys.expire(surroundings.clock.now())
    return keys


def _given(surroundings: Surroundings, keys: SharedKeys, key: SharedKey, *, json_: bool) -> int:
    running = _tell(surroundings, keys)
    written = base64.b64encode(bytes(key.secret.reveal())).decode()
    if json_:
        surroundings.terminal.give_json({"kid": key.kid, "version": key.version, "key": written})
    else:
        surroundings.terminal.give(written.encode() + b"\n")
        when = "from now on" if running else "when the service is started"
        surroundings.terminal.say(f"Version {key.version} of {key.kid}; it holds {when}, and is not shown again.")
    return Exit.DONE


def _record(key: SharedKey) -> Json:
    return {
        "kid": key.kid,
        "version": key.version,
        "born": key.born.isoformat(),
        "not_after": None if key.not_after is None else key.not_after.isoformat(),
    }


def _tell(surroundings: Surroundings, keys: SharedKeys) -> bool:
    from ocrypt.supervisor.control import tell_worker  # noqa: PLC0415
    from ocrypt.supervisor.state import StateDirectory  # noqa: PLC0415

    run = StateDirectory(surroundings.state).run
    return tell_worker(run, Ask(operation=Operation.SHARED_KEYS), bytes(keys.export().reveal()))
