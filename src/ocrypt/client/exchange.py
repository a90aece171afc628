"""The exchange with a service, without I/O: describe, seal, send, open, check the receipt.

Each function here is a flow (`ocrypt.client.steps`); `sync` and `aio` drive it over their transports.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from ocrypt.client import receipt, request_id, trust
from ocrypt.client.answer import Answered
from ocrypt.client.description import MAX_DESCRIPTION, MEDIA_TYPE, PATH, ServiceDescription, verify
from ocrypt.client.errors import (
    MAX_PROBLEM,
    ServiceRefused,
    ServiceUnreadable,
    misbehaved,
    parse_code,
    parse_field,
    parse_retry_after,
)
from ocrypt.client.inner import JSON, encode_task
from ocrypt.client.steps import Ask, Method, Patience, SystemStore, Unverified, begin, collect
from ocrypt.client.suite import STANDARD, Suite
from ocrypt.core.clock import SystemClock
from ocrypt.core.codes import Code, Place
from ocrypt.core.errors import LocalError, OcryptError
from ocrypt.core.limits import MIB, Limits
from ocrypt.core.outcome import outcome_of
from ocrypt.core.problem import MEDIA_TYPE as PROBLEM
from ocrypt.envelope.message import parse_response
from ocrypt.envelope.wire import Form
from ocrypt.hazmat.digest import sha256

if TYPE_CHECKING:
    from ocrypt.client.address import Address
    from ocrypt.client.fingerprint import Fingerprint
    from ocrypt.client.inner import Task
    from ocrypt.client.steps import Flow, Head, Ticks, Tls
    from ocrypt.core.clock import Clock
    from ocrypt.core.ids import RequestId
    from ocrypt.core.secrets import Opened, Secret

T = TypeVar("T")

MAX_ANSWER = 64 * MIB
_OK = 200
READY_PATH = "/readyz"
RECEIPTS_PATH = "/v1/receipts/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Which service is meant, and how it is spoken to."""

    address: Address
    ticks: Ticks
    pin: Fingerprint | None = None
    token: Secret | None = None
    suite: Suite = STANDARD
    relay: Address | None = None
    """Whom everything is sent to in the service's stead (RFC 9458); the token then travels inside the envelope only."""
    timeout: float = 120.0
    """Seconds that one exchange may take in all."""
    clock: Clock = field(default_factory=SystemClock)

    @property
    def contact(self) -> Address:
        """Where connections are made to: the relay, if there is one, and then nowhere else."""
        return self.address if self.relay is None else self.relay

    @property
    def outer_token(self) -> Secret | None:
        """The token that travels beside the envelope: none where a relay would read it."""
        return self.token if self.relay is None else None

    @property
    def inner_token(self) -> Secret | None:
        """The token that travels inside the envelope."""
        return None if self.relay is None else self.token


@dataclass(frozen=True, slots=True)
class Trusted:
    """A description that passed every check, and the TLS that goes with it."""

    description: ServiceDescription
    tls: Tls

    def max_bytes(self) -> int:
        """The largest file that may be sealed: the service's limit or ours, whichever is less."""
        return min(self.description.max_bytes, Limits().max_bytes)


@dataclass(frozen=True, slots=True)
class _Fetched:
    """A description as it came, and the certificate (DER) of the connection."""

    untrusted: bytes
    certificate: bytes


# --- who is there -----------------------------------------------------------------------------------------------


def meet(service: Service) -> Flow[Trusted]:
    """Fetch the service description and decide whether to trust it (`ocrypt.client.trust`).

    Raises:
        LocalError: SERVER_UNTRUSTED, SIGNATURE_BAD, SERVER_MISBEHAVED, CONNECTION_FAILED, CONNECTION_LOST.
    """
    try:
        return (yield from _meet_once(service))
    except trust.Stale:
        # The keys may have been turned while a cache in between kept the old description: once more, no further.
        return (yield from _meet_once(service))


def introduce(service: Service) -> Flow[ServiceDescription]:
    """Fetch the description from whoever answers; for showing a fingerprint to a person who compares it.

    Nothing secret is sent. The description's own signature is checked and nothing else.
    """
    fetched = yield from _fetch_description(service, Unverified())
    return verify(fetched.untrusted)


def _meet_once(service: Service) -> Flow[Trusted]:
    if service.pin is not None:
        fetched = yield from _fetch_description(service, Unverified())
        description = trust.check_pinned(fetched.untrusted, pin=service.pin, now=service.clock.now())
        return Trusted(description, trust.tls_of(description, fetched.certificate))
    try:
        fetched = yield from _fetch_description(service, SystemStore())
    except LocalError as error:
        if error.code is not Code.SERVER_UNTRUSTED:
            raise
        claimed = yield from introduce(service)
        raise LocalError(
            Code.SERVER_UNTRUSTED,
            f"no authority known here vouches for its certificate; it claims to be {claimed.fingerprint}",
        ) from None
    return Trusted(trust.check_vouched(fetched.untrusted, now=service.clock.now()), SystemStore())


