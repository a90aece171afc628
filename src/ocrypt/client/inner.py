"""The request inside the envelope: binary HTTP to one of the service's inner paths (`spec/envelope.md` section 5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Opened
from ocrypt.envelope.message import Field, Request, encode_request
from ocrypt.envelope.window import http_date
from ocrypt.recognise.options import PREPARE

if TYPE_CHECKING:
    from datetime import datetime

    from ocrypt.client.address import Address
    from ocrypt.recognise.options import Prepare

READING = "application/json"
_ENGINE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")


@dataclass(frozen=True, slots=True)
class Task:
    """What the service is asked to do with the picture."""

    engine: str = ""
    """Empty: the service's own choice."""
    prepare: Prepare = PREPARE[0]

    def __post_init__(self) -> None:
        """Refuse a name that could mean something else in a query."""
        if self.engine and not _ENGINE.fullmatch(self.engine):
            raise LocalError(Code.ENGINE_UNKNOWN)
        if self.prepare not in PREPARE:
            raise LocalError(Code.USAGE, f"prepare is one of {', '.join(PREPARE)}")

    @property
    def path(self) -> str:
        """The inner path, with the options in the query."""
        options = [f"engine={self.engine}"] if self.engine else []
        # The default is left out, so that a service that does not know the option takes the request.
        options += [f"prepare={self.prepare}"] if self.prepare != PREPARE[0] else []
        return "/v1/read" + ("?" + "&".join(options) if options else "")


def encode_task(task: Task, content: Opened, *, address: Address, now: datetime) -> Opened:
    """Give the padded binary HTTP message that is sealed."""
    request = Request(
        method="POST",
        scheme="https",
        authority=address.authority,
        path=task.path,
        headers=(
            Field("date", http_date(now)),
            Field("content-type", "application/octet-stream"),
            Field("accept", READING),
        ),
        content=bytes(content.reveal()),
    )
    return Opened(encode_request(request))
