"""From what an operator sets to what each process is told."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrypt.core.ids import KeyId
from ocrypt.core.limits import MIB, Limits
from ocrypt.core.secrets import Opened
from ocrypt.core.token_place import TokenPlace
from ocrypt.envelope.keyconfig import Kem
from ocrypt.envelope.message import Field, Request, encode_request
from ocrypt.envelope.open import generate
from ocrypt.envelope.padding import Padding
from ocrypt.envelope.seal import seal
from ocrypt.envelope.wire import Form
from ocrypt.gateway.settings import GatewaySettings, IssuerSettings
from ocrypt.hazmat.sign import SigningKey
from ocrypt.supervisor.build import build_digest
from ocrypt.supervisor.plan import Machine, Plan, plan, sealed_bytes
from ocrypt.supervisor.settings import Settings, load
from ocrypt.supervisor.state import Standing, StateDirectory
from ocrypt.worker.settings import WorkerSettings, ZygoteSettings

STATE = StateDirectory(Path("state"))
KEY = SigningKey.generate().public
STANDING = Standing(
    identity=KEY,
    token_key=KEY,
    certificate=Path("own.pem"),
    certificate_key=Path("own-key.pem"),
    certificate_sha256=b"\xcd" * 32,
    first=True,
)
KEYS = {kem: generate(kem, KeyId(1)) for kem in Kem}


def planned(environment: dict[str, str] | None = None, cores: int = 3) -> Plan:
    settings = load(None, environment or {})
    return plan(settings, STATE, STANDING, Machine(cores=cores, version="1.2", build=b"\x01" * 32))


def test_the_defaults_are_the_limits_of_the_core() -> None:
    limits, core = planned().worker.limits, Limits()
    for name in ("max_bytes", "max_pixels", "max_total_pixels", "max_frames", "max_ratio"):
        assert getattr(limits, name) == getattr(core, name)


def test_jobs_follow_the_cores_unless_they_are_set() -> None:
    assert (planned().worker.jobs, planned().worker.spares) == (3, 3)
    told = planned({"OCRYPT_WORKER_JOBS": "5"}).worker
    assert (told.jobs, told.spares) == (5, 5)
    assert planned({"OCRYPT_WORKER_SPARES": "1"}).worker.spares == 1


def test_one_process_s_socket_is_the_other_s() -> None:
    told = planned()
    assert told.gateway.worker_socket == told.worker.socket
    assert told.worker.zygote_socket == told.zygote.socket


def test_the_operator_s_own_certificate_takes_the_place_of_ours() -> None:
    assert planned().gateway.certificate == "own.pem"
    told = planned({"OCRYPT_SERVER_CERTIFICATE": "x.pem", "OCRYPT_SERVER_CERTIFICATE_KEY": "y.pem"}).gateway
    assert (told.certificate, told.certificate_key) == ("x.pem", "y.pem")


SETTERS = [
    ("OCRYPT_SERVER_HOST", "::1", lambda told: told.gateway.host, "::1"),
    ("OCRYPT_SERVER_PORT", "9", lambda told: told.gateway.port, 9),
    ("OCRYPT_SERVER_TLS_MIN", "1.2", lambda told: told.gateway.tls_minimum.value, "1.2"),
    ("OCRYPT_SERVER_TLS_LIBRARY", "bundled", lambda told: told.gateway.tls_library.value, "bundled"),
    ("OCRYPT_ADMISSION_ANONYMOUS", "never", lambda told: told.gateway.anonymous.value, "never"),
    ("OCRYPT_SERVER_TRUSTED_PROXIES", "10.0.0.1", lambda told: told.gateway.trusted_proxies, ("10.0.0.1",)),
    ("OCRYPT_ADMISSION_ALLOW", "10.0.0.0/8,::/0", lambda told: told.gateway.allow, ("10.0.0.0/8", "::/0")),
    ("OCRYPT_ADMISSION_DENY", "10.0.0.0/8", lambda told: told.gateway.deny, ("10.0.0.0/8",)),
    ("OCRYPT_ADMISSION_ADMIN_ALLOW", "10.0.0.0/8", lambda told: told.gateway.admin_allow, ("10.0.0.0/8",)),
    ("OCRYPT_LIMITS_PICTURE_MB", "7", lambda told: told.worker.limits.max_bytes, 7 * MIB),
    ("OCRYPT_LIMITS_PICTURE_MEGAPIXELS", "7", lambda told: told.worker.limits.max_pixels, 7_000_000),
    ("OCRYPT_LIMITS_FRAMES", "7", lambda told: told.worker.limits.max_frames, 7),
    ("OCRYPT_LIMITS_RATIO", "7", lambda told: told.worker.limits.max_ratio, 7),
    ("OCRYPT_LIMITS_IN_FLIGHT", "7", lambda told: told.gateway.max_in_flight, 7),
    ("OCRYPT_LIMITS_JOBS_PER_ACTOR", "7", lambda told: told.gateway.jobs_per_actor, 7),
    ("OCRYPT_LIMITS_PER_ACTOR", "7/hour", lambda told: told.gateway.per_actor, "7/hour"),
    ("OCRYPT_LIMITS_PER_ADDRESS", "7/hour", lambda told: told.gateway.per_address, "7/hour"),
    ("OCRYPT_LIMITS_MB_PER_MINUTE", "7", lambda told: told.gateway.kb_per_minute, 7 * 1024),
    ("OCRYPT_LIMITS_STORE", "redis://127.0.0.1:1/0", lambda told: told.gateway.store, "redis://127.0.0.1:1/0"),
    ("OCRYPT_LIMITS_STORE_PASSWORD_FILE", "p", lambda told: told.gateway.store_password_file, "p"),
    ("OCRYPT_WORKER_MAX_WAIT_SECONDS", "7", lambda told: told.gateway.max_wait_seconds, 7),
    (
        "OCRYPT_SHARED_KEY_WIRE_ENABLED",
        "true",
        lambda told: (told.gateway.shared_key_wire, told.worker.shared_algorithms),
        ("10/minute", ("AES-256-GCM",)),
    ),
    (
        "OCRYPT_ADMISSION_TOKEN_PLACE",
        "inside",
        lambda told: (
            told.gateway.token_place,
            told.worker.token_place,
            told.worker.token_key == told.gateway.token_key,
        ),
        (TokenPlace.INSIDE, TokenPlace.INSIDE, True),
    ),
    ("OCRYPT_LIMITS_HEAD_SECONDS", "7", lambda told: told.gateway.head_seconds, 7),
    ("OCRYPT_LIMITS_BODY_IDLE_SECONDS", "7", lambda told: told.gateway.body_idle_seconds, 7),
    ("OCRYPT_LIMITS_BODY_KB_PER_SECOND", "7", lambda told: told.gateway.body_bytes_per_second, 7 * 1024),
    ("OCRYPT_WORKER_WAITING", "7", lambda told: told.worker.waiting, 7),
    ("OCRYPT_WORKER_JOB_SECONDS", "7", lambda told: (told.worker.job_seconds, told.zygote.job_seconds), (7, 7)),
    ("OCRYPT_WORKER_JOB_MEMORY_MB", "777", lambda told: told.zygote.job_memory_bytes, 777 * MIB),
    ("OCRYPT_WORKER_PROFILE", "fast", lambda told: told.zygote.profile, "fast"),
    ("OCRYPT_WORKER_ENGINE", "crnn", lambda told: told.zygote.engine, "crnn"),
    ("OCRYPT_WORKER_DRAIN_SECONDS", "7", lambda told: told.gateway.drain_seconds, 7),
    ("OCRYPT_KEYS_PROVIDER", "env:KEK", lambda told: told.worker.key_provider, "env:KEK"),
    ("OCRYPT_KEYS_LIFE_HOURS", "20", lambda told: told.worker.key_life_seconds, 72_000),
    ("OCRYPT_KEYS_EVERY_HOURS", "7", lambda told: told.worker.key_every_seconds, 25_200),
    ("OCRYPT_KEYS_GRACE_MINUTES", "7", lambda told: told.worker.key_grace_seconds, 420),
    ("OCRYPT_KEYS_DATE_WINDOW_SECONDS", "77", lambda told: told.worker.date_window_seconds, 77),
    ("OCRYPT_KEYS_GM", "true", lambda told: told.worker.gm, True),
    (
        "OCRYPT_SANDBOX_ALLOW_DEGRADED",
        "true",
        lambda told: (told.worker.degraded, told.zygote.allow_degraded),
        (True, True),
    ),
]


@pytest.mark.parametrize(("variable", "value", "ask", "expected"), SETTERS, ids=[row[0] for row in SETTERS])
def test_a_setting_reaches_the_process_that_it_is_for(variable, value, ask, expected) -> None:
    assert ask(planned()) != expected
    assert ask(planned({variable: value})) == expected


def test_client_certificates_reach_the_gateway() -> None:
    told = planned(
        {
            "OCRYPT_SERVER_CLIENT_CA": "ca.pem",
            "OCRYPT_SERVER_CLIENT_CRL": "crl.pem",
            "OCRYPT_ADMISSION_CLIENT_CERTIFICATES": "require",
            "OCRYPT_ADMISSION_CERTIFICATE_SCOPES": "codes",
            "OCRYPT_ADMISSION_CERTIFICATE_NAMES": "a,b",
        }
    ).gateway
    assert (told.client_ca, told.client_crl, told.client_certificates.value) == ("ca.pem", "crl.pem", "require")
    assert (told.certificate_scopes, told.certificate_names) == (("codes",), ("a", "b"))
    assert planned().gateway.certificate_scopes == ("read", "codes")


def test_the_shared_key_wire_is_set_where_it_is_on() -> None:
    told = planned(
        {
            "OCRYPT_SHARED_KEY_WIRE_ENABLED": "true",
            "OCRYPT_SHARED_KEY_WIRE_PER_CLIENT": "7/hour",
            "OCRYPT_SHARED_KEY_WIRE_ALGORITHMS": "SM4-GCM,AES-256-CBC",
        }
    )
    assert told.gateway.shared_key_wire == "7/hour"
    assert told.worker.shared_algorithms == ("SM4-GCM", "AES-256-CBC")


def test_every_setting_reaches_somebody() -> None:
    # The list of issuers is written in the file only.
    elsewhere = {
        "ADMISSION_ISSUERS",
        # Together, above.
        "SERVER_CLIENT_CA",
        "SERVER_CLIENT_CRL",
        "ADMISSION_CLIENT_CERTIFICATES",
        "ADMISSION_CERTIFICATE_SCOPES",
        "ADMISSION_CERTIFICATE_NAMES",
        "SERVER_NAMES",
        "SERVER_CERTIFICATE",
        "SERVER_CERTIFICATE_KEY",
        "SHARED_KEY_WIRE_PER_CLIENT",
        "SHARED_KEY_WIRE_ALGORITHMS",
        "WORKER_JOBS",
        "WORKER_SPARES",
    }
    every = {
        f"{section.name}_{setting.name}".upper()
        for section in msgspec.structs.fields(Settings)
        for setting in msgspec.structs.fields(type(getattr(Settings(), section.name)))
    }
    assert {row[0].removeprefix("OCRYPT_") for row in SETTERS} == every - elsewhere


@pytest.mark.parametrize("kind", [GatewaySettings, WorkerSettings, ZygoteSettings])
def test_what_a_process_is_told_survives_its_pipe(kind: type) -> None:
    told = planned()
    part = next(one for one in (told.gateway, told.worker, told.zygote) if isinstance(one, kind))
    line = msgspec.json.encode(part)
    assert b"\n" not in line
    assert msgspec.json.decode(line, type=kind) == part


@given(size=st.integers(0, 3_000_000), form=st.sampled_from(Form), kem=st.sampled_from(Kem))
def test_a_picture_within_the_limit_always_fits_when_it_is_sealed(size: int, form: Form, kem: Kem) -> None:
    request = Request(
        method="POST",
        scheme="https",
        authority="localhost",
        path="/v1/read?engine=ppocr",
        headers=(Field("date", "x" * 29), Field("accept", "application/json"), Field("x", "y" * 5000)),
        content=bytes(size),
    )
    sealing = seal(Opened(encode_request(request, padded=Padding.PADME)), KEYS[kem].config, form=form)
    assert len(sealing.sealed.body) <= sealed_bytes(size)


def test_the_digest_of_what_is_installed_changes_with_it_and_with_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "code.py").write_text("x = 1\n")
    (tmp_path / "model.onnx").write_bytes(b"weights")
    before = build_digest(tmp_path)
    (tmp_path / "a" / "code.pyc").write_bytes(b"compiled")
    (tmp_path / "notes.txt").write_text("nothing")
    assert build_digest(tmp_path) == before
    (tmp_path / "model.onnx").write_bytes(b"other weights")
    changed = build_digest(tmp_path)
    (tmp_path / "a" / "code.py").rename(tmp_path / "a" / "other.py")
    assert len({before, changed, build_digest(tmp_path)}) == 3


def test_the_gateway_learns_of_other_issuers(tmp_path: Path) -> None:
    file = tmp_path / "ocrypt.toml"
    file.write_text(
        '[[admission.issuers]]\nname = "corp"\nissuer = "https://a.test"\naudience = "ocrypt"\njwks_file = "a.json"\n'
        'algorithms = ["RS256"]\ntyp = "JWT"\nscope_claim = "scp"\nscopes = { pictures = "read" }\n'
    )
    planned = plan(load(file, {}), STATE, STANDING, Machine(cores=1, version="1", build=b""))
    expected = IssuerSettings(
        name="corp",
        issuer="https://a.test",
        audience="ocrypt",
        jwks_file="a.json",
        algorithms=("RS256",),
        typ="JWT",
        scope_claim="scp",
        scopes={"pictures": "read"},
    )
    assert planned.gateway.issuers == (expected,)
    # It travels as JSON.
    assert msgspec.json.decode(msgspec.json.encode(planned.gateway), type=GatewaySettings) == planned.gateway
