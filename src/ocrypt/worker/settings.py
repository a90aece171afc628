"""What keyholder and zygote are told by the supervisor, on their standard input, once."""

from __future__ import annotations

from dataclasses import dataclass

from ocrypt.core.engines import Profile  # noqa: TC001 - msgspec asks for it when it decodes
from ocrypt.core.token_place import TokenPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureLimits:
    """Bounds on one picture, as in `core.limits`."""

    max_bytes: int
    max_pixels: int
    max_total_pixels: int
    max_frames: int
    max_ratio: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSettings:
    """For the keyholder."""

    socket: str
    zygote_socket: str
    keys_directory: str
    key_provider: str
    """The URI of the provider that unwraps what is kept there."""
    journal: str
    token_registry: str
    audience: str
    """What tokens of this service name: the identity's fingerprint."""
    shared_algorithms: tuple[str, ...]
    """What the shared-key wire takes; none where it is off."""
    token_key: bytes = b""
    """Raw Ed25519 public key that verifies access tokens (32 bytes)."""
    token_place: TokenPlace = TokenPlace.OUTSIDE
    certificate_sha256: tuple[str, ...]
    build: bytes
    """Digest of what is installed."""
    version: str
    limits: PictureLimits
    jobs: int
    """Pictures that are read at the same time."""
    spares: int
    """Jobs forked and warmed ahead."""
    waiting: int
    """Requests that may wait for a place."""
    job_seconds: float
    max_answer_bytes: int
    key_life_seconds: int
    key_every_seconds: int
    key_grace_seconds: int
    date_window_seconds: int
    gm: bool
    """Whether the SM envelope is offered."""
    degraded: bool
    """Whether the operator allows confinement to be incomplete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZygoteSettings:
    """For the zygote."""

    socket: str
    engine: str
    profile: Profile
    job_memory_bytes: int
    job_seconds: float
    allow_degraded: bool
