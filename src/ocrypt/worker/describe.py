"""The signed service description (spec/service-description.md): keys, limits, and what becomes of a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.core.base64url import encode_base64url
from ocrypt.envelope.canonical import Json, canonical
from ocrypt.envelope.gm_wire import FEATURE
from ocrypt.envelope.statement import sign_description
from ocrypt.envelope.wire import Form

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ocrypt.hazmat.sign import SigningKey
    from ocrypt.keys.ring import Published
    from ocrypt.worker.settings import WorkerSettings

SHARED_KEY: Final = "shared-key"
"""The feature of a service that takes `POST /ocr`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the description tells beside the settings."""

    published: Published
    confinement: Sequence[str]
    degraded: bool
    now: datetime


def describe(settings: WorkerSettings, facts: Facts, key: SigningKey) -> bytes:
    """The description in JSON, with its signature inside."""
    limits = settings.limits
    description: dict[str, Json] = {
        "v": 1,
        "service": "ocrypt",
        "version": settings.version,
        "keys": _keys(facts.published),
        "tls": {"certificates_sha256": list(settings.certificate_sha256)},
        "limits": {
            "max_bytes": limits.max_bytes,
            "max_pixels": limits.max_pixels,
            "max_frames": limits.max_frames,
            "max_ratio": limits.max_ratio,
            "date_window_seconds": settings.date_window_seconds,
        },
        "features": _features(settings, facts.published),
        "forms": [form.name.lower() for form in Form],
        "privacy": {
            "pictures_stored": "never",
            "readings_stored": "never",
            "training": "never",
            "shared_with": [],
            "kept": [
                {
                    "what": "times, sizes, digests of sealed requests, outcomes and token subjects",
                    "where": "the event journal in the operator's state directory",
                    "how_long": "until the operator removes it",
                },
                {
                    "what": "ids, subjects, scopes and times of access tokens; never a token",
                    "where": "the registry of tokens in the operator's state directory",
                    "how_long": "until the first start after they have expired",
                },
                {
                    "what": "how often each client asked lately, under keyed hashes of its token's subject and address",
                    "where": "the gateway's memory, or the store that the operator named",
                    "how_long": "as long as a rate that the operator set looks back",
                },
            ],
        },
        "confinement": {"layers": list(facts.confinement), "degraded": facts.degraded},
        "build": {"sha256": settings.build.hex()},
        "issued": int(facts.now.timestamp()),
    }
    return canonical(sign_description(description, key))


def _features(settings: WorkerSettings, published: Published) -> list[Json]:
    optional = {FEATURE: published.gm is not None, SHARED_KEY: bool(settings.shared_algorithms)}
    return ["read", "codes-read", "codes-make", *(name for name, offered in optional.items() if offered)]


def _keys(published: Published) -> dict[str, Json]:
    keys: dict[str, Json] = {
        "configs": encode_base64url(published.configs),
        "not_before": int(published.not_before.timestamp()),
        "not_after": int(published.not_after.timestamp()),
    }
    if published.gm is not None:
        keys["gm"] = {"id": published.gm.key_id, "public_key": encode_base64url(published.gm.public_key)}
    return keys
