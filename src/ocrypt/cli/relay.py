"""`ocrypt relay`: pass sealed requests to one service, so that it never learns who asks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ocrypt.core.codes import Exit

if TYPE_CHECKING:
    from ocrypt.cli.surroundings import Surroundings

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--target", required=True, metavar="URL", help="The one service that requests are passed to.")
@click.option("--target-ca", type=_FILE, help="PEM file of the target's authority, or its own certificate.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8444, show_default=True, help="Port to listen on.")
@click.option("--certificate", type=_FILE, required=True, help="The relay's own certificate chain, PEM.")
@click.option("--certificate-key", type=_FILE, required=True, help="The key of that certificate, PEM.")
@click.option(
    "--per-minute", type=click.IntRange(1), default=60, show_default=True, help="Requests of one address in a minute."
)
@click.pass_obj
def command(  # noqa: PLR0913 - one parameter for each option
    surroundings: Surroundings,
    *,
    target: str,
    target_ca: Path | None,
    host: str,
    port: int,
    certificate: Path,
    certificate_key: Path,
    per_minute: int,
) -> int:
    """Pass sealed requests to one service, so that it never learns who asks.

    A relay learns who asks and can open nothing; the service opens and learns no address. That holds only if somebody
    else than the service's operator runs the relay. It keeps no log.
    """
    # Here, so that `ocrypt --help` imports none of it.
    from ocrypt.relay.run import serve  # noqa: PLC0415
    from ocrypt.relay.settings import RelaySettings, Target  # noqa: PLC0415

    settings = RelaySettings(
        target=Target.parse(target),
        target_ca=target_ca,
        host=host,
        port=port,
        certificate=certificate,
        certificate_key=certificate_key,
        requests_per_minute=per_minute,
    )
    shown = f"[{host}]" if ":" in host else host
    serve(settings, lambda opened: surroundings.terminal.say(f"ocrypt: relaying at https://{shown}:{opened}"))
    surroundings.terminal.say("ocrypt: stopped")
    return Exit.DONE
