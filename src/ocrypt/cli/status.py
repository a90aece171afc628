"""`ocrypt status`: whether a service is ready, and who it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ocrypt.cli.service_options import ServiceOptions, service_options
from ocrypt.core.codes import Code, Exit
from ocrypt.core.errors import LocalError

if TYPE_CHECKING:
    from ocrypt.cli.surroundings import Surroundings
    from ocrypt.cli.ui import Json


@click.command()
@click.option("--server", metavar="URL", help="The service; OCRYPT_SERVER, then this machine's own, are its default.")
@service_options
@click.option("--json", "json_", is_flag=True, help="Print one JSON object for machines.")
@click.pass_obj
def command(surroundings: Surroundings, /, *, server: str | None, json_: bool, **service: Any) -> int:  # noqa: ANN401 - see ServiceOptions
    """Ask a service whether it takes pictures now, once it has proved who it is."""
    # Here, and not above: `--help` shall not wait for the crypto library.
    from ocrypt.client.known import own_url  # noqa: PLC0415

    url = server or surroundings.server or own_url(surroundings.state)
    if not url:
        raise LocalError(Code.USAGE, "which service? Give --server")
    with ServiceOptions(**service).client(url, surroundings.state, form="single") as client:
        description = client.service()
        ready = client.ready()
    told: dict[str, Json] = {
        "url": url,
        "ready": ready,
        "version": description.version,
        "identity": str(description.fingerprint),
        "keys_not_after": description.not_after.isoformat(),
        "max_bytes": description.max_bytes,
    }
    if json_:
        surroundings.terminal.give_json(told)
    else:
        told["ready"] = "yes" if ready else "no"
        width = max(len(name) for name in told)
        lines = (f"{name.replace('_', ' '):{width}}  {value}\n" for name, value in told.items())
        surroundings.terminal.give("".join(lines).encode())
    return Exit.DONE if ready else Exit.FAILED
