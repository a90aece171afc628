"""What the two transports share: from `Ask` to an httpx request, from an httpx answer or error to our own words.

The transports of httpx are used, not its clients: those keep cookies, follow environment variables and rewrite headers.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import h11
import httpx

from ocrypt import __version__
from ocrypt.client.inner import bearer
from ocrypt.client.steps import Head
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrypt.client.address import Address
    from ocrypt.client.steps import Ask

CONNECT_SECONDS = 10.0
ERRORS = (httpx.TransportError, httpx.InvalidURL, OSError)


def proxy_of(text: str) -> httpx.Proxy:
    """Parse the address of a proxy, `http://…` or `https://…`.

    Raises:
        LocalError: USAGE; the address may hold a password, so it is not shown.
    """
    try:
        proxy = httpx.Proxy(text)
    except (ValueError, httpx.InvalidURL):
        raise LocalError(Code.USAGE, "the proxy's address is malformed") from None
    if proxy.url.scheme not in {"http", "https"} or not proxy.url.host:
        raise LocalError(Code.USAGE, "the proxy's address must start with http:// or https://")
    return proxy


def request_of(ask: Ask, address: Address, timeout: float) -> httpx.Request:
    """Make the request. It names no more of this machine than it must."""
    headers = {
        "accept": ask.accept,
        "accept-encoding": "identity",
        "user-agent": f"ocrypt/{__version__}",
    }
    if ask.content_type:
        headers["content-type"] = ask.content_type
    if ask.token is not None:
        headers["authorization"] = bearer(ask.token)
    return httpx.Request(
        ask.method.value,
        address.origin + ask.path,
        headers=headers,
        content=None if ask.sealed is None else bytes(ask.sealed.body),
        extensions={"timeout": httpx.Timeout(timeout, connect=min(CONNECT_SECONDS, timeout)).as_dict()},
    )


def head_of(response: httpx.Response) -> Head:
    """Give the head of an answer, and the certificate of whoever gave it."""
    if response.headers.get("content-encoding", "identity") != "identity":
        # Asked for as it is; what a small body may unpack to is not found out.
        raise LocalError(Code.SERVER_MISBEHAVED, "its answer is compressed")
    tls = response.extensions["network_stream"].get_extra_info("ssl_object")
    # By position: the blocking transport has the bare `_ssl._SSLSocket`, which takes no keyword.
    certificate = tls.getpeercert(True) if tls is not None else None  # noqa: FBT003
    if certificate is None:
        raise LocalError(Code.SERVER_UNTRUSTED, "it showed no certificate")
    return Head(
        status=response.status_code,
        untrusted_headers=tuple((name.lower(), value) for name, value in response.headers.multi_items()),
        certificate=certificate,
    )


def failed_to_begin(error: Exception) -> LocalError:
    """Say in our words why no head of an answer came."""
    causes = tuple(_causes(error))
    if isinstance(error, httpx.ConnectError | httpx.InvalidURL):
        if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
            return LocalError(Code.SERVER_UNTRUSTED, "its certificate is not one that is trusted here")
        if any(isinstance(cause, ssl.SSLError) for cause in causes):
            return LocalError(Code.CONNECTION_FAILED, "the TLS handshake failed")
        return LocalError(Code.CONNECTION_FAILED)
    if isinstance(error, httpx.ConnectTimeout):
        return LocalError(Code.CONNECTION_FAILED, "it did not answer in time")
    if isinstance(error, httpx.ProxyError):
        return LocalError(Code.CONNECTION_FAILED, "the proxy refused")
    if any(_is_about_our_certificate(cause) for cause in causes):
        # With TLS 1.3 the service says so only after our side of the handshake is done.
        return LocalError(Code.CONNECTION_FAILED, "it wants a client certificate, and one that it trusts")
    if any(isinstance(cause, h11.RemoteProtocolError) for cause in causes):
        return LocalError(Code.SERVER_MISBEHAVED, "its answer is not HTTP")
    return failed_to_pull(error)


def failed_to_pull(error: Exception) -> LocalError:
    """Say in our words why the body did not come whole."""
    if isinstance(error, httpx.TimeoutException):
        return LocalError(Code.CONNECTION_LOST, "the answer took too long")
    return LocalError(Code.CONNECTION_LOST)


def _is_about_our_certificate(cause: BaseException) -> bool:
    reason = (cause.reason or "") if isinstance(cause, ssl.SSLError) else ""
    return "_ALERT_" in reason and ("CERTIFICATE" in reason or reason.endswith("UNKNOWN_CA"))


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
