"""The synchronous client: drives the flows over httpx's blocking transport."""

from __future__ import annotations

import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import TYPE_CHECKING, Self, TypeVar

import httpx

from ocrypt.client import exchange, http
from ocrypt.client.answer import RemoteMade, RemoteReading, RemoteScan
from ocrypt.client.inner import MakeTask, ReadTask, ScanTask
from ocrypt.client.session import Outcome, ScanOutcome, Session, service_of
from ocrypt.client.source import load
from ocrypt.client.steps import Ask, Pull, Rest
from ocrypt.client.suite import STANDARD, SUITES, Suite
from ocrypt.client.tls import TlsSettings, context
from ocrypt.core.errors import LocalError, OcryptError
from ocrypt.core.secrets import Opened
from ocrypt.envelope.wire import Form
from ocrypt.recognise.codes.code import FORMATS
from ocrypt.recognise.codes.options import EFFORTS, CodeOptions
from ocrypt.recognise.options import CODES, PREPARE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import TracebackType

    from ocrypt.client.address import Address
    from ocrypt.client.answer import Answered
    from ocrypt.client.description import ServiceDescription
    from ocrypt.client.inner import Task
    from ocrypt.client.source import Source
    from ocrypt.client.steps import Flow, Got, Head, Tls
    from ocrypt.client.suite import SuiteName
    from ocrypt.recognise.codes.code import Format
    from ocrypt.recognise.codes.make.request import MakeRequest
    from ocrypt.recognise.codes.options import Effort
    from ocrypt.recognise.options import Codes, Prepare

T = TypeVar("T")
R = TypeVar("R")


class Client:
    """Reads pictures at one ocrypt service. Safe to share between threads; use it as a context manager."""

    def __init__(  # noqa: PLR0913 - the address, and choices that have defaults
        self,
        url: str,
        *,
        token: str | None = None,
        pin: str | None = None,
        timeout: float = 120.0,
        form: Form = Form.SINGLE,
        suite: SuiteName = SUITES[0],
        tls: TlsSettings = TlsSettings(),  # noqa: B008 - frozen
        proxy: str | None = None,
        relay: str | None = None,
    ) -> None:
        """`url` is `https://host[:port]`; `pin` the fingerprint that `ocrypt serve` prints; `timeout` in seconds.

        `suite` is "standard" (Oblivious HTTP) or "gm" (SM2 and SM4, `spec/gm.md`), which not every service takes.
        `relay` is the address of a relay to which everything is sent instead (`docs/how-to/relay.md`): needs a `pin`.
        Nothing is sent before the first call. Proxies and trust roots from the environment are not used.
        """
        service = service_of(url, token=token, pin=pin, timeout=timeout, suite=Suite.of(suite, form), relay=relay)
        self._session = Session(service)
        self._transport = _Transport(service.contact, timeout=timeout, tls=tls, proxy=proxy)

    def read(
        self, source: Source, *, engine: str = "", prepare: Prepare = PREPARE[0], codes: Codes = CODES[0]
    ) -> RemoteReading:
        """Seal a picture, have it read, open the answer, check its receipt.

        `source` is a path, the file's bytes, or an open binary file; `engine` the service's own choice when empty;
        `prepare` "none" has the picture read as it is; `codes` says how hard to look for codes beside the text.

        Raises:
            OcryptError: with a stable `code`; `ServiceRefused` and `ServiceUnreadable` tell the request id.
        """
        return RemoteReading.of(self._ask(source, ReadTask(engine, prepare, codes)))

    def read_codes(
        self,
        source: Source,
        *,
        effort: Effort = EFFORTS[0],
        budget_ms: int | None = None,
        formats: Sequence[Format] = FORMATS,
    ) -> RemoteScan:
        """Seal a picture, have its codes read, open the answer, check its receipt. No code's content is opened.

        `effort` says how hard to look; `budget_ms` bounds the CPU time for one page; `formats` are those looked for.

        Raises:
            OcryptError: as `read`.
        """
        options = CodeOptions(effort=effort, budget_ms=budget_ms, formats=tuple(formats))
        return RemoteScan.of(self._ask(source, ScanTask(options)))

    def make_code(self, request: MakeRequest) -> RemoteMade:
        """Have a code made by the service, sealed both ways; it was read back before it was given.

        Raises:
            OcryptError: as `read`.
        """
        content = Opened(request.to_json())
        return RemoteMade.of(self._run(self._session.ask(content, MakeTask())))

    def read_many(
        self,
        sources: Iterable[Source],
        *,
        concurrency: int = 4,
        engine: str = "",
        prepare: Prepare = PREPARE[0],
        codes: Codes = CODES[0],
    ) -> Iterator[Outcome]:
        """Read many pictures, at most `concurrency` at a time; give what became of each, in the order of `sources`.

        One that fails does not stop the others; where the service is busy, it is asked again, three times at most.
        """
        task = ReadTask(engine, prepare, codes)

        def outcome(source: Source) -> Outcome:
            try:
                return Outcome(source, RemoteReading.of(self._ask_patiently(source, task)))
            except OcryptError as error:
                return Outcome(source, error)

        yield from _side_by_side(outcome, sources, concurrency)

    def read_codes_many(
        self,
        sources: Iterable[Source],
        *,
        concurrency: int = 4,
        effort: Effort = EFFORTS[0],
        budget_ms: int | None = None,
        formats: Sequence[Format] = FORMATS,
    ) -> Iterator[ScanOutcome]:
        """Read the codes of many pictures; as `read_many`."""
        task = ScanTask(CodeOptions(effort=effort, budget_ms=budget_ms, formats=tuple(formats)))

        def outcome(source: Source) -> ScanOutcome:
            try:
                return ScanOutcome(source, RemoteScan.of(self._ask_patiently(source, task)))
            except OcryptError as error:
                return ScanOutcome(source, error)

        yield from _side_by_side(outcome, sources, concurrency)

    def service(self) -> ServiceDescription:
        """Give the service's signed description, once it is trusted."""
        return self._run(self._session.meet()).description

    def ready(self) -> bool:
        """Say whether the service takes pictures now, once it is trusted."""
        met = self._run(self._session.meet())
        return self._run(exchange.ready(self._session.service, met))

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, source: Source, task: Task[T]) -> Answered[T]:
        met = self._run(self._session.meet())
        return self._run(self._session.ask(load(source, max_bytes=met.max_bytes()), task))

    def _ask_patiently(self, source: Source, task: Task[T]) -> Answered[T]:
        met = self._run(self._session.meet())
        return self._run(self._session.ask_patiently(load(source, max_bytes=met.max_bytes()), task))

    def _run(self, flow: Flow[T]) -> T:
        return _run(flow, self._transport)


