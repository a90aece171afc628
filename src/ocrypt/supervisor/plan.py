"""From the operator's settings to what each process is told. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrypt.core.limits import MIB
from ocrypt.envelope.padding import padme
from ocrypt.gateway.settings import GatewaySettings, IssuerSettings
from ocrypt.worker.settings import PictureLimits, WorkerSettings, ZygoteSettings

if TYPE_CHECKING:
    from ocrypt.supervisor.settings import Settings
    from ocrypt.supervisor.state import Standing, StateDirectory

WORKER_SOCKET = "worker.sock"
ZYGOTE_SOCKET = "zygote.sock"
_HEAD_SPARE = 64 * 1024
"""Bytes of the inner head beside a picture's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The settings of the three processes."""

    gateway: GatewaySettings
    worker: WorkerSettings
    zygote: ZygoteSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What the plan needs to know of machine and installation."""

    cores: int
    version: str
    build: bytes


def plan(settings: Settings, state: StateDirectory, standing: Standing, machine: Machine) -> Plan:
    """What each process is told."""
    jobs = settings.worker.jobs or machine.cores
    max_bytes = settings.limits.picture_mb * MIB
    pixels = settings.limits.picture_megapixels * 1_000_000
    limits = PictureLimits(
        max_bytes=max_bytes,
        max_pixels=pixels,
        max_total_pixels=5 * pixels,
        max_frames=settings.limits.frames,
        max_ratio=settings.limits.ratio,
    )
    return Plan(
        gateway=_gateway(settings, state, standing, max_bytes, jobs),
        worker=WorkerSettings(
            socket=WORKER_SOCKET,
            zygote_socket=ZYGOTE_SOCKET,
            keys_directory=str(state.keys),
            key_provider=settings.keys.provider,
            journal=str(state.journal),
            token_registry=str(state.tokens),
            audience=standing.fingerprint,
            shared_algorithms=settings.shared_key_wire.algorithms if settings.shared_key_wire.enabled else (),
            token_key=standing.token_key.raw,
            token_place=settings.admission.token_place,
            certificate_sha256=(standing.certificate_sha256.hex(),),
            build=machine.build,
            version=machine.version,
            limits=limits,
            jobs=jobs,
            spares=settings.worker.spares or jobs,
            waiting=settings.worker.waiting,
            job_seconds=settings.worker.job_seconds,
            max_answer_bytes=64 * MIB,
            key_life_seconds=settings.keys.life_hours * 3600,
            key_every_seconds=settings.keys.every_hours * 3600,
            key_grace_seconds=settings.keys.grace_minutes * 60,
            date_window_seconds=settings.keys.date_window_seconds,
            gm=settings.keys.gm,
            degraded=settings.sandbox.allow_degraded,
        ),
        zygote=ZygoteSettings(
            socket=ZYGOTE_SOCKET,
            engine=settings.worker.engine,
            profile=settings.worker.profile,
            job_memory_bytes=settings.worker.job_memory_mb * MIB,
            job_seconds=settings.worker.job_seconds,
            allow_degraded=settings.sandbox.allow_degraded,
        ),
    )


def sealed_bytes(picture_bytes: int) -> int:
    """How long a sealed request with a picture of so many bytes may be: head, Padmé, and chunks with their tags."""
    padded = padme(picture_bytes + _HEAD_SPARE)
    # A chunk of 16 KiB grows by its tag and its length, 20 bytes; 1/256 leaves room for chunks of 5 KiB.
    return padded + padded // 256 + _HEAD_SPARE


def _gateway(
    settings: Settings, state: StateDirectory, standing: Standing, max_bytes: int, jobs: int
) -> GatewaySettings:
    return GatewaySettings(
        host=settings.server.host,
        port=settings.server.port,
        certificate=settings.server.certificate or str(standing.certificate),
        certificate_key=settings.server.certificate_key or str(standing.certificate_key),
        tls_minimum=settings.server.tls_min,
        tls_library=settings.server.tls_library,
        client_ca=settings.server.client_ca,
        client_crl=settings.server.client_crl,
        client_certificates=settings.admission.client_certificates,
        certificate_scopes=settings.admission.certificate_scopes,
        certificate_names=settings.admission.certificate_names,
        worker_socket=WORKER_SOCKET,
        anonymous=settings.admission.anonymous,
        token_place=settings.admission.token_place,
        allow=settings.admission.allow,
        deny=settings.admission.deny,
        admin_allow=settings.admission.admin_allow,
        trusted_proxies=settings.server.trusted_proxies,
        token_key=standing.token_key.raw,
        token_registry=str(state.tokens),
        audience=standing.fingerprint,
        issuers=tuple(
            IssuerSettings(
                name=each.name,
                issuer=each.issuer,
                audience=each.audience,
                jwks_file=each.jwks_file,
                algorithms=each.algorithms,
                typ=each.typ,
                scope_claim=each.scope_claim,
                scopes=dict[str, str](each.scopes),
            )
            for each in settings.admission.issuers
        ),
        max_body_bytes=sealed_bytes(max_bytes),
        max_in_flight=settings.limits.in_flight,
        jobs=jobs,
        jobs_per_actor=settings.limits.jobs_per_actor,
        max_wait_seconds=settings.worker.max_wait_seconds,
        per_actor=settings.limits.per_actor,
        per_address=settings.limits.per_address,
        kb_per_minute=settings.limits.mb_per_minute * 1024,
        shared_key_wire=settings.shared_key_wire.per_client if settings.shared_key_wire.enabled else "",
        store=settings.limits.store,
        store_password_file=settings.limits.store_password_file,
        head_seconds=settings.limits.head_seconds,
        body_idle_seconds=settings.limits.body_idle_seconds,
        body_bytes_per_second=settings.limits.body_kb_per_second * 1024,
        drain_seconds=settings.worker.drain_seconds,
        worker_seconds=3.0 * settings.worker.job_seconds,
    )
