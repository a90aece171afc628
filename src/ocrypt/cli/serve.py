"""`ocrypt serve`: run the service."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocrypt.cli.configured import configured
from ocrypt.core.codes import Exit

if TYPE_CHECKING:
    from ocrypt.cli.surroundings import Surroundings
    from ocrypt.cli.ui import Terminal
    from ocrypt.supervisor.run import Up


@click.command()
@click.option("--config", type=click.Path(path_type=Path, dir_okay=False), help="Settings file (TOML).")
@click.option("--host", help="Address to listen on; 127.0.0.1 unless the settings say otherwise.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 lets the system choose one.")
@click.pass_obj
def command(surroundings: Surroundings, config: Path | None, host: str | None, port: int | None) -> int:
    """Run the service.

    The first start makes the state directory, the keys, a self-signed certificate and an admin token, and prints where
    they are. Settings come from --config, from OCRYPT_CONFIG, or from ocrypt.toml in the state directory;
    OCRYPT_SERVER_PORT and its like in the environment win over the file, and --host and --port over both.
    """
    # Here, so that `ocrypt --help` imports none of it.
    from ocrypt.supervisor.run import Ground, serve  # noqa: PLC0415
    from ocrypt.supervisor.state import StateDirectory  # noqa: PLC0415

    asked = {"OCRYPT_SERVER_HOST": host, "OCRYPT_SERVER_PORT": None if port is None else str(port)}
    given = {name: value for name, value in asked.items() if value is not None}
    settings = configured(surroundings, config, given)
    state = StateDirectory(surroundings.state)
    ground = Ground(surroundings.clock, dict(surroundings.environment))
    terminal = surroundings.terminal
    terminal.say("ocrypt: starting")
    serve(settings, state, ground, lambda up: _announce(terminal, up))
    terminal.say("ocrypt: stopped")
    return Exit.DONE


@dataclass(frozen=True, slots=True)
class _Line:
    label: str
    value: str


def _announce(terminal: Terminal, up: Up) -> None:
    """Say where the service is and how to know it: everything that a client on another machine needs."""
    digest = up.certificate_sha256.hex()
    pairs = ":".join(digest[at : at + 2] for at in range(0, len(digest), 2)).upper()
    if up.first:
        terminal.say(f"ocrypt: first start, everything is new in {up.state.root}")
    terminal.say("ocrypt: ready")
    for line in (
        _Line("page and API", up.url),
        _Line("identity", f"{up.identity_fingerprint}   (clients pin this: --pin)"),
        _Line("certificate", f"SHA-256 {pairs}"),
        _Line("state", str(up.state.root)),
        _Line("admin token", str(up.state.admin_token)),
        _Line("event journal", str(up.state.journal)),
        _Line("try it", f"ocrypt read PICTURE --server {up.url}"),
    ):
        terminal.say(f"  {line.label:<14} {line.value}")
