"""What the composition root hands to the endpoints, and what wraps each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.gateway.admit import ANONYMOUS, Asker
from ocrypt.gateway.body import announced_length
from ocrypt.gateway.limited import Limited
from ocrypt.gateway.peer import find
from ocrypt.gateway.problem import problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from starlette.requests import Request
    from starlette.responses import Response

    from ocrypt.core.clock import Clock
    from ocrypt.core.ids import RequestId
    from ocrypt.gateway.admit import Admission, Admitted
    from ocrypt.gateway.body import BodyLimits
    from ocrypt.gateway.metrics import Metrics
    from ocrypt.gateway.page import Asset
    from ocrypt.gateway.pressure import Pressure
    from ocrypt.gateway.rates import RateLimiter
    from ocrypt.gateway.relay import Relay

    Handler = Callable[[Request], Awaitable[Response]]
    Endpoint = Callable[[Request, RequestId], Coroutine[None, None, Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything that an endpoint may use."""

    admission: Admission
    relay: Relay
    page: dict[str, Asset]
    limits: BodyLimits
    pressure: Pressure
    rates: RateLimiter
    shared_key_wire: bool
    """Whether `/ocr` is there."""
    worker_seconds: float
    clock: Clock
    new_request_id: Callable[[], RequestId]
    draining: Callable[[], bool]
    """Whether the service is stopping and takes no more."""
    metrics: Metrics

    def is_local(self, request: Request) -> bool:
        """Whether a program on this machine asks, and not a proxy on behalf of somebody else."""
        return self.admission.is_local(self._asker(request))

    def from_admin_network(self, request: Request) -> bool:
        """Whether whoever asks may reach the administration at all."""
        return self.address_of(request) in self.admission.addresses.admin

    async def take(self, request: Request) -> Admitted:
        """Admit who sends a sealed request, within the rates of its address and of itself.

        Raises:
            Refused: see `Admission.admit_sealed`; `Limited` when it asks too often or for too much.
        """
        asker = self._asker(request)
        # A program on this machine is bound by what the machine can do, not by a rate.
        if not self.admission.is_local(asker):
            # Before the token is looked at: guessing tokens is asking, too.
            await self.rates.address(asker.address)
        admitted = self.admission.admit_sealed(asker, self.clock.now())
        size = announced_length(request, self.limits) or self.limits.max_bytes
        if admitted.actor != ANONYMOUS:
            await self.rates.actor(admitted.actor, size)
        return admitted

    def address_of(self, request: Request) -> str:
        """The address of whoever asks."""
        return self.admission.addresses.client_of(_peer(request), request.headers.getlist("x-forwarded-for"))

    def name_of(self, request: Request, admitted: Admitted) -> str:
        """Whose share of the places a request takes: the actor's, or of those without a name the address's."""
        return admitted.actor if admitted.actor != ANONYMOUS else f"{ANONYMOUS} {self.address_of(request)}"

    def admit(self, request: Request, *any_of: str) -> Admitted:
        """Admit who asks, before a byte of the body is taken.

        Raises:
            Refused: see `Admission.admit`.
        """
        return self.admission.admit(self._asker(request), any_of, self.clock.now())

    def guarded(self, endpoint: Endpoint) -> Handler:
        """An endpoint with a request id of its own, whose refusals become answers."""

        async def guarded(request: Request) -> Response:
            request_id = self.new_request_id()
            try:
                self._check_address(request)
                return await endpoint(request, request_id)
            except Limited as limited:
                return problem(limited.code, request_id, retry_after=limited.retry_after)
            except Refused as refused:
                return problem(refused.code, request_id)

        return guarded

    def _check_address(self, request: Request) -> None:
        """Before anything else of a request is looked at."""
        if not self.admission.addresses.admits(self.address_of(request)):
            raise Refused(Code.ADDRESS_REFUSED)

    def _asker(self, request: Request) -> Asker:
        address = self.address_of(request)
        return Asker(
            address=address,
            untrusted_authorization=request.headers.get("authorization", ""),
            header_names=frozenset(request.headers.keys()),
            # A proxy's certificate says who the proxy is, not who asks through it.
            certificate=find(request.scope) if address == _peer(request) else None,
        )


def _peer(request: Request) -> str:
    return request.client.host if request.client else ""