def _side_by_side(work: Callable[[Source], R], sources: Iterable[Source], concurrency: int) -> Iterator[R]:
    """Give what `work` makes of each source, in their order, with so many under way."""
    pending: deque[Future[R]] = deque()
    pool = ThreadPoolExecutor(max_workers=concurrency)
    try:
        for source in sources:
            # Bounded: what is read ahead is held in memory.
            if len(pending) >= 2 * concurrency:
                yield pending.popleft().result()
            pending.append(pool.submit(work, source))
        while pending:
            yield pending.popleft().result()
    finally:
        # Whoever leaves early, by an interrupt perhaps, does not wait for what is under way.
        pool.shutdown(wait=False, cancel_futures=True)


def introduce(
    url: str,
    *,
    timeout: float = 30.0,
    tls: TlsSettings = TlsSettings(),  # noqa: B008 - frozen
    proxy: str | None = None,
) -> ServiceDescription:
    """Give the description of whoever answers at `url`, so that a person can compare the fingerprint.

    Nothing secret is sent, and nothing here makes the service trusted.
    """
    service = service_of(url, token=None, pin=None, timeout=timeout, suite=STANDARD)
    transport = _Transport(service.address, timeout=timeout, tls=tls, proxy=proxy)
    try:
        return _run(exchange.introduce(service), transport)
    finally:
        transport.close()


class _Exchange:
    """One answer while it comes."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._pieces = response.iter_raw()

    def head(self) -> Head:
        return http.head_of(self._response)

    def pull(self) -> bytes:
        try:
            # An empty piece would mean the end: there is none in between.
            return next((piece for piece in self._pieces if piece), b"")
        except http.ERRORS as error:
            raise http.failed_to_pull(error) from None

    def close(self) -> None:
        self._response.close()


class _Transport:
    """Connections to one address, one pool for each kind of TLS trust."""

    def __init__(self, address: Address, *, timeout: float, tls: TlsSettings, proxy: str | None) -> None:
        self._address = address
        self._timeout = timeout
        self._tls = tls
        self._proxy = None if proxy is None else http.proxy_of(proxy)
        self._pools: dict[Tls, httpx.HTTPTransport] = {}
        self._lock = Lock()

    def begin(self, ask: Ask) -> _Exchange:
        request = http.request_of(ask, self._address, self._timeout)
        try:
            return _Exchange(self._pool(ask.tls).handle_request(request))
        except http.ERRORS as error:
            raise http.failed_to_begin(error) from None

    def close(self) -> None:
        with self._lock:
            for pool in self._pools.values():
                pool.close()
            self._pools.clear()

    def _pool(self, tls: Tls) -> httpx.HTTPTransport:
        with self._lock:
            if tls not in self._pools:
                self._pools[tls] = httpx.HTTPTransport(
                    verify=context(tls, self._tls), trust_env=False, http2=False, proxy=self._proxy
                )
            return self._pools[tls]


def _run(  # noqa: C901 - one branch for each step
    flow: Flow[T], transport: _Transport
) -> T:
    """Drive `flow` to its end."""
    current: _Exchange | None = None
    got: Got = None
    try:
        step = next(flow)
        while True:
            try:
                match step:
                    case Ask():
                        if current is not None:
                            current.close()
                        current = transport.begin(step)
                        got = current.head()
                    case Pull() if current is not None:
                        got = current.pull()
                    case Rest(seconds):
                        got = None
                        time.sleep(seconds)
                    case Pull():
                        raise RuntimeError("nothing was begun")
            except LocalError as error:
                step = flow.throw(error)
            else:
                step = flow.send(got)
    except StopIteration as end:
        value: T = end.value
        return value
    finally:
        if current is not None:
            current.close()
