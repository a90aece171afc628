"""The keyholder's side: open a request straight into pages that it never looks at, and make its answer's key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.secrets import Sealed, Secret
from ocrypt.envelope import chunks
from ocrypt.envelope.keyconfig import KeyConfig
from ocrypt.envelope.reply import AnswerKey
from ocrypt.envelope.varint import Malformed
from ocrypt.envelope.wire import HEADER_LENGTH, Form, parse_header
from ocrypt.hazmat import digest, hpke, kem
from ocrypt.hazmat.entropy import system_entropy
from ocrypt.hazmat.errors import Unopenable
from ocrypt.hazmat.suites import TAG_LENGTH, Kem

if TYPE_CHECKING:
    from ocrypt.core.ids import KeyId
    from ocrypt.hazmat.aead import Writable
    from ocrypt.hazmat.entropy import Entropy

REPLAY_ID_LENGTH: Final = 16


class PrivateKey:
    """A key configuration and the private key that goes with it."""

    __slots__ = ("config", "decapsulator")

    def __init__(self, config: KeyConfig, decapsulator: kem.Decapsulator) -> None:
        """Pair them. Raises ValueError where they are not a pair."""
        if config.public_key != decapsulator.public:
            raise ValueError("the private key is not that of the configuration")
        self.config: Final = config
        self.decapsulator: Final = decapsulator

    @classmethod
    def from_seed(cls, kem_: Kem, key_id: KeyId, seed: Secret) -> PrivateKey:
        """The key of a 32-byte seed, offered with the AEADs of our services."""
        decapsulator = kem.private_key(kem_, seed)
        return cls(KeyConfig(key_id=key_id, kem=kem_, public_key=decapsulator.public), decapsulator)

    def __repr__(self) -> str:
        return f"<PrivateKey {self.config.key_id}>"


def generate(kem_: Kem, key_id: KeyId, *, entropy: Entropy = system_entropy) -> PrivateKey:
    """A new key."""
    return PrivateKey.from_seed(kem_, key_id, Secret(entropy(kem.SEED_LENGTH)))


@dataclass(frozen=True, slots=True)
class Opening:
    """How many bytes of the pages hold the request, and the key for its one answer."""

    length: int
    answer_key: AnswerKey


def open_into(sealed: Sealed | bytes | bytearray | memoryview, key: PrivateKey, pages: Writable, form: Form) -> Opening:
    """Open a request with `key` into `pages`, whose length is at least `pages_length` of it.

    Nothing is copied but by the AEAD itself. On refusal the pages hold zeros only.

    Raises:
        Refused: ENVELOPE_UNOPENABLE, for whatever reason; the reason is not told.
        ValueError: the pages are too small.
    """
    body = _view(sealed)
    # (1) The header names this key and a suite that it offers.
    header = parse_header(body)
    config = key.config
    if header.key_id != config.key_id or header.kem is not config.kem or header.aead not in config.aeads:
        raise Refused(Code.ENVELOPE_UNOPENABLE)
    start = HEADER_LENGTH + header.kem.enc_length
    if len(pages) < len(body) - start - TAG_LENGTH:
        raise ValueError("the pages are smaller than the request may be")
    enc = bytes(body[HEADER_LENGTH:start])
    # (2) One key, one trial, one error for every failure: a second one would be an oracle.
    # Every view of the pages ends here: one that an error's traceback held would keep them mapped.
    with memoryview(pages) as out:
        try:
            suite = hpke.Suite(header.kem, header.aead)
            context = hpke.setup_base_receiver(suite, enc, key.decapsulator, header.info(form))
            length = _open(body[start:], context, out, form)
        except (Unopenable, Malformed):
            raise Refused(Code.ENVELOPE_UNOPENABLE) from None
    # (3) The answer's key can be exported; it says nothing of the request's.
    secret = context.export(form.response_label, header.aead.secret_length)
    return Opening(length, AnswerKey(form=form, aead=header.aead, enc=enc, secret=secret))


def pages_length(sealed: Sealed | bytes | bytearray | memoryview) -> int:
    """Bytes that a request may need when it is opened; exactly so many in the single form. Raises as `parse_header`."""
    body = _view(sealed)
    return len(body) - HEADER_LENGTH - parse_header(body).kem.enc_length - TAG_LENGTH


def replay_id(sealed: Sealed | bytes | bytearray | memoryview) -> bytes:
    """The name of a request: the first 16 bytes of SHA-256 of its encapsulated key. Raises as `parse_header`.

    RFC 9458 section 6.5. The header is not part of it: it is authenticated, so another one does not open.
    """
    body = _view(sealed)
    enc = body[HEADER_LENGTH : HEADER_LENGTH + parse_header(body).kem.enc_length]
    return digest.sha256(enc)[:REPLAY_ID_LENGTH]


def _open(untrusted: memoryview, context: hpke.Context, out: memoryview, form: Form) -> int:
    if form is Form.SINGLE:
        length = len(untrusted) - TAG_LENGTH
        with out[:length] as target:
            context.open_into(untrusted, b"", target)
        return length
    end = 0
    try:
        for chunk in chunks.split(untrusted):
            start, end = end, end + len(chunk.ciphertext) - TAG_LENGTH
            with out[start:end] as target:
                context.open_into(chunk.ciphertext, chunk.aad, target)
    except (Unopenable, Malformed):
        # A request that is cut opens up to the cut: nobody may see that much either.
        out[:end] = bytes(end)
        raise
    return end


def _view(sealed: Sealed | bytes | bytearray | memoryview) -> memoryview:
    return memoryview(sealed.body if isinstance(sealed, Sealed) else sealed)
