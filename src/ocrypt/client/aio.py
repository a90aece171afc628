"""The asynchronous client: drives the same flows over httpx's asyncio transport."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Self, TypeVar

import httpx

from ocrypt.client import exchange, http
from ocrypt.client.answer import RemoteMade, RemoteReading, RemoteScan
from ocrypt.client.inner import MakeTask, ReadTask, ScanTask
from ocrypt.client.session import Outcome, ScanOutcome, Session, service_of
from ocrypt.client.source import load
from ocrypt.client.steps import Ask, Pull, Rest
from ocrypt.client.suite import SUITES, Suite
from ocrypt.client.tls import TlsSettings, context
from ocrypt.core.errors import LocalError, OcryptError
from ocrypt.core.secrets import Opened
from ocrypt.envelope.wire import Form
from ocrypt.recognise.codes.code import FORMATS
from ocrypt.recognise.codes.options import EFFORTS, CodeOptions
from ocrypt.recognise.options import CODES, PREPARE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
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


class AsyncClient:
    """Reads pictures at one ocrypt service, from one event loop; use it as an asynchronous context manager."""

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
        """The same as of `ocrypt.client.sync.Client`."""
        service = service_of(url, token=token, pin=pin, timeout=timeout, suite=Suite.of(suite, form), relay=relay)
        self._session = Session(service)
        self._transport = _Transport(service.contact, timeout=timeout, tls=tls, proxy=proxy)

    async def read(
        self, source: Source, *, engine: str = "", prepare: Prepare = PREPARE[0], codes: Codes = CODES[0]
    ) -> RemoteReading:
        """Seal a picture, have it read, open the answer, check its receipt; as `Client.read`."""
        return RemoteReading.of(await self._ask(source, ReadTask(engine, prepare, codes)))

    async def read_codes(
        self,
        source: Source,
        *,
        effort: Effort = EFFORTS[0],
        budget_ms: int | None = None,
        formats: Sequence[Format] = FORMATS,
    ) -> RemoteScan:
        """Seal a picture, have its codes read, open the answer, check its receipt; as `Client.read_codes`."""
        options = CodeOptions(effort=effort, budget_ms=budget_ms, formats=tuple(formats))
        return RemoteScan.of(await self._ask(source, ScanTask(options)))

    async def make_code(self, request: MakeRequest) -> RemoteMade:
        """Have a code made by the service; as `Client.make_code`."""
        content = Opened(request.to_json())
        return RemoteMade.of(await self._run(self._session.ask(content, MakeTask())))

    async def read_many(
        self,
        sources: Iterable[Source],
        *,
        concurrency: int = 4,
        engine: str = "",
        prepare: Prepare = PREPARE[0],
        codes: Codes = CODES[0],
    ) -> AsyncIterator[Outcome]:
        """Read many pictures, at most `concurrency` at a time; as `Client.read_many`."""
        task = ReadTask(engine, prepare, codes)

        async def outcome(source: Source) -> Outcome:
            try:
                return Outcome(source, RemoteReading.of(await self._ask_patiently(source, task)))
            except OcryptError as error:
                return Outcome(source, error)

        async for each in _side_by_side(outcome, sources, concurrency):
            yield each

    async def read_codes_many(
        self,
        sources: Iterable[Source],
        *,
        concurrency: int = 4,
        effort: Effort = EFFORTS[0],
        budget_ms: int | None = None,
        formats: Sequence[Format] = FORMATS,
    ) -> AsyncIterator[ScanOutcome]:
        """Read the codes of many pictures; as `Client.read_codes_many`."""
        task = ScanTask(CodeOptions(effort=effort, budget_ms=budget_ms, formats=tuple(formats)))

        async def outcome(source: Source) -> ScanOutcome:
            try:
                return ScanOutcome(source, RemoteScan.of(await self._ask_patiently(source, task)))
            except OcryptError as error:
                return ScanOutcome(source, error)

        async for each in _side_by_side(outcome, sources, concurrency):
            yield each

    async def service(self) -> ServiceDescription:
        """Give the service's signed description, once it is trusted."""
        return (await self._run(self._session.meet())).description

    async def ready(self) -> bool:
        """Say whether the service takes pictures now, once it is trusted."""
        met = await self._run(self._session.meet())
        return await self._run(exchange.ready(self._session.service, met))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _ask(self, source: Source, task: Task[T]) -> Answered[T]:
        met = await self._run(self._session.meet())
        content = await asyncio.to_thread(load, source, max_bytes=met.max_bytes())
        return await self._run(self._session.ask(content, task))

    async def _ask_patiently(self, source: Source, task: Task[T]) -> Answered[T]:
        met = await self._run(self._session.meet())
        content = await asyncio.to_thread(load, source, max_bytes=met.max_bytes())
        return await self._run(self._session.ask_patiently(content, task))

    async def _run(self, flow: Flow[T]) -> T:
        return await _run(flow, self._transport)


async def _side_by_side(
    work: Callable[[Source], Coroutine[None, None, R]], sources: Iterable[Source], concurrency: int
) -> AsyncIterator[R]:
    """Give what `work` makes of each source, in their order, with so many under way."""
    room = asyncio.Semaphore(concurrency)
    pending: deque[asyncio.Task[R]] = deque()

    async def one(source: Source) -> R:
        async with room:
            return await work(source)

    try:
        for source in sources:
            # Bounded: what is read ahead is held in memory.
            if len(pending) >= 2 * concurrency:
                yield await pending.popleft()
            pending.append(asyncio.create_task(one(source)))
        while pending:
            yield await pending.popleft()
    finally:
        for left in pending:
            left.cancel()
        await asyncio.gather(*pending, return_exceptions=True)


class _Exchange:
    """One answer while it comes."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._pieces = response.aiter_raw()

    def head(self) -> Head:
        return http.head_of(self._response)

    async def pull(self) -> bytes:
        try:
            async for piece in self._pieces:
                # An empty piece would mean the end: there is none in between.
                if piece:
                    return piece
        except http.ERRORS as error:
            raise http.failed_to_pull(error) from None
        return b""

    async def close(self) -> None:
        await self._response.aclose()


class _Transport:
    """Connections to one address, one pool for each kind of TLS trust."""

    def __init__(self, address: Address, *, timeout: float, tls: TlsSettings, proxy: str | None) -> None:
        self._address = address
        self._timeout = timeout
        self._tls = tls
        self._proxy = None if proxy is None else http.proxy_of(proxy)
        self._pools: dict[Tls, httpx.AsyncHTTPTransport] = {}

    async def begin(self, ask: Ask) -> _Exchange:
        request = http.request_of(ask, self._address, self._timeout)
        try:
            return _Exchange(await self._pool(ask.tls).handle_async_request(request))
        except http.ERRORS as error:
            raise http.failed_to_begin(error) from None

    async def close(self) -> None:
        for pool in self._pools.values():
            await pool.aclose()
        self._pools.clear()

    def _pool(self, tls: Tls) -> httpx.AsyncHTTPTransport:
        if tls not in self._pools:
            self._pools[tls] = httpx.AsyncHTTPTransport(
                verify=context(tls, self._tls), trust_env=False, http2=False, proxy=self._proxy
            )
        return self._pools[tls]


async def _run(  # noqa: C901 - one branch for each step
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
                            await current.close()
                        current = await transport.begin(step)
                        got = current.head()
                    case Pull() if current is not None:
                        got = await current.pull()
                    case Rest(seconds):
                        got = None
                        await asyncio.sleep(seconds)
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
            await current.close()
