"""The client's side: seal a request to a service's public key, and keep what opens its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Opened, Sealed
from ocrypt.envelope import chunks
from ocrypt.envelope.answer import Opener
from ocrypt.envelope.reply import AnswerKey
from ocrypt.envelope.wire import MAX_CHUNK, REQUEST_CHUNK, Form, Header
from ocrypt.hazmat import hpke, kem
from ocrypt.hazmat.entropy import system_entropy
from ocrypt.hazmat.errors import Unopenable
from ocrypt.hazmat.suites import TAG_LENGTH, Aead

if TYPE_CHECKING:
    from ocrypt.envelope.keyconfig import KeyConfig
    from ocrypt.hazmat.aead import Readable
    from ocrypt.hazmat.entropy import Entropy


@dataclass(frozen=True, slots=True)
class Sealing:
    """What to send, and what opens the answer to it."""

    sealed: Sealed
    opener: Opener


def seal(  # noqa: PLR0913 - the message, the key, and four choices that have defaults
    message: Opened,
    config: KeyConfig,
    *,
    aead: Aead | None = None,
    form: Form = Form.SINGLE,
    chunk: int = REQUEST_CHUNK,
    entropy: Entropy = system_entropy,
) -> Sealing:
    """Seal a binary HTTP request to `config`; each call seals anew, under a key of its own.

    `aead` is AES-256-GCM where the configuration offers it, unless given; `chunk` is how many bytes of the message
    each chunk of the chunked form has, 1..1048576.

    Raises:
        LocalError: SERVER_MISBEHAVED, the public key in `config` is not one.
        ValueError: `aead` is not offered, or `chunk` is out of range.
    """
    try:
        encapsulation = kem.encapsulate(config.kem, config.public_key, entropy)
    except Unopenable:
        raise LocalError(Code.SERVER_MISBEHAVED, "its public key is not one") from None
    return seal_under(encapsulation, message, config, aead=aead, form=form, chunk=chunk)


def seal_under(  # noqa: PLR0913 - as `seal`
    encapsulation: kem.Encapsulation,
    message: Opened,
    config: KeyConfig,
    *,
    aead: Aead | None = None,
    form: Form = Form.SINGLE,
    chunk: int = REQUEST_CHUNK,
) -> Sealing:
    """`seal` with an encapsulation that exists already: for vectors. An encapsulation must not be used twice."""
    header = Header(key_id=config.key_id, kem=config.kem, aead=_choose(config, aead))
    sender = hpke.sender(hpke.Suite(header.kem, header.aead), encapsulation, header.info(form))
    prefix = header.encode() + sender.enc
    if form is Form.SINGLE:
        body = _seal_single(prefix, message.reveal(), sender.context)
    else:
        body = _seal_chunked(prefix, message.reveal(), sender.context, chunk)
    secret = sender.context.export(form.response_label, header.aead.secret_length)
    answer_key = AnswerKey(form=form, aead=header.aead, enc=sender.enc, secret=secret)
    return Sealing(Sealed(body), Opener(answer_key))


def _choose(config: KeyConfig, aead: Aead | None) -> Aead:
    if aead is None:
        return Aead.AES256GCM if Aead.AES256GCM in config.aeads else config.aeads[0]
    if aead not in config.aeads:
        raise ValueError("the service does not offer this AEAD")
    return aead


def _seal_single(prefix: bytes, message: Readable, context: hpke.Context) -> bytearray:
    # Sealed into its place: a large picture is not copied once more to put the header before it.
    body = bytearray(len(prefix) + len(message) + TAG_LENGTH)
    body[: len(prefix)] = prefix
    with memoryview(body) as view:
        context.seal_into(message, b"", view[len(prefix) :])
    return body


def _seal_chunked(prefix: bytes, message: Readable, context: hpke.Context, chunk: int) -> bytearray:
    if not 1 <= chunk <= MAX_CHUNK:
        raise ValueError("a chunk has 1 to 1048576 bytes")
    pieces = list(chunks.cut(message, chunk))
    body = bytearray(len(prefix) + sum(piece.sealed_length for piece in pieces))
    body[: len(prefix)] = prefix
    at = len(prefix)
    with memoryview(body) as view:
        for piece in pieces:
            length, framing = piece.sealed_length, piece.prefix
            view[at : at + len(framing)] = framing
            context.seal_into(piece.plaintext, piece.aad, view[at + len(framing) : at + length])
            at += length
    return body
