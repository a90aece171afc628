"""Hashes and key derivation: SHA-256 and HKDF-SHA256 (RFC 5869)."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from ocrypt.core.ids import Digest


def sha256(data: bytes | bytearray | memoryview) -> Digest:
    """SHA-256 of `data`."""
    return Digest(hashlib.sha256(data).digest())


def extract(salt: bytes, ikm: bytes) -> bytes:
    """HKDF-Extract, RFC 5869 section 2.2; an empty salt counts as 32 zero bytes."""
    return HKDF.extract(SHA256(), salt, ikm)


def expand(prk: bytes, info: bytes, length: int) -> bytes:
    """HKDF-Expand, RFC 5869 section 2.3; at most 8160 bytes."""
    return HKDFExpand(SHA256(), length, info).derive(prk)
