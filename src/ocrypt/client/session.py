"""One client's dealings with one service over time: whom it met, when to meet anew, when to wait."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from ocrypt.client import exchange
from ocrypt.client.address import Address
from ocrypt.client.errors import SEAL_ANEW, WAIT, ServiceRefused
from ocrypt.client.exchange import Service, Trusted
from ocrypt.client.fingerprint import Fingerprint
from ocrypt.client.steps import Rest
from ocrypt.client.suite import STANDARD
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError, OcryptError
from ocrypt.core.secrets import Opened, Secret

if TYPE_CHECKING:
    from ocrypt.client.answer import Answered, RemoteReading, RemoteScan
    from ocrypt.client.inner import Task
    from ocrypt.client.source import Source
    from ocrypt.client.steps import Flow
    from ocrypt.client.suite import Suite

T = TypeVar("T")

MAX_TRIES = 3
MAX_WAIT = 30
"""Seconds; a service that asks for more is taken to mean no."""
MAX_TOKEN = 4096


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of several sources."""

    source: Source
    result: RemoteReading | OcryptError


@dataclass(frozen=True, slots=True)
class ScanOutcome:
    """What became of one of several sources whose codes were to be read."""

    source: Source
    result: RemoteScan | OcryptError


def service_of(  # noqa: PLR0913 - what a user gives, each by its name
    url: str, *, token: str | None, pin: str | None, timeout: float, suite: Suite, relay: str | None = None
) -> Service:
    """Parse what a user of the SDK or the command gives.

    Raises:
        LocalError: USAGE.
    """
    if token is not None and not (
        0 < len(token) <= MAX_TOKEN and token.isascii() and token.isprintable() and " " not in token
    ):
        raise LocalError(Code.USAGE, "the token is malformed")
    if relay is not None:
        # A relay's certificate vouches for the relay; only the pin says who the service is.
        if pin is None:
            raise LocalError(Code.USAGE, "through a relay, the service must be pinned")
        # Relays pass on what RFC 9458 names: neither another envelope nor a receipt that is fetched later.
        if suite != STANDARD:
            raise LocalError(Code.USAGE, "through a relay, a request is sealed as standard and single")
    return Service(
        address=Address.parse(url),
        ticks=time.monotonic,
        pin=None if pin is None else Fingerprint.parse(pin),
        token=None if token is None else Secret(token.encode("ascii")),
        suite=suite,
        relay=None if relay is None else Address.parse(relay),
        timeout=timeout,
    )


class Session:
    """Remembers whom it met until their keys expire. Safe to share between threads: at worst one meets twice."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._met: Trusted | None = None

    def meet(self) -> Flow[Trusted]:
        """Give the service, met and trusted; from memory while its keys live."""
        met = self._met
        if met is None or met.description.not_after <= self.service.clock.now():
            met = yield from exchange.meet(self.service)
            self._met = met
        return met

    def ask(self, content: Opened, task: Task[T]) -> Flow[Answered[T]]:
        """Ask once. When the service has changed its keys, meet it anew and seal anew, once.

        Raises:
            OcryptError: as `exchange.ask`.
        """
        met = yield from self.meet()
        try:
            return (yield from exchange.ask(self.service, met, content, task))
        except ServiceRefused as refusal:
            if refusal.code not in SEAL_ANEW:
                raise
        self._met = None
        met = yield from self.meet()
        return (yield from exchange.ask(self.service, met, content, task))

    def ask_patiently(self, content: Opened, task: Task[T]) -> Flow[Answered[T]]:
        """Ask about one of many: where the service is busy, wait as it says, and try three times at most."""
        for tried in range(1, MAX_TRIES):
            try:
                return (yield from self.ask(content, task))
            except ServiceRefused as refusal:
                wait = 2**tried if refusal.retry_after is None else refusal.retry_after
                if refusal.code not in WAIT or wait > MAX_WAIT:
                    raise
            yield Rest(wait)
        return (yield from self.ask(content, task))
