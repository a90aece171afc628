"""`application/ohttp-keys`, RFC 9458 section 3: what a service publishes so that clients can seal to it.

`spec/key-config.md` is the normative text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.ids import KeyId
from ocrypt.envelope.varint import Cursor, Malformed
from ocrypt.hazmat.suites import HPKE_AEADS, KDF_HKDF_SHA256, Aead, Kem

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["MEDIA_TYPE", "OFFERED_AEADS", "Aead", "Kem", "KeyConfig", "encode_list", "parse_list"]

MEDIA_TYPE: Final = "application/ohttp-keys"
MAX_LENGTH: Final = 65_536
"""Bytes of a list; a longer one is not looked at."""

OFFERED_AEADS: Final = (Aead.AES256GCM, Aead.CHACHA20)
"""What our services offer, the first choice first."""

_ALGORITHM_LENGTH: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyConfig:
    """One public key and the AEADs to use with it; the key derivation is always HKDF-SHA256."""

    key_id: KeyId
    kem: Kem
    public_key: bytes
    aeads: tuple[Aead, ...] = OFFERED_AEADS

    def encode(self) -> bytes:
        """RFC 9458 section 3.1, without the length before it."""
        algorithms = b"".join(_u16(KDF_HKDF_SHA256) + _u16(aead) for aead in self.aeads)
        return bytes([self.key_id]) + _u16(self.kem) + self.public_key + _u16(len(algorithms)) + algorithms


def encode_list(configs: Sequence[KeyConfig]) -> bytes:
    """RFC 9458 section 3.2, in the order given: the first is the one that clients use."""
    encoded = [config.encode() for config in configs]
    return b"".join(_u16(len(each)) + each for each in encoded)


def parse_list(untrusted: bytes) -> tuple[KeyConfig, ...]:
    """The configurations that can be used, in the order of the list; what is not known is skipped.

    Raises:
        LocalError: SERVER_MISBEHAVED, the list is damaged or nothing in it can be used.
    """
    try:
        configs = _parse(untrusted)
    except Malformed:
        raise LocalError(Code.SERVER_MISBEHAVED, "its key configuration is malformed") from None
    if not configs:
        raise LocalError(Code.SERVER_MISBEHAVED, "its key configuration has no suite that is known here")
    return configs


def _parse(untrusted: bytes) -> tuple[KeyConfig, ...]:
    # (1) Bounded before anything is read.
    if len(untrusted) > MAX_LENGTH:
        raise Malformed
    # (2) Every configuration lies within its length, and the lengths use up the list.
    cursor = Cursor(untrusted)
    found: list[KeyConfig] = []
    while not cursor.at_end:
        config = _parse_config(Cursor(cursor.take(_read_u16(cursor))))
        if config is not None:
            found.append(config)
    # (3) A key identifier names one key (RFC 9458 section 3).
    if len({config.key_id for config in found}) != len(found):
        raise Malformed
    return tuple(found)


def _parse_config(cursor: Cursor) -> KeyConfig | None:
    key_id = KeyId(cursor.take(1)[0])
    # (2a) A KEM that is not known has a key of unknown length: the whole configuration is skipped.
    kem_id = _read_u16(cursor)
    if kem_id not in set(Kem):
        return None
    kem = Kem(kem_id)
    public_key = bytes(cursor.take(kem.public_length))
    # (2b) The algorithms fill the rest, in whole pairs, at least one.
    algorithms = cursor.take(_read_u16(cursor))
    if not cursor.at_end or not algorithms or len(algorithms) % _ALGORITHM_LENGTH:
        raise Malformed
    aeads = _known_aeads(Cursor(algorithms))
    return KeyConfig(key_id=key_id, kem=kem, public_key=public_key, aeads=aeads) if aeads else None


def _known_aeads(cursor: Cursor) -> tuple[Aead, ...]:
    known: list[Aead] = []
    while not cursor.at_end:
        kdf_id, aead_id = _read_u16(cursor), _read_u16(cursor)
        if kdf_id == KDF_HKDF_SHA256 and aead_id in HPKE_AEADS:
            known.append(Aead(aead_id))
    return tuple(dict.fromkeys(known))


def _u16(value: int) -> bytes:
    return value.to_bytes(2, "big")


def _read_u16(cursor: Cursor) -> int:
    return int.from_bytes(cursor.take(2), "big")
