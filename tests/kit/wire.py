"""A client that can do wrong: it seals by hand, so that a test may spoil any byte of what is sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx

from ocrypt.core.secrets import Opened
from ocrypt.envelope.keyconfig import parse_list
from ocrypt.envelope.message import Field, Request, encode_request, parse_response
from ocrypt.envelope.seal import seal
from ocrypt.envelope.stream import ResponseReader
from ocrypt.envelope.window import http_date
from ocrypt.envelope.wire import Form

if TYPE_CHECKING:
    from ocrypt.envelope.keyconfig import KeyConfig
    from ocrypt.envelope.seal import Sealing


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """An opened answer."""

    status: int
    content: bytes
    media_type: str

    @property
    def code(self) -> str:
        return str(json.loads(self.content)["code"])

    @property
    def text(self) -> str:
        return str(json.loads(self.content)["text"])


class Wire:
    """One service, by hand."""

    def __init__(self, url: str) -> None:
        # The certificate is not what these tests are about.
        self.http = httpx.Client(base_url=url, verify=False, timeout=120, trust_env=False)  # noqa: S501
        self.configs = self.fetch_configs()

    def fetch_configs(self) -> tuple[KeyConfig, ...]:
        return parse_list(self.http.get("/.well-known/ohttp-gateway").content)

    def close(self) -> None:
        self.http.close()

    def request(self, picture: bytes, **changes: object) -> bytes:
        """A binary HTTP request; `path`, `method`, `date` and `accept` may be changed, None leaves a header out."""
        date = changes.get("date", http_date(datetime.now(UTC)))
        accept = changes.get("accept", "application/json")
        headers = [Field("content-type", "application/octet-stream")]
        headers += [Field("date", str(date))] if date is not None else []
        headers += [Field("accept", str(accept))] if accept is not None else []
        return encode_request(
            Request(
                method=str(changes.get("method", "POST")),
                scheme="https",
                authority="localhost",
                path=str(changes.get("path", "/v1/read")),
                headers=tuple(headers),
                content=picture,
            )
        )

    def seal(self, message: bytes, *, kem: int = 0, form: Form = Form.SINGLE) -> Sealing:
        return seal(Opened(message), self.configs[kem], form=form)

    def post(self, body: bytes, form: Form = Form.SINGLE, **headers: str) -> httpx.Response:
        return self.http.post("/v1/sealed", content=body, headers={"content-type": form.request_media_type, **headers})

    def ask(self, message: bytes, *, kem: int = 0, form: Form = Form.SINGLE) -> Inner:
        """Seal, send, open. The outer answer must be 200."""
        sealing = self.seal(message, kem=kem, form=form)
        answer = self.post(bytes(sealing.sealed.body), form)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == form.response_media_type
        return opened(sealing, answer.content, form)

    def read(self, picture: bytes, **changes: object) -> Inner:
        return self.ask(self.request(picture, **changes))


def opened(sealing: Sealing, answer: bytes, form: Form) -> Inner:
    if form is Form.SINGLE:
        response = parse_response(sealing.opener.open(answer).reveal())
        return Inner(
            status=response.status, content=bytes(response.content), media_type=response.get("content-type") or ""
        )
    reader = ResponseReader()
    content = b"".join(reader.feed(part.reveal()) for part in sealing.opener.feed(answer))
    content += reader.feed(sealing.opener.finish().reveal())
    head = reader.finish()
    types = [field.value for field in head.headers if field.name == "content-type"]
    return Inner(status=head.status, content=content, media_type=types[0])