def _fetch_description(service: Service, tls: Tls) -> Flow[_Fetched]:
    head = yield from begin(Ask(method=Method.GET, path=PATH, tls=tls, accept=MEDIA_TYPE))
    if head.status != _OK or head.media_type != MEDIA_TYPE:
        raise misbehaved("it gives no service description")
    patience = Patience.of(service.timeout, service.ticks)
    body = yield from collect(at_most=MAX_DESCRIPTION, patience=patience)
    return _Fetched(body, head.certificate)


def ready(service: Service, trusted: Trusted) -> Flow[bool]:
    """Ask whether the service takes pictures now."""
    head = yield from begin(Ask(method=Method.GET, path=READY_PATH, tls=trusted.tls, accept="*/*"))
    yield from collect(at_most=MAX_PROBLEM, patience=Patience.of(service.timeout, service.ticks))
    return head.status == _OK


# --- one request ------------------------------------------------------------------------------------------------


def ask(service: Service, trusted: Trusted, content: Opened, task: Task[T]) -> Flow[Answered[T]]:
    """Seal what a task needs, send it, open the answer, check the receipt. One attempt: nothing is sent twice.

    Raises:
        ServiceRefused: told before anything was opened.
        ServiceUnreadable: told inside the sealed answer, its receipt checked.
        LocalError: RECEIPT_BAD, ANSWER_UNOPENABLE, SERVER_MISBEHAVED, SERVER_UNTRUSTED, CONNECTION_FAILED,
            CONNECTION_LOST.
    """
    description = trusted.description
    sent = service.clock.now()
    patience = Patience.of(service.timeout, service.ticks)
    # (1) Seal.
    message = encode_task(task, content, address=service.address, now=sent, token=service.inner_token)
    suite = service.suite
    sealing = suite.seal(message, description)
    # (2) Send.
    sending = Ask(
        method=Method.POST,
        path=suite.path,
        tls=trusted.tls,
        accept=f"{suite.response_media_type}, {PROBLEM}",
        content_type=suite.request_media_type,
        sealed=sealing.sealed,
        token=service.outer_token,
    )
    head = yield from begin(sending)
    patience.check()
    if head.status != _OK:
        raise (yield from _refusal(head, patience))
    if head.media_type != suite.response_media_type:
        raise misbehaved("its answer is not sealed")
    untrusted_body = yield from collect(at_most=MAX_ANSWER, patience=patience)
    # (3) Open. Nothing of it is given out before its receipt is checked.
    response = parse_response(sealing.opener.open(untrusted_body).reveal())
    code = None if response.status == _OK else parse_code(bytes(response.content), Place.INSIDE, Place.OUTSIDE)
    # (4) Check the receipt, of a failure as well as of a success.
    known_as = request_id.parse(head.header(request_id.HEADER))
    if known_as is None:
        raise misbehaved("its answer has no request id")
    untrusted_receipt = yield from _receipt(service, trusted, head, known_as)
    expected = receipt.Expected(
        identity=description.identity,
        sealed_sha256=sha256(sealing.sealed.body),
        request_id=known_as,
        outcome=outcome_of(code),
        sent=sent,
        received=service.clock.now(),
    )
    checked = receipt.check(untrusted_receipt, expected)
    # (5) Give what was asked for, or say by its code what was wrong.
    if code is not None:
        field = parse_field(bytes(response.content)) if code is Code.CODE_FIELD else ""
        raise ServiceUnreadable(code, request_id=known_as, field=field)
    return Answered(
        value=task.take(bytes(response.content)),
        receipt=checked,
        request_id=known_as,
        sealed_to=description.fingerprint,
    )


def _refusal(head: Head, patience: Patience) -> Flow[OcryptError]:
    """Give the error for an answer in clear."""
    if head.media_type != PROBLEM:
        return misbehaved(f"it answered with HTTP status {head.status}")
    untrusted = yield from collect(at_most=MAX_PROBLEM, patience=patience)
    return ServiceRefused(
        parse_code(untrusted, Place.OUTSIDE),
        request_id=request_id.parse(head.header(request_id.HEADER)),
        retry_after=parse_retry_after(head.header("retry-after")),
    )


def _receipt(service: Service, trusted: Trusted, head: Head, known_as: RequestId) -> Flow[bytes]:
    """Give the receipt's JSON: beside a single answer it is a header; after a chunked one it is fetched."""
    if service.suite.form is Form.SINGLE:
        return receipt.from_header(head.header(receipt.HEADER))
    path = RECEIPTS_PATH + known_as
    told = yield from begin(Ask(method=Method.GET, path=path, tls=trusted.tls, accept=JSON, token=service.outer_token))
    if told.status != _OK:
        raise LocalError(Code.RECEIPT_BAD, "there is none")
    patience = Patience.of(service.timeout, service.ticks)
    return (yield from collect(at_most=receipt.MAX_RECEIPT, patience=patience))
