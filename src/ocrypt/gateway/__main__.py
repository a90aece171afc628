"""`python -m ocrypt.gateway`: the gateway's process. The supervisor starts it; nobody else needs to."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import msgspec
import uvicorn
import uvloop
from setproctitle import setproctitle

from ocrypt.access.registry import Registry
from ocrypt.core.child import FATAL, Status, What, encode_status
from ocrypt.core.clock import SystemClock
from ocrypt.core.errors import OcryptError
from ocrypt.gateway.app import Surroundings, build
from ocrypt.gateway.issuers import load_issuers
from ocrypt.gateway.listener import listen, options
from ocrypt.gateway.page import load_page
from ocrypt.gateway.settings import GatewaySettings
from ocrypt.gateway.store import connect_ports, names_of_hosts, rate_limiter
from ocrypt.sandbox.confine import confine_gateway
from ocrypt.sandbox.interpreter import readable


def _report(status: Status) -> None:
    sys.stdout.write(encode_status(status))
    sys.stdout.flush()


async def _serve(settings: GatewaySettings) -> None:
    served_with = options(settings)
    socket = listen(settings)
    app = build(
        settings,
        Surroundings(
            page=load_page(),
            clock=SystemClock(),
            revocations=Registry.open(Path(settings.token_registry)),
            issuers=load_issuers(settings.issuers),
            rates=rate_limiter(settings, SystemClock()),
            draining=lambda: server.should_exit,
        ),
    )
    server = uvicorn.Server(uvicorn.Config(app, **served_with))
    # Keys, certificate and page are in memory, registry and port are open: from here on the state directory is out of
    # reach.
    confine_gateway((*readable(), *names_of_hosts(settings.store)), connect_ports(settings.store))

    def on_input() -> None:
        # Nothing more is ever written to us: readable means that the supervisor is gone.
        if not os.read(sys.stdin.fileno(), 1):
            server.should_exit = True

    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), on_input)
    _report(Status(what=What.LISTENING, number=socket.getsockname()[1]))
    await server.serve(sockets=[socket])


def main() -> int:
    """Serve until told to stop; gives the exit status."""
    setproctitle("ocrypt-gateway")
    settings = msgspec.json.decode(sys.stdin.buffer.readline(), type=GatewaySettings)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(settings))
    except OcryptError as error:
        _report(Status(what=What.FATAL, code=error.code.value, detail=error.detail))
        return FATAL
    return 0


if __name__ == "__main__":
    sys.exit(main())
