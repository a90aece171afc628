"""Hashes and key derivation: SHA-256, SM3 (GB/T 32905), and HKDF (RFC 5869) over either."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.hashes import SHA256, SM3, Hash
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from ocrypt.core.ids import Digest


def sha256(data: bytes | bytearray | memoryview) -> Digest:
    """SHA-256 of `data`."""
    return Digest(hashlib.sha256(data).digest())


def sm3(data: bytes | bytearray | memoryview) -> bytes:
    """SM3 of `data`, 32 bytes."""
    context = Hash(SM3())
    context.update(data)
    return context.finalize()


def extract(salt: bytes, ikm: bytes) -> bytes:
    """HKDF-Extract, RFC 5869 section 2.2; an empty salt counts as 32 zero bytes."""
    return HKDF.extract(SHA256(), salt, ikm)


def expand(prk: bytes, info: bytes, length: int) -> bytes:
    """HKDF-Expand, RFC 5869 section 2.3; at most 8160 bytes."""
    return HKDFExpand(SHA256(), length, info).derive(prk)


def extract_sm3(salt: bytes, ikm: bytes) -> bytes:
    """HKDF-Extract with HMAC-SM3; an empty salt counts as 32 zero bytes."""
    return HKDF.extract(SM3(), salt, ikm)


def expand_sm3(prk: bytes, info: bytes, length: int) -> bytes:
    """HKDF-Expand with HMAC-SM3; at most 8160 bytes."""
    return HKDFExpand(SM3(), length, info).derive(prk)
