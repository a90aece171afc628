"""Keys and requests for tests of the envelope."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from ocrypt.core.ids import KeyId
from ocrypt.core.secrets import Opened, Sealed
from ocrypt.envelope.keyconfig import Aead, Kem
from ocrypt.envelope.open import Opening, PrivateKey, generate, open_into, pages_length
from ocrypt.envelope.seal import Sealing, seal
from ocrypt.envelope.wire import Form

KEYS = {kem: generate(kem, KeyId(number), entropy=lambda count: bytes(range(count))) for number, kem in enumerate(Kem)}


@dataclass(frozen=True, kw_only=True)
class Way:
    """One of the ways to seal."""

    kem: Kem
    aead: Aead
    form: Form

    @property
    def key(self) -> PrivateKey:
        return KEYS[self.kem]

    def __str__(self) -> str:
        return f"{self.kem.name}-{self.aead.name}-{self.form.value}".lower()

    def seal(self, message: bytes, *, chunk: int = 262_144) -> Sealing:
        return seal(Opened(message), self.key.config, aead=self.aead, form=self.form, chunk=chunk)


WAYS = [Way(kem=kem, aead=aead, form=form) for kem in Kem for aead in (Aead.AES256GCM, Aead.CHACHA20) for form in Form]


@dataclass(frozen=True)
class Received:
    """What was opened: the message and the way to answer it."""

    message: bytes
    opening: Opening


def open_(sealed: Sealed, way: Way) -> Received:
    """Open as the keyholder does."""
    pages = bytearray(pages_length(sealed))
    opening = open_into(sealed, way.key, pages, way.form)
    return Received(bytes(pages[: opening.length]), opening)


def noise(label: str, count: int) -> bytes:
    """Bytes that look random and are always the same."""
    return hashlib.shake_256(label.encode()).digest(count)


def expect(found: object, wanted: object) -> None:
    """Fail where a refusal has another code than it must have."""
    assert found is wanted
