"""Runs a relay in this process until it is told to stop."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import httpx
import uvicorn
import uvloop

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.gateway.body import BodyLimits
from ocrypt.gateway.listener import protocol
from ocrypt.relay.app import Parts, build
from ocrypt.relay.forward import Forwarder
from ocrypt.relay.rate import Rate
from ocrypt.relay.tls import towards_clients, towards_target
from ocrypt.sandbox.confine import keep_private

if TYPE_CHECKING:
    from collections.abc import Callable

    from ocrypt.relay.settings import RelaySettings


def serve(settings: RelaySettings, listening: Callable[[int], None]) -> None:
    """Relay until SIGINT or SIGTERM; `listening` is called once with the port.

    Raises:
        LocalError: `PORT_UNAVAILABLE`, `STATE_UNUSABLE`, `FILE_UNREADABLE`.
    """
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings, listening))


async def _serve(settings: RelaySettings, listening: Callable[[int], None]) -> None:
    # No core dump and no debugger: this memory holds the addresses of whoever asked within the minute.
    keep_private()
    context = towards_clients(settings)
    transport = httpx.AsyncHTTPTransport(verify=towards_target(settings), trust_env=False)
    app = build(
        Parts(
            forwarder=Forwarder(settings.target, transport, settings.answer_seconds, settings.max_answer_bytes),
            rate=Rate(settings.requests_per_minute),
            limits=BodyLimits(
                max_bytes=settings.max_body_bytes,
                idle_seconds=settings.body_idle_seconds,
                bytes_per_second=settings.body_bytes_per_second,
            ),
            max_in_flight=settings.max_in_flight,
        )
    )
    port = _listen(settings)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            http=protocol(settings.head_seconds),
            ssl_context_factory=lambda _config, _default: context,
            ws="none",
            lifespan="off",
            access_log=False,  # a relay's log would be the very list of who asked when
            log_config=None,
            log_level="critical",
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=int(settings.drain_seconds),
        )
    )
    listening(port.getsockname()[1])
    await server.serve(sockets=[port])


def _listen(settings: RelaySettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=512)
    except OSError:
        raise LocalError(Code.PORT_UNAVAILABLE, f"{settings.host} port {settings.port}") from None
