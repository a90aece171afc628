"""SM2 encryption (GB/T 32918.4, GM/T 0003.4) in the ASN.1 form of GM/T 0009: key pairs, `encrypt`, `decrypt`.

The point arithmetic is that of GmSSL. What comes from outside is parsed here, strictly, and its point is checked,
before a line of C sees it. GmSSL still writes to the standard error of the process when a well-formed ciphertext was
made for another key; the keyholder keeps that out of its log (`ocrypt.worker.hush`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gmssl_pyx import GmsslInnerError, sm2_decrypt, sm2_encrypt, sm2_key_generate

from ocrypt.core.secrets import Secret
from ocrypt.hazmat.errors import Unopenable

if TYPE_CHECKING:
    from ocrypt.hazmat.aead import Readable

COORDINATE: Final = 32
PUBLIC_LENGTH: Final = 1 + 2 * COORDINATE
"""An uncompressed point: 04, x, y, each coordinate big-endian."""

_UNCOMPRESSED: Final = b"\x04"
_HASH: Final = 32

# The recommended curve: GB/T 32918.5.
_P: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_B: Final = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93

_SEQUENCE: Final = 0x30
_INTEGER: Final = 0x02
_OCTETS: Final = 0x04


class Sm2Key:
    """A private key and its public point. Opens what was encrypted to that point."""

    __slots__ = ("_private", "public")

    def __init__(self, private: Secret, public: bytes) -> None:
        """`private` is the scalar, 32 bytes big-endian; `public` its point, 65 bytes. Raises `Unopenable`."""
        if len(private) != COORDINATE:
            raise Unopenable
        check_public(public)
        self._private = private
        self.public: Final = public

    def __repr__(self) -> str:
        return "<Sm2Key>"

    def decrypt(self, untrusted_cipher: bytes, length: int) -> Secret:
        """The message of exactly `length` bytes in an SM2Cipher. Raises `Unopenable`, for whatever reason."""
        check_cipher(untrusted_cipher, length)
        try:
            return Secret(sm2_decrypt(bytes(self._private.reveal()), untrusted_cipher))
        except GmsslInnerError:
            raise Unopenable from None


def generate() -> Sm2Key:
    """A new key, by GmSSL's generator over the operating system's."""
    public, private = sm2_key_generate()
    return Sm2Key(Secret(private), _UNCOMPRESSED + public)


def encrypt(untrusted_public: bytes, message: Readable) -> bytes:
    """An SM2Cipher of 1 to 255 bytes. Raises `Unopenable` where the public key is not a point of the curve."""
    check_public(untrusted_public)
    cipher: bytes = sm2_encrypt(untrusted_public[1:], bytes(message))
    return cipher


def check_public(untrusted: bytes) -> None:
    """Raise `Unopenable` where this is not an uncompressed point of the curve."""
    if len(untrusted) != PUBLIC_LENGTH or untrusted[:1] != _UNCOMPRESSED:
        raise Unopenable
    middle = 1 + COORDINATE
    _check_point(int.from_bytes(untrusted[1:middle], "big"), int.from_bytes(untrusted[middle:], "big"))


def check_cipher(untrusted: bytes, length: int) -> None:
    """Raise `Unopenable` where this is not the one DER encoding of an SM2Cipher of `length` bytes.

    GM/T 0009: SEQUENCE { INTEGER x, INTEGER y, OCTET STRING hash of 32 bytes, OCTET STRING ciphertext }.
    """
    body = _take(untrusted, 0, _SEQUENCE)
    x = _take(untrusted, body.start, _INTEGER)
    y = _take(untrusted, x.stop, _INTEGER)
    digest = _take(untrusted, y.stop, _OCTETS)
    text = _take(untrusted, digest.stop, _OCTETS)
    if body.stop != len(untrusted) or text.stop != body.stop or (len(digest), len(text)) != (_HASH, length):
        raise Unopenable
    _check_point(_integer(untrusted[x.start : x.stop]), _integer(untrusted[y.start : y.stop]))


def _take(untrusted: bytes, at: int, tag: int) -> range:
    """Where the content lies of the element that begins at `at`: lengths up to 255, in their shortest form."""
    head = untrusted[at : at + 2]
    if len(head) != 2 or head[0] != tag:  # noqa: PLR2004 - tag and length
        raise Unopenable
    start, length = at + 2, head[1]
    if length == 0x81:  # noqa: PLR2004 - X.690 section 8.1.3.5: one more byte of length
        length = int.from_bytes(untrusted[start : start + 1], "big")
        start += 1
        if length < 0x80:  # noqa: PLR2004 - X.690 section 10.1: the shortest form
            raise Unopenable
    elif length >= 0x80:  # noqa: PLR2004 - longer than any here, or without an end
        raise Unopenable
    if start + length > len(untrusted):
        raise Unopenable
    return range(start, start + length)


def _integer(untrusted: bytes) -> int:
    """A positive INTEGER in its one encoding: X.690 section 8.3.2."""
    value = int.from_bytes(untrusted, "big", signed=True)
    if value < 0 or not untrusted or len(untrusted) != value.bit_length() // 8 + 1:
        raise Unopenable
    return value


def _check_point(x: int, y: int) -> None:
    # Public numbers: nothing here has to take constant time.
    if not (x < _P and y < _P) or (y * y - (x * x * x - 3 * x + _B)) % _P:
        raise Unopenable
