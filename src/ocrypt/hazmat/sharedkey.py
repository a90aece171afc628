"""The ciphers of the shared-key wire (spec/shared-key-wire.md), each under a key that both sides have."""

from __future__ import annotations

from enum import Enum, unique
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256, SM4
from cryptography.hazmat.primitives.ciphers.modes import CBC, GCM
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.padding import PKCS7

from ocrypt.hazmat.errors import Unopenable

if TYPE_CHECKING:
    from ocrypt.hazmat.entropy import Entropy

SHARED_KEY_LENGTH: Final = 32
"""Bytes of a shared key, whatever the algorithm."""
_BLOCK: Final = 16
_GCM_NONCE: Final = 12
_GCM_TAG: Final = 16
_HS512_TAG: Final = 32
_NO_AAD_LENGTH: Final = bytes(8)
"""RFC 7518 section 5.2.2.1: the length of the associated data, which this wire has none of."""


@unique
class Algorithm(Enum):
    """The algorithms of the wire, by their names in a request."""

    AES_256_CBC = "AES-256-CBC"
    """Not authenticated: for clients of the first design alone."""
    AES_256_GCM = "AES-256-GCM"
    AES_256_CBC_HS512 = "AES-256-CBC-HS512"
    SM4_GCM = "SM4-GCM"


def seal_shared(algorithm: Algorithm, key: bytes, plaintext: bytes | memoryview, entropy: Entropy) -> bytes:
    """A fresh iv or nonce, and the ciphertext with its tag behind it. `key` has 32 bytes."""
    if algorithm is Algorithm.AES_256_CBC:
        return _cbc_seal(key, entropy(_BLOCK), plaintext)
    if algorithm is Algorithm.AES_256_CBC_HS512:
        both = _derived(algorithm, key, 64)
        sealed = _cbc_seal(both[32:], entropy(_BLOCK), plaintext)
        return sealed + _mac(both[:32], sealed).finalize()[:_HS512_TAG]
    nonce = entropy(_GCM_NONCE)
    encryptor = Cipher(_gcm_cipher(algorithm, key), GCM(nonce)).encryptor()
    return nonce + encryptor.update(plaintext) + encryptor.finalize() + encryptor.tag


def opened_space(untrusted: bytes) -> int:
    """Bytes that `open_shared_into` may write for what is sealed in `untrusted`."""
    return len(untrusted) + _BLOCK


def open_shared_into(algorithm: Algorithm, key: bytes, untrusted: bytes, out: memoryview) -> int:
    """Open what `seal_shared` sealed into `out`, which has `opened_space` bytes; gives how many it is.

    Nothing is copied but by the cipher itself. On refusal `out` is all zeros.

    Raises:
        Unopenable: for whatever reason; none is told.
    """
    try:
        if algorithm is Algorithm.AES_256_CBC:
            return _cbc_open(key, untrusted, out)
        if algorithm is Algorithm.AES_256_CBC_HS512:
            return _hs512_open(_derived(algorithm, key, 64), untrusted, out)
        return _gcm_open(_gcm_cipher(algorithm, key), untrusted, out)
    except Unopenable:
        out[:] = bytes(len(out))
        raise


def open_shared(algorithm: Algorithm, key: bytes, untrusted: bytes) -> bytes:
    """The same into a new buffer: for clients, vectors and tests. Raises `Unopenable`."""
    out = bytearray(opened_space(untrusted))
    return bytes(out[: open_shared_into(algorithm, key, untrusted, memoryview(out))])


def _gcm_open(cipher: AES256 | SM4, untrusted: bytes, out: memoryview) -> int:
    if len(untrusted) < _GCM_NONCE + _GCM_TAG:
        raise Unopenable
    decryptor = Cipher(cipher, GCM(untrusted[:_GCM_NONCE], untrusted[-_GCM_TAG:])).decryptor()
    written = decryptor.update_into(memoryview(untrusted)[_GCM_NONCE:-_GCM_TAG], out)
    try:
        decryptor.finalize()
    except InvalidTag:
        raise Unopenable from None
    return written


def _hs512_open(both: bytes, untrusted: bytes, out: memoryview) -> int:
    if len(untrusted) < 2 * _BLOCK + _HS512_TAG:
        raise Unopenable
    sealed, tag = untrusted[:-_HS512_TAG], untrusted[-_HS512_TAG:]
    # The tag first: what it does not cover is never decrypted, so its padding says nothing.
    expected = HMAC(both[:32], SHA256())
    expected.update(_mac(both[:32], sealed).finalize()[:_HS512_TAG])
    given = HMAC(both[:32], SHA256())
    given.update(tag)
    try:
        given.verify(expected.finalize())
    except InvalidSignature:
        raise Unopenable from None
    return _cbc_open(both[32:], sealed, out)


def _mac(key: bytes, sealed: bytes) -> HMAC:
    mac = HMAC(key, SHA512())
    mac.update(sealed + _NO_AAD_LENGTH)
    return mac


def _cbc_seal(key: bytes, iv: bytes, plaintext: bytes | memoryview) -> bytes:
    encryptor = Cipher(AES256(key), CBC(iv)).encryptor()
    pad = _BLOCK - len(plaintext) % _BLOCK
    return iv + encryptor.update(plaintext) + encryptor.update(bytes([pad]) * pad) + encryptor.finalize()


def _cbc_open(key: bytes, untrusted: bytes, out: memoryview) -> int:
    if len(untrusted) < 2 * _BLOCK or len(untrusted) % _BLOCK:
        raise Unopenable
    decryptor = Cipher(AES256(key), CBC(untrusted[:_BLOCK])).decryptor()
    written = decryptor.update_into(memoryview(untrusted)[_BLOCK:], out)
    decryptor.finalize()
    last = bytes(out[written - _BLOCK : written])
    unpadder = PKCS7(8 * _BLOCK).unpadder()
    try:
        left = len(unpadder.update(last) + unpadder.finalize())
    except ValueError:
        raise Unopenable from None
    return written - _BLOCK + left


def _gcm_cipher(algorithm: Algorithm, key: bytes) -> AES256 | SM4:
    return SM4(_derived(algorithm, key, 16)) if algorithm is Algorithm.SM4_GCM else AES256(key)


def _derived(algorithm: Algorithm, key: bytes, length: int) -> bytes:
    label = b"ocrypt shared-key " + algorithm.value.encode()
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=label).derive(key)
