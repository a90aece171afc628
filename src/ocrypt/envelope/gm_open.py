"""The keyholder's side of the SM envelope: open a request straight into pages that it never looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.secrets import Sealed, Secret
from ocrypt.envelope.gm_wire import HEADER_LENGTH, parse_gm_header
from ocrypt.envelope.open import REPLAY_ID_LENGTH, Opening
from ocrypt.envelope.reply import AnswerKey
from ocrypt.envelope.wire import Form
from ocrypt.hazmat import digest, sm2
from ocrypt.hazmat.aead import Cipher
from ocrypt.hazmat.errors import Unopenable
from ocrypt.hazmat.suites import NONCE_LENGTH, TAG_LENGTH, Aead

if TYPE_CHECKING:
    from ocrypt.core.ids import KeyId
    from ocrypt.hazmat.aead import Writable

_KEY: Final = Aead.SM4GCM.key_length
_MATERIAL: Final = _KEY + Aead.SM4GCM.secret_length


class GmPrivateKey:
    """An SM2 key pair under the id that requests name it by."""

    __slots__ = ("key", "key_id")

    def __init__(self, key_id: KeyId, key: sm2.Sm2Key) -> None:
        self.key_id: Final = key_id
        self.key: Final = key

    def __repr__(self) -> str:
        return f"<GmPrivateKey {self.key_id}>"


def generate_gm(key_id: KeyId) -> GmPrivateKey:
    """A new key."""
    return GmPrivateKey(key_id, sm2.generate())


def open_gm_into(sealed: Sealed | bytes | bytearray | memoryview, key: GmPrivateKey, pages: Writable) -> Opening:
    """Open a request with `key` into `pages`, whose length is at least that of the request.

    Nothing is copied but by the AEAD itself. On refusal the pages hold zeros only.

    Raises:
        Refused: ENVELOPE_UNOPENABLE, for whatever reason; the reason is not told.
        ValueError: the pages are too small.
    """
    body = _view(sealed)
    # (1) The header names this key.
    header = parse_gm_header(body)
    if header.key_id != key.key_id:
        raise Refused(Code.ENVELOPE_UNOPENABLE)
    length = len(body) - header.body_start - TAG_LENGTH
    if len(pages) < length:
        raise ValueError("the pages are smaller than the request")
    cipher = bytes(body[HEADER_LENGTH : header.body_start])
    # (2) One key, one trial, one error for every failure: a second one would be an oracle.
    # Every view of the pages ends here: one that an error's traceback held would keep them mapped.
    with memoryview(pages) as out, out[:length] as target:
        try:
            material = bytes(key.key.decrypt(cipher, _MATERIAL).reveal())
            aad = header.aad(digest.sm3(cipher))
            Cipher(Aead.SM4GCM, material[:_KEY], bytes(NONCE_LENGTH)).open_into(
                0, body[header.body_start :], aad, target
            )
        except Unopenable:
            raise Refused(Code.ENVELOPE_UNOPENABLE) from None
    # (3) The answer's secret travelled beside the request's key; neither says anything of the other.
    secret = Secret(material[_KEY:])
    return Opening(length, AnswerKey(form=Form.SINGLE, aead=Aead.SM4GCM, enc=cipher, secret=secret))


def gm_replay_id(sealed: Sealed | bytes | bytearray | memoryview) -> bytes:
    """The name of a request: the first 16 bytes of SM3 of its SM2Cipher. Raises as `parse_gm_header`.

    Only one encoding of an SM2Cipher opens, and the body authenticates it: a request has one name.
    """
    body = _view(sealed)
    return digest.sm3(body[HEADER_LENGTH : parse_gm_header(body).body_start])[:REPLAY_ID_LENGTH]


def _view(sealed: Sealed | bytes | bytearray | memoryview) -> memoryview:
    return memoryview(sealed.body if isinstance(sealed, Sealed) else sealed)
