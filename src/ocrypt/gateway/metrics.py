"""What is counted: requests by address and status, how long they took, and places. Nothing of who asked or for what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
"""https://prometheus.io/docs/instrumenting/exposition_formats/"""

_ELSEWHERE: Final = "other"
_BUCKETS: Final = (0.005, 0.02, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """The counts of one gateway process."""

    def __init__(self, paths: Iterable[str]) -> None:
        """`paths` are the addresses as they are routed: a label never holds what a client wrote."""
        self._registry = CollectorRegistry()
        self._paths = [(re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))), path) for path in paths]
        self._requests = Counter(
            "ocrypt_requests", "Requests that were answered", ("path", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "ocrypt_request_seconds",
            "Time from a request's head to the end of its answer",
            ("path",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._under_way = Gauge("ocrypt_requests_under_way", "Requests being answered now", registry=self._registry)
        self._places = Gauge("ocrypt_jobs", "Processes that read pictures", ("state",), registry=self._registry)

    def begun(self) -> None:
        """A request came."""
        self._under_way.inc()

    def ended(self, path: str, status: int, seconds: float) -> None:
        """It was answered; status 0 says that the client left before."""
        self._under_way.dec()
        label = next((told for pattern, told in self._paths if pattern.fullmatch(path)), _ELSEWHERE)
        self._requests.labels(label, str(status)).inc()
        self._seconds.labels(label).observe(seconds)

    def pool(self, *, ready: int, busy: int) -> None:
        """How many jobs wait for a picture, and how many read one."""
        self._places.labels("ready").set(ready)
        self._places.labels("busy").set(busy)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._registry)


class Counted:
    """Counts what passes; changes nothing of it."""

    def __init__(self, app: ASGIApp, metrics: Metrics, now: Callable[[], float]) -> None:
        self._app = app
        self._metrics = metrics
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        status = 0

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        began = self._now()
        self._metrics.begun()
        try:
            await self._app(scope, receive, seen)
        finally:
            self._metrics.ended(scope["path"], status, self._now() - began)
