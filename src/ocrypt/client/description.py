"""The service description (`spec/service-description.md`): what a service says of itself, signed by its identity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec

from ocrypt.client.errors import misbehaved
from ocrypt.client.fingerprint import Fingerprint
from ocrypt.core.base64url import decode_base64url
from ocrypt.core.ids import Digest, KeyId
from ocrypt.envelope.canonical import MAX_INTEGER, MAX_LENGTH, canonical
from ocrypt.envelope.gm_seal import GmKeyConfig
from ocrypt.envelope.keyconfig import KeyConfig, parse_list
from ocrypt.envelope.statement import verify_description
from ocrypt.hazmat.sign import VerifyKey

PATH = "/.well-known/ocrypt"
MEDIA_TYPE = "application/json"
MAX_DESCRIPTION = MAX_LENGTH

_Seconds = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799)]
_Count = Annotated[int, msgspec.Meta(gt=0, le=MAX_INTEGER)]
_Hex = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
_Word = Annotated[str, msgspec.Meta(max_length=100)]


@dataclass(frozen=True, slots=True)
class _Gm:
    id: Annotated[int, msgspec.Meta(ge=0, le=255)]
    public_key: str


@dataclass(frozen=True, slots=True)
class _Keys:
    configs: str
    not_before: _Seconds
    not_after: _Seconds
    gm: _Gm | None = None


@dataclass(frozen=True, slots=True)
class _Tls:
    certificates_sha256: Annotated[tuple[_Hex, ...], msgspec.Meta(max_length=16)]


@dataclass(frozen=True, slots=True)
class _Limits:
    max_bytes: _Count
    max_pixels: _Count


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wire:
    """The members that a client uses; others may be there and are signed too."""

    v: Literal[1]
    service: Literal["ocrypt"]
    version: _Word
    identity: str
    keys: _Keys
    tls: _Tls
    limits: _Limits
    features: tuple[_Word, ...]
    forms: tuple[_Word, ...]
    issued: _Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDescription:
    """What a service says of itself, with its signature checked; only `verify` makes one."""

    version: str
    identity: VerifyKey
    fingerprint: Fingerprint
    configs: tuple[KeyConfig, ...]
    """Key configurations to seal to, the service's choice first."""
    gm: GmKeyConfig | None
    """The SM2 key to seal to, where the service offers the SM envelope."""
    not_before: datetime
    not_after: datetime
    certificates: tuple[Digest, ...]
    """SHA-256 of the TLS certificates that the service owns up to."""
    max_bytes: int
    max_pixels: int
    features: tuple[str, ...]
    forms: tuple[str, ...]
    issued: datetime
    json: bytes
    """The whole description as it came, in canonical form."""


def verify(untrusted: bytes) -> ServiceDescription:
    """Parse a description and check that the identity which it names has signed it.

    Who that identity is, and whether the description is fresh, is for `ocrypt.client.trust`.

    Raises:
        LocalError: SERVER_MISBEHAVED for anything that is no description, SIGNATURE_BAD for a wrong signature.
    """
    # (1) JSON with one canonical form, signed by the identity that it names.
    members = verify_description(untrusted)
    # (2) The members that we use are of the types that they must have.
    try:
        wire = msgspec.convert(members, type=_Wire)
        identity = VerifyKey(decode_base64url(wire.identity))
        untrusted_configs = decode_base64url(wire.keys.configs)
        gm = None if wire.keys.gm is None else _gm(wire.keys.gm)
    except (msgspec.ValidationError, ValueError):
        raise misbehaved("its description is malformed") from None
    # (3) There is a key that we can seal to.
    configs = parse_list(untrusted_configs)
    return ServiceDescription(
        version=wire.version,
        identity=identity,
        fingerprint=Fingerprint.of(identity),
        configs=configs,
        gm=gm,
        not_before=_time(wire.keys.not_before),
        not_after=_time(wire.keys.not_after),
        certificates=tuple(Digest(bytes.fromhex(digest)) for digest in wire.tls.certificates_sha256),
        max_bytes=wire.limits.max_bytes,
        max_pixels=wire.limits.max_pixels,
        features=wire.features,
        forms=wire.forms,
        issued=_time(wire.issued),
        json=canonical(members),
    )


def _gm(wire: _Gm) -> GmKeyConfig:
    # Whether it is a point of the curve is checked when it is sealed to.
    return GmKeyConfig(KeyId(wire.id), decode_base64url(wire.public_key))


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
