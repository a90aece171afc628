"""The client's side of the SM envelope: seal a request to a service's SM2 key, and keep what opens its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Opened, Sealed, Secret
from ocrypt.envelope.answer import Opener
from ocrypt.envelope.gm_wire import GmHeader
from ocrypt.envelope.reply import AnswerKey
from ocrypt.envelope.seal import Sealing
from ocrypt.envelope.wire import Form
from ocrypt.hazmat import digest, sm2
from ocrypt.hazmat.aead import Cipher
from ocrypt.hazmat.entropy import system_entropy
from ocrypt.hazmat.errors import Unopenable
from ocrypt.hazmat.suites import NONCE_LENGTH, TAG_LENGTH, Aead

if TYPE_CHECKING:
    from ocrypt.core.ids import KeyId
    from ocrypt.hazmat.entropy import Entropy

_KEY: Final = Aead.SM4GCM.key_length


@dataclass(frozen=True, slots=True)
class GmKeyConfig:
    """One SM2 public key of a service: its id and its uncompressed point, 65 bytes."""

    key_id: KeyId
    public_key: bytes


def seal_gm(message: Opened, config: GmKeyConfig, *, entropy: Entropy = system_entropy) -> Sealing:
    """Seal a binary HTTP request to `config`; each call seals anew, under keys of its own.

    The SM2 encryption takes its randomness from the operating system, whatever `entropy` is.

    Raises:
        LocalError: SERVER_MISBEHAVED, the public key in `config` is not a point of the curve.
    """
    material = Secret(entropy(_KEY + Aead.SM4GCM.secret_length))
    try:
        cipher = sm2.encrypt(config.public_key, material.reveal())
    except Unopenable:
        raise LocalError(Code.SERVER_MISBEHAVED, "its SM2 public key is not one") from None
    return seal_gm_under(cipher, material, message, config.key_id)


def seal_gm_under(sm2_cipher: bytes, material: Secret, message: Opened, key_id: KeyId) -> Sealing:
    """`seal_gm` with an SM2Cipher of `material` that exists already: for vectors. It must not be used twice."""
    raw = bytes(material.reveal())
    header = GmHeader(key_id=key_id, sm2_length=len(sm2_cipher))
    plaintext = message.reveal()
    body = bytearray(header.body_start + len(plaintext) + TAG_LENGTH)
    body[: header.body_start] = header.encode() + sm2_cipher
    # The key serves this one message, so its nonce can be the same in every request.
    with memoryview(body) as view, view[header.body_start :] as out:
        cipher = Cipher(Aead.SM4GCM, raw[:_KEY], bytes(NONCE_LENGTH))
        cipher.seal_into(0, plaintext, header.aad(digest.sm3(sm2_cipher)), out)
    answer_key = AnswerKey(form=Form.SINGLE, aead=Aead.SM4GCM, enc=sm2_cipher, secret=Secret(raw[_KEY:]))
    return Sealing(Sealed(body), Opener(answer_key))
