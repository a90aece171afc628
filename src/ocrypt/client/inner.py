"""The requests inside the envelope: binary HTTP to one of the service's inner paths (`spec/envelope.md` section 5)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Opened
from ocrypt.envelope.message import Field, Request, encode_request
from ocrypt.envelope.window import http_date
from ocrypt.recognise.codes.make.made import Made
from ocrypt.recognise.codes.options import CodeOptions, check_options
from ocrypt.recognise.codes.scan import Scan
from ocrypt.recognise.options import CODES, PREPARE, check_choices
from ocrypt.recognise.reading import Reading

if TYPE_CHECKING:
    from datetime import datetime

    from ocrypt.client.address import Address
    from ocrypt.core.secrets import Secret
    from ocrypt.recognise.options import Codes, Prepare

JSON: Final = "application/json"
_OCTETS: Final = "application/octet-stream"
_ENGINE: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
T_co = TypeVar("T_co", covariant=True)


class Task(Protocol[T_co]):
    """What the service is asked to do with the content, and how its answer is taken."""

    @property
    def path(self) -> str:
        """The inner path, with the options in the query."""
        ...

    @property
    def content_type(self) -> str:
        """What the content is."""
        ...

    @property
    def accept(self) -> str:
        """What the answer is to be."""
        ...

    def take(self, untrusted: bytes) -> T_co:
        """Check and take over the content of a good answer.

        Raises:
            LocalError: SERVER_MISBEHAVED.
        """
        ...


class _OfPicture:
    """What is asked about a picture."""

    __slots__ = ()

    @property
    def content_type(self) -> str:
        """A picture is recognised by its content."""
        return _OCTETS

    @property
    def accept(self) -> str:
        """What was found, as JSON."""
        return JSON


@dataclass(frozen=True, slots=True)
class ReadTask(_OfPicture):
    """Read the text in a picture."""

    engine: str = ""
    """Empty: the service's own choice."""
    prepare: Prepare = PREPARE[0]
    codes: Codes = CODES[0]

    def __post_init__(self) -> None:
        """Refuse a name that could mean something else in a query."""
        if self.engine and not _ENGINE.fullmatch(self.engine):
            raise LocalError(Code.ENGINE_UNKNOWN)
        check_choices(self.prepare, self.codes)

    @property
    def path(self) -> str:
        """`/v1/read`. Defaults are left out, so that a service that does not know an option takes the request."""
        options = [f"engine={self.engine}"] if self.engine else []
        options += [f"prepare={self.prepare}"] if self.prepare != PREPARE[0] else []
        options += [f"codes={self.codes}"] if self.codes != CODES[0] else []
        return _with_query("/v1/read", options)

    def take(self, untrusted: bytes) -> Reading:
        """As `spec/reading.md` says."""
        return Reading.from_json(untrusted)


@dataclass(frozen=True, slots=True)
class ScanTask(_OfPicture):
    """Read the codes in a picture."""

    options: CodeOptions = field(default_factory=CodeOptions)

    def __post_init__(self) -> None:
        """Refuse what the service would refuse, and what could mean something else in a query."""
        check_options(self.options)

    @property
    def path(self) -> str:
        """`/v1/codes/read`."""
        usual, chosen = CodeOptions(), self.options
        options = [f"effort={chosen.effort}"] if chosen.effort != usual.effort else []
        options += [f"budget={chosen.budget_ms}"] if chosen.budget_ms is not None else []
        options += [f"formats={','.join(chosen.formats)}"] if chosen.formats != usual.formats else []
        return _with_query("/v1/codes/read", options)

    def take(self, untrusted: bytes) -> Scan:
        """As `spec/codes.md` says."""
        return Scan.from_json(untrusted)


@dataclass(frozen=True, slots=True)
class MakeTask:
    """Make a code. What is wanted is the content that is sealed: `MakeRequest.to_json`."""

    @property
    def path(self) -> str:
        """`/v1/codes/make`."""
        return "/v1/codes/make"

    @property
    def content_type(self) -> str:
        """What is wanted, as `spec/codes.md` says."""
        return JSON

    @property
    def accept(self) -> str:
        """The files and how they were read back."""
        return JSON

    def take(self, untrusted: bytes) -> Made:
        """As `spec/codes.md` says."""
        return Made.from_json(untrusted)


def _with_query(path: str, options: list[str]) -> str:
    return path + ("?" + "&".join(options) if options else "")


def encode_task(
    task: Task[object], content: Opened, *, address: Address, now: datetime, token: Secret | None = None
) -> Opened:
    """Give the padded binary HTTP message that is sealed, with the access token in it where one is given."""
    authorization = () if token is None else (Field("authorization", bearer(token)),)
    request = Request(
        method="POST",
        scheme="https",
        authority=address.authority,
        path=task.path,
        headers=(
            Field("date", http_date(now)),
            Field("content-type", task.content_type),
            Field("accept", task.accept),
            *authorization,
        ),
        content=bytes(content.reveal()),
    )
    return Opened(encode_request(request))


def bearer(token: Secret) -> str:
    """Give the value of an `Authorization` field (RFC 6750 section 2.1)."""
    return f"Bearer {bytes(token.reveal()).decode('ascii')}"
