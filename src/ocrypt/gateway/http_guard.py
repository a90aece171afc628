"""HTTP/1.1 as the gateway takes it: what two servers could read in two ways is refused, and the connection closed.

The parser (llhttp, strict) refuses ambiguous lengths, folded lines, bare line ends and odd chunks by itself. Here is
what it lets through: requests without one Host (RFC 9112 section 3.2), HTTP/0.9, and heads of any size; and what its
refusals look like, which are ours like all others.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from ocrypt.core.codes import Code
from ocrypt.core.ids import RequestId
from ocrypt.core.problem import MEDIA_TYPE, encode_problem
from ocrypt.gateway.headers import EVERYWHERE, NO_STORE
from ocrypt.hazmat.entropy import system_entropy

MAX_HEAD: Final = 32 * 1024
"""Bytes of a request's address and headers together."""
MAX_HEADERS: Final = 100
_VERSIONS: Final = frozenset({"1.0", "1.1"})
_ID_BYTES: Final = 16


class _NotTaken(Exception):
    """Ends the parsing of a request; the parser hands it on as an error of its own."""


class GuardedProtocol(HttpToolsProtocol):
    """Uvicorn's protocol with those rules."""

    _refusal = Code.HTTP_MALFORMED
    _head = 0

    def on_message_begin(self) -> None:
        """Count anew."""
        self._head = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take a part of the address."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._count(len(name) + len(value))
        if len(self.headers) >= MAX_HEADERS:
            self._refuse(Code.HEADERS_TOO_LARGE)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Take the head as a whole."""
        version = self.parser.get_http_version()
        hosts = sum(name == b"host" for name, _ in self.headers)
        if version not in _VERSIONS or hosts > 1 or (hosts == 0 and version == "1.1"):
            self._refuse(Code.HTTP_MALFORMED)
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the library's words are not for the client
        """Answer what could not be parsed, and close: nobody knows where the next request would begin."""
        code = self._refusal
        content = encode_problem(code, RequestId(system_entropy(_ID_BYTES).hex()))
        headers = {
            **EVERYWHERE,
            "Content-Type": MEDIA_TYPE,
            "Content-Length": str(len(content)),
            "Cache-Control": NO_STORE,
            "Connection": "close",
        }
        status = HTTPStatus(code.meaning.status)
        lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in headers.items())]
        self.transport.write("\r\n".join([*lines, "", ""]).encode("latin-1") + content)
        self.transport.close()

    def _count(self, length: int) -> None:
        self._head += length
        if self._head > MAX_HEAD:
            self._refuse(Code.HEADERS_TOO_LARGE)

    def _refuse(self, code: Code) -> None:
        self._refusal = code
        raise _NotTaken
