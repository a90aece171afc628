"""The gateway's composition root: settings in, a served application out."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Match

from ocrypt.core.codes import Code
from ocrypt.core.ids import RequestId
from ocrypt.gateway.admit import Admission
from ocrypt.gateway.body import BodyLimits
from ocrypt.gateway.endpoints import DESCRIBED, table
from ocrypt.gateway.headers import EVERYWHERE
from ocrypt.gateway.metrics import Counted, Metrics
from ocrypt.gateway.parts import Parts
from ocrypt.gateway.pressure import Places, Pressure
from ocrypt.gateway.problem import problem
from ocrypt.gateway.relay import Relay

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ocrypt.core.clock import Clock
    from ocrypt.gateway.admit import Revocations
    from ocrypt.gateway.issuers import TrustedIssuer
    from ocrypt.gateway.page import Asset
    from ocrypt.gateway.rates import RateLimiter
    from ocrypt.gateway.settings import GatewaySettings


def new_request_id() -> RequestId:
    """A fresh random id."""
    return RequestId(secrets.token_hex(16))


class Everywhere:
    """Adds the headers that every answer carries, errors included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = [(name.lower().encode(), value.encode()) for name, value in EVERYWHERE.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; complete the head of the answer."""

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers]
            await send(message)

        await self._app(scope, receive, complete)


async def _no_such(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException) and error.status_code == Code.METHOD.meaning.status:
        return problem(Code.METHOD, new_request_id(), allow=", ".join(_methods(request)))
    return problem(Code.NOT_FOUND, new_request_id())


def _methods(request: Request) -> list[str]:
    """What all routes at this address take together; the library tells only the first one's."""
    at_this_address = (route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE)
    return sorted({method for route in at_this_address for method in route.methods})


async def _failed(_request: Request, _error: Exception) -> Response:
    # The outermost loop: whatever it was, the answer says nothing about it.
    return problem(Code.INTERNAL, new_request_id())


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the gateway is given of the world besides its settings."""

    page: dict[str, Asset]
    clock: Clock
    revocations: Revocations
    rates: RateLimiter
    issuers: tuple[TrustedIssuer, ...] = ()
    draining: Callable[[], bool] = lambda: False
    """Whether it is stopping."""


def build(settings: GatewaySettings, surroundings: Surroundings) -> ASGIApp:
    """The whole application."""
    metrics = Metrics(each.path for each in DESCRIBED)
    parts = Parts(
        admission=Admission(settings, surroundings.revocations, surroundings.issuers),
        relay=Relay(settings.worker_socket),
        page=surroundings.page,
        limits=BodyLimits(
            max_bytes=settings.max_body_bytes,
            idle_seconds=settings.body_idle_seconds,
            bytes_per_second=settings.body_bytes_per_second,
        ),
        pressure=Pressure(
            Places(
                jobs=settings.jobs,
                in_flight=settings.max_in_flight,
                per_actor=settings.jobs_per_actor,
                wait_seconds=settings.max_wait_seconds,
            ),
            time.monotonic,
        ),
        rates=surroundings.rates,
        shared_key_wire=bool(settings.shared_key_wire),
        worker_seconds=settings.worker_seconds,
        clock=surroundings.clock,
        new_request_id=new_request_id,
        draining=surroundings.draining,
        metrics=metrics,
    )
    app = Starlette(
        routes=table(parts),
        exception_handlers={HTTPException: _no_such, Exception: _failed},
    )
    return Counted(Everywhere(app), metrics, time.monotonic)
