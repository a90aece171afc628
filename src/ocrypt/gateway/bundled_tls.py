"""TLS of the crypto library around an HTTP protocol of asyncio."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from ocrypt.gateway.peer import PEER_DER
from ocrypt.hazmat.tls import BadTls, Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from OpenSSL import SSL


class TlsTransport(asyncio.Transport):
    """What the HTTP protocol writes to: clear bytes in, records out. Flow control is that of the wire below."""

    def __init__(self, wire: asyncio.Transport, session: Session) -> None:
        super().__init__()
        self._wire = wire
        self._session = session
        self._closing = False

    def get_extra_info(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - as the library has it
        """As of the wire; `sslcontext` is there, which is how the server knows that this is https."""
        if name == PEER_DER:
            return self._session.peer_der
        return self._session if name == "sslcontext" else self._wire.get_extra_info(name, default)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Encrypt and send; after `close` nothing is sent."""
        if self._closing:
            return
        try:
            self._session.send(bytes(data))
        except BadTls:
            self.abort()
            return
        self._wire.write(self._session.output())

    def close(self) -> None:
        """Say close_notify, send what waits, and close."""
        if not self._closing:
            self._closing = True
            self._session.close()
            self._wire.write(self._session.output())
            self._wire.close()

    def abort(self) -> None:
        """Close at once."""
        self._closing = True
        self._wire.abort()

    def is_closing(self) -> bool:
        """Whether it is closed or about to be."""
        return self._closing or self._wire.is_closing()

    def pause_reading(self) -> None:
        """Leave what comes in the kernel's buffer, so that the client feels it."""
        self._wire.pause_reading()

    def resume_reading(self) -> None:
        """Read again."""
        self._wire.resume_reading()

    def is_reading(self) -> bool:
        """Whether the wire is read."""
        return self._wire.is_reading()

    def get_write_buffer_size(self) -> int:
        """Bytes that wait, encrypted."""
        return self._wire.get_write_buffer_size()

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """When to tell the writer to pause, in bytes."""
        self._wire.set_write_buffer_limits(high, low)

    def can_write_eof(self) -> bool:
        """TLS has no half-close that HTTP would use."""
        return False


class TlsProtocol(asyncio.Protocol):
    """Handshake first, in bounded time; then `inner` speaks over a `TlsTransport`."""

    def __init__(
        self, context: SSL.Context, make_inner: Callable[[], asyncio.Protocol], handshake_seconds: float
    ) -> None:
        self._session = Session(context)
        self._make_inner = make_inner
        self._handshake_seconds = handshake_seconds
        self._inner: asyncio.Protocol | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A connection: the clock of the handshake runs."""
        self._wire: asyncio.Transport = transport  # type: ignore[assignment]
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._handshake_seconds, self._wire.abort)

    def data_received(self, data: bytes) -> None:
        """Bytes of the wire, in whatever pieces."""
        try:
            clear = self._session.receive(data)
        except BadTls:
            # The alert tells the client what TLS tells; there is nothing else to say to it.
            self._wire.write(self._session.output())
            self._wire.close()
            return
        if output := self._session.output():
            self._wire.write(output)
        if self._session.established and self._inner is None:
            self._timer.cancel()
            self._inner = self._make_inner()
            self._transport = TlsTransport(self._wire, self._session)
            self._inner.connection_made(self._transport)
        if self._inner is not None:
            if clear:
                self._inner.data_received(clear)
            if self._session.ended:
                self._transport.close()

    def eof_received(self) -> None:
        """The client sends no more: close, as without TLS' own word for it nothing more can be trusted."""

    def pause_writing(self) -> None:
        """The wire is full."""
        if self._inner is not None:
            self._inner.pause_writing()

    def resume_writing(self) -> None:
        """The wire takes more."""
        if self._inner is not None:
            self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is over."""
        self._timer.cancel()
        if self._inner is not None:
            self._inner.connection_lost(exc)
