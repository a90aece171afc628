"""Requests and their answers, sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrypt.core.secrets import Opened, Sealed
from ocrypt.envelope import wire
from ocrypt.envelope.keyconfig import Aead
from ocrypt.envelope.message import Field, Response, encode_response
from ocrypt.envelope.open import open_into, pages_length, replay_id
from ocrypt.envelope.reply import AnswerKey, ReplySealer
from ocrypt.envelope.seal import seal_under
from ocrypt.envelope.wire import Form
from ocrypt.hazmat import digest
from vector_cases.parts import PROBLEM, Case, Suite, fixed, picture_request, reading_response, streamed_reading, x25519

if TYPE_CHECKING:
    from collections.abc import Iterator


def request_case(  # noqa: PLR0913 - one case, and what can be different in it
    suite: Suite,
    form: Form,
    *,
    name: str = "",
    about: str = "A picture is sealed, its reading comes back",
    message: bytes | None = None,
    chunk: int = 64,
    answer: tuple[bytes, ...] | None = None,
) -> Case:
    """One request with its answer, all values on the way included."""
    message = picture_request() if message is None else message
    made = seal_under(suite.made, Opened(message), suite.key.config, aead=suite.aead, form=form, chunk=chunk)
    body = bytes(made.sealed.body)
    header = wire.parse_header(body)
    answer_key = open_answer_key(suite, body, form)
    case: Case = {
        "name": name or f"request-{suite.name}-{form.value}",
        "kind": "request",
        "about": about,
        "form": form.value,
        "aead_id": suite.aead,
        "recipient": suite.recipient,
        "ephemeral": suite.ephemeral.hex(),
        "enc": suite.made.enc.hex(),
        "shared_secret": bytes(suite.made.shared_secret.reveal()).hex(),
        "info": header.info(form).hex(),
        "message": message.hex(),
        "sealed": body.hex(),
        "sealed_sha256": digest.sha256(body).hex(),
        "replay_id": replay_id(body).hex(),
    }
    if form is Form.CHUNKED:
        case["chunk"] = chunk
    return {**case, "answer": answer_part(answer_key, form, case["name"], answer)}


def open_answer_key(suite: Suite, body: bytes, form: Form) -> AnswerKey:
    """The answer key of a request."""
    return open_into(Sealed(body), suite.key, bytearray(pages_length(body)), form).answer_key


def answer_part(key: AnswerKey, form: Form, label: str, pieces: tuple[bytes, ...] | None) -> Case:
    """The answer to a request; in the chunked form the pieces that it was sealed in."""
    nonce = fixed(f"{label} nonce", key.nonce_length)
    sealer = ReplySealer(key, entropy=lambda _: nonce)
    common: Case = {"secret": bytes(key.secret.reveal()).hex(), "nonce": nonce.hex()}
    if form is Form.SINGLE:
        message = reading_response() if pieces is None else pieces[0]
        return {**common, "message": message.hex(), "sealed": sealer.single(Opened(message)).hex()}
    pieces = pieces or streamed_reading()
    sealed = sealer.begin() + b"".join(sealer.chunk(Opened(piece)) for piece in pieces[:-1])
    sealed += sealer.final(Opened(pieces[-1]))
    return {
        **common,
        "message": b"".join(pieces).hex(),
        "pieces": [piece.hex() for piece in pieces],
        "sealed": sealed.hex(),
    }


def request_edges() -> Iterator[Case]:
    """Sizes at which framing changes."""
    suite = x25519(Aead.AES256GCM)
    single, chunked = Form.SINGLE, Form.CHUNKED
    yield request_case(suite, single, name="edge-empty-single", about="An empty message", message=b"", answer=(b"",))
    yield request_case(
        suite,
        chunked,
        name="edge-empty-chunked",
        about="An empty message: only a last chunk",
        message=b"",
        answer=(b"",),
    )
    yield request_case(
        suite,
        chunked,
        name="edge-whole-chunks",
        about="The message is exactly three chunks: the last chunk is a full one",
        message=bytes(range(96)),
        chunk=32,
        answer=(bytes(32), b"\x01" * 32, b""),
    )
    yield request_case(
        suite,
        chunked,
        name="edge-varint-lengths",
        about="Chunks whose sealed lengths, 63 and 64, are the longest and the shortest of two varint forms",
        message=bytes(94),
        chunk=47,
        answer=(bytes(47), bytes(48), b"\x02"),
    )
    problem = encode_response(
        Response(status=422, headers=(Field("content-type", "application/problem+json"),), content=PROBLEM)
    )
    about = "The picture is broken: the problem is told inside, the outer status is 200"
    yield request_case(suite, single, name="edge-problem", about=about, answer=(problem,))
