"""Authenticated encryption into the caller's buffers, so that a large picture is never copied for it."""

from __future__ import annotations

from typing import Protocol, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM

from ocrypt.hazmat.errors import Unopenable
from ocrypt.hazmat.suites import NONCE_LENGTH, TAG_LENGTH, Aead

Readable: TypeAlias = bytes | bytearray | memoryview
Writable: TypeAlias = bytearray | memoryview

FINAL_SEQUENCE = 2 ** (8 * NONCE_LENGTH) - 1
"""RFC 9180 section 5.2: one more message than this would repeat a nonce."""


class _Primitive(Protocol):
    def encrypt_into(self, nonce: Readable, data: Readable, associated_data: Readable | None, buf: Writable) -> int: ...
    def decrypt_into(self, nonce: Readable, data: Readable, associated_data: Readable | None, buf: Writable) -> int: ...


class _Sm4Gcm:
    """SM4-GCM (RFC 8998) in the shape of the library's AEADs; the library has it as a block cipher's mode only."""

    __slots__ = ("_algorithm",)

    def __init__(self, key: bytes) -> None:
        self._algorithm = SM4(key)

    def encrypt_into(self, nonce: Readable, data: Readable, associated_data: Readable | None, buf: Writable) -> int:
        encryptor = BlockCipher(self._algorithm, GCM(bytes(nonce))).encryptor()
        encryptor.authenticate_additional_data(associated_data or b"")
        with memoryview(buf) as out:
            with out[: len(data)] as body:
                encryptor.update_into(data, body)
            encryptor.finalize()
            out[len(data) :] = encryptor.tag
        return len(buf)

    def decrypt_into(self, nonce: Readable, data: Readable, associated_data: Readable | None, buf: Writable) -> int:
        with memoryview(data) as untrusted:
            tag = bytes(untrusted[-TAG_LENGTH:])
            decryptor = BlockCipher(self._algorithm, GCM(bytes(nonce), tag)).decryptor()
            decryptor.authenticate_additional_data(associated_data or b"")
            with untrusted[:-TAG_LENGTH] as body:
                decryptor.update_into(body, buf)
        decryptor.finalize()
        return len(buf)


def _primitive(aead: Aead, key: bytes) -> _Primitive:
    if aead is Aead.SM4GCM:
        return _Sm4Gcm(key)
    return ChaCha20Poly1305(key) if aead is Aead.CHACHA20 else AESGCM(key)


class Cipher:
    """An AEAD under one key and one base nonce; message number n has the nonce `base XOR n`."""

    __slots__ = ("_base", "_primitive")

    def __init__(self, aead: Aead, key: bytes, base_nonce: bytes) -> None:
        self._primitive = _primitive(aead, key)
        self._base = int.from_bytes(base_nonce, "big")

    def _nonce(self, sequence: int) -> bytes:
        if not 0 <= sequence < FINAL_SEQUENCE:
            raise Unopenable
        return (self._base ^ sequence).to_bytes(NONCE_LENGTH, "big")

    def seal_into(self, sequence: int, plaintext: Readable, aad: bytes, out: Writable) -> None:
        """Seal into `out`, whose length is exactly that of `plaintext` plus 16."""
        self._primitive.encrypt_into(self._nonce(sequence), plaintext, aad, out)

    def open_into(self, sequence: int, untrusted_ciphertext: Readable, aad: bytes, out: Writable) -> None:
        """Open into `out`, whose length is exactly that of the ciphertext less 16.

        Raises:
            Unopenable: the tag is wrong; `out` is then all zeros. The library leaves there what it decrypted
                before it came to the tag, and that is nobody's to see.
        """
        try:
            self._primitive.decrypt_into(self._nonce(sequence), untrusted_ciphertext, aad, out)
        except InvalidTag:
            out[:] = bytes(len(out))
            raise Unopenable from None

    def seal(self, sequence: int, plaintext: Readable, aad: bytes) -> bytearray:
        """Seal into a new buffer."""
        out = bytearray(len(plaintext) + TAG_LENGTH)
        self.seal_into(sequence, plaintext, aad, out)
        return out

    def open(self, sequence: int, untrusted_ciphertext: Readable, aad: bytes) -> bytearray:
        """Open into a new buffer; raises `Unopenable`."""
        if len(untrusted_ciphertext) < TAG_LENGTH:
            raise Unopenable
        out = bytearray(len(untrusted_ciphertext) - TAG_LENGTH)
        self.open_into(sequence, untrusted_ciphertext, aad, out)
        return out
