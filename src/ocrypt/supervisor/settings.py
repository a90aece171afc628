"""`ocrypt.toml` and the environment, read once. What is unknown or malformed is refused, with its line."""

from __future__ import annotations

import difflib
import re
import tomllib
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_origin

import msgspec
from msgspec import Meta, Struct

from ocrypt.access.addresses import Networks
from ocrypt.core.codes import Code
from ocrypt.core.engines import ENGINES, PROFILES, Profile, meant
from ocrypt.core.errors import LocalError
from ocrypt.core.token_place import TokenPlace
from ocrypt.gateway.rates import BadRate, open_store, parse_rates
from ocrypt.gateway.settings import Anonymous, ClientCertificates, TlsLibrary, TlsMinimum
from ocrypt.keys.providers import uri
from ocrypt.supervisor.toml_lines import line_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PREFIX = "OCRYPT_"
_NOT_SETTINGS = frozenset({"OCRYPT_STATE", "OCRYPT_CONFIG", "OCRYPT_SERVER", "OCRYPT_TOKEN", "OCRYPT_PIN"})
"""Variables of ours that the service does not read as settings."""
_TEST_PREFIXES = ("OCRYPT_TEST_", "OCRYPT_BUILD_", "OCRYPT_DATA", "OCRYPT_BENCH_")

_Count = Annotated[int, Meta(ge=1, le=1_000_000)]
_Text = Annotated[str, Meta(min_length=1, max_length=1000)]
_Seconds = Annotated[int, Meta(ge=1, le=3600)]


class Server(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[server]`: where the service listens, and with which certificate."""

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8443
    tls_min: TlsMinimum = TlsMinimum.TLS13
    tls_library: TlsLibrary = TlsLibrary.SYSTEM
    """`bundled` speaks X25519MLKEM768, TLS 1.3 only."""
    certificate: str = ""
    """Path of your own certificate chain, PEM; empty for a self-signed one."""
    certificate_key: str = ""
    client_ca: str = ""
    """Path of the authorities that vouch for clients, PEM; goes together with `admission.client_certificates`."""
    client_crl: str = ""
    """Path of their revocation lists, PEM."""
    names: tuple[str, ...] = ()
    """More host names and addresses for the self-signed certificate."""
    trusted_proxies: tuple[str, ...] = ()
    """Networks of proxies whose `X-Forwarded-For` is believed."""


class IssuerSection(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[[admission.issuers]]`: somebody else whose access tokens are taken."""

    name: Annotated[str, Meta(pattern="^[a-z0-9-]{1,40}$")]
    """Stands before each of its subjects."""
    issuer: _Text
    """The `iss` of its tokens."""
    audience: _Text
    jwks_file: _Text
    """Path of its public keys, a JSON Web Key Set."""
    algorithms: Annotated[tuple[Literal["EdDSA", "RS256", "ES256"], ...], Meta(min_length=1)] = ("EdDSA",)
    typ: _Text = "at+jwt"
    scope_claim: Literal["scope", "scp"] = "scope"
    scopes: dict[str, Literal["read", "codes"]] = {}
    """From its names of scopes to ours."""


class AdmissionSection(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[admission]`: who may ask."""

    anonymous: Anonymous = Anonymous.LOOPBACK
    allow: tuple[str, ...] = ()
    """Networks that may ask, in CIDR notation; none for all."""
    deny: tuple[str, ...] = ()
    """Networks that may not, whatever `allow` says."""
    admin_allow: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    """Networks that may reach the administration."""
    client_certificates: ClientCertificates = ClientCertificates.OFF
    """Whether a certificate of `server.client_ca` is asked for, and whether there must be one."""
    certificate_scopes: tuple[Literal["read", "codes"], ...] = ("read", "codes")
    """What a certificate allows without a token."""
    certificate_names: tuple[str, ...] = ()
    """Subjects that need no token beside their certificate; none for all."""
    issuers: tuple[IssuerSection, ...] = ()
    token_place: TokenPlace = TokenPlace.OUTSIDE
    """Where a sealed request carries its token; `inside` for clients that come through a relay."""


class LimitsSection(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[limits]`: how much one request may ask for."""

    picture_mb: Annotated[int, Meta(ge=1, le=1024)] = 50
    picture_megapixels: Annotated[int, Meta(ge=1, le=1000)] = 80
    frames: _Count = 200
    ratio: _Count = 200
    in_flight: _Count = 64
    jobs_per_actor: _Count = 32
    """Requests of one actor that may be under way."""
    per_actor: str = "600/minute"
    """Rates at which one token, certificate or key may ask; several with `;` between, empty for any."""
    per_address: str = "600/minute"
    """The same for one address, whoever asks from there; this machine's own programs are not counted."""
    mb_per_minute: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    """MB of sealed requests a minute of one actor; 0 for any."""
    store: str = "memory:"
    """Where clients are counted: in this process, or in a Valkey or Redis that several gateways share."""
    store_password_file: str = ""
    head_seconds: _Seconds = 10
    body_idle_seconds: _Seconds = 10
    body_kb_per_second: _Count = 16
    """A body that arrives slower than this is given up."""


class WorkerSection(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[worker]`: how pictures are read."""

    jobs: Annotated[int, Meta(ge=0, le=1024)] = 0
    """Pictures at a time; 0 for one a core."""
    spares: Annotated[int, Meta(ge=0, le=1024)] = 0
    """Jobs forked ahead; 0 for as many as `jobs`."""
    waiting: _Count = 64
    max_wait_seconds: _Seconds = 10
    """A request that would wait longer for its turn is refused at once."""
    job_seconds: _Seconds = 60
    job_memory_mb: Annotated[int, Meta(ge=256, le=65536)] = 2048
    engine: str = ENGINES[0]
    profile: Profile = PROFILES[0]
    drain_seconds: _Seconds = 30


class KeysSection(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[keys]`: who guards lasting keys, how long a sealing key opens, and how old a request may be."""

    provider: str = "file:"
    """The URI of the key provider; see docs/how-to/key-providers.md."""
    life_hours: Annotated[int, Meta(ge=1, le=47)] = 24
    every_hours: Annotated[int, Meta(ge=1, le=47)] = 12
    grace_minutes: Annotated[int, Meta(ge=0, le=60)] = 5
    date_window_seconds: Annotated[int, Meta(ge=10, le=86400)] = 600
    gm: bool = False
    """Whether requests sealed with SM2 and SM4 are taken too."""


class SharedKeyWireSection(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[shared_key_wire]`: `POST /ocr`, for clients that can do no more than AES."""

    enabled: bool = False
    algorithms: tuple[Literal["AES-256-GCM", "AES-256-CBC-HS512", "SM4-GCM", "AES-256-CBC"], ...] = ("AES-256-GCM",)
    """Those that are taken; `AES-256-CBC` is not authenticated, and for clients of the first design alone."""
    per_client: str = "10/minute"
    """How often one address may ask here."""


class SandboxSection(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[sandbox]`: what happens where the kernel can't confine."""

    allow_degraded: bool = False


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that an operator may set. Defaults are right for one person on one machine."""

    server: Server = Server()
    admission: AdmissionSection = AdmissionSection()
    limits: LimitsSection = LimitsSection()
    worker: WorkerSection = WorkerSection()
    keys: KeysSection = KeysSection()
    shared_key_wire: SharedKeyWireSection = SharedKeyWireSection()
    sandbox: SandboxSection = SandboxSection()


_SECTIONS: dict[str, type[Struct]] = {
    field.name: type(getattr(Settings(), field.name)) for field in msgspec.structs.fields(Settings)
}


def load(file: Path | None, environment: Mapping[str, str]) -> Settings:
    """Settings from a TOML file, if there is one, and from the environment, which wins.

    Raises:
        LocalError: `SETTINGS_INVALID`; the detail names file and line, or the variable.
    """
    text = _text(file) if file else ""
    where = str(file) if file else ""
    values = _from_toml(text, where)
    for (section, key), value in _from_environment(environment).items():
        values.setdefault(section, {})[key] = value
    try:
        settings = msgspec.convert(values, Settings)
    except msgspec.ValidationError as error:
        raise _located(str(error), text, where) from None
    if settings.worker.engine not in ENGINES:
        variable = f"{PREFIX}WORKER_ENGINE"
        place = f"{_place(text, where, ['worker', 'engine'])}worker.engine"
        place = f"the environment variable {variable}" if variable in environment else place
        raise LocalError(Code.SETTINGS_INVALID, f"{place}: {meant(settings.worker.engine)}")
    _check_together(settings)
    return settings


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise LocalError(Code.SETTINGS_INVALID, f"{file} can't be read as UTF-8 text") from None


def _from_toml(text: str, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # tomllib's words name line and column and hold no value.
        raise LocalError(Code.SETTINGS_INVALID, f"{where}: {error}") from None


def _from_environment(environment: Mapping[str, str]) -> dict[tuple[str, str], object]:
    found: dict[tuple[str, str], object] = {}
    for variable, text in environment.items():
        if not variable.startswith(PREFIX) or variable in _NOT_SETTINGS or variable.startswith(_TEST_PREFIXES):
            continue
        name = variable.removeprefix(PREFIX).lower()
        # A section's own name may have an underscore in it.
        section = next((each for each in _SECTIONS if name.startswith(f"{each}_")), name.partition("_")[0])
        key = name.removeprefix(section).removeprefix("_")
        known = msgspec.structs.fields(_SECTIONS[section]) if section in _SECTIONS else ()
        fields = {field.name: field for field in known}
        if key not in fields:
            raise LocalError(Code.SETTINGS_INVALID, f"the environment variable {variable} names no setting")
        value: object = text.split(",") if get_origin(fields[key].type) is tuple else text
        try:
            # Not strict: everything in the environment is text.
            found[section, key] = msgspec.convert(value, fields[key].type, strict=False)
        except msgspec.ValidationError as error:
            raise LocalError(Code.SETTINGS_INVALID, f"the environment variable {variable}: {error}") from None
    return found


def _located(message: str, text: str, where: str) -> LocalError:
    """Turn a validation message, which names a path such as `$.server.port`, into one that names a line."""
    path = re.search(r"`\$\.?([\w.]*)", message)
    names = [name for name in (path.group(1) if path else "").split(".") if name]
    unknown = re.search(r"unknown field `([^`]*)`", message)
    if not unknown:
        words = message.partition(" - at ")[0]
        return LocalError(Code.SETTINGS_INVALID, f"{_place(text, where, names)}{'.'.join(names)}: {words}")
    section = _SECTIONS[names[0]] if names else Settings
    known = [field.name for field in msgspec.structs.fields(IssuerSection if names[1:] else section)]
    near = difflib.get_close_matches(unknown.group(1), known, n=1)
    names.append(unknown.group(1))
    meant = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}"
    return LocalError(Code.SETTINGS_INVALID, f"{_place(text, where, names)}{'.'.join(names)} is not a setting{meant}")


def _place(text: str, where: str, names: list[str]) -> str:
    line = line_of(text, names)
    return f"{where}, line {line}: " if line else f"{where}: "


def _networks(settings: Settings) -> dict[str, tuple[str, ...]]:
    return {
        "admission.allow": settings.admission.allow,
        "admission.deny": settings.admission.deny,
        "admission.admin_allow": settings.admission.admin_allow,
        "server.trusted_proxies": settings.server.trusted_proxies,
    }


def _check_together(settings: Settings) -> None:
    """What no single line can get wrong."""
    if bool(settings.server.certificate) != bool(settings.server.certificate_key):
        raise LocalError(Code.SETTINGS_INVALID, "server.certificate and server.certificate_key go together")
    if settings.server.tls_library is TlsLibrary.BUNDLED and settings.server.tls_min is not TlsMinimum.TLS13:
        raise LocalError(Code.SETTINGS_INVALID, 'server.tls_library = "bundled" speaks TLS 1.3 only: server.tls_min')
    for name, rates in (
        ("limits.per_actor", settings.limits.per_actor),
        ("limits.per_address", settings.limits.per_address),
        ("shared_key_wire.per_client", settings.shared_key_wire.per_client),
    ):
        try:
            parse_rates(rates)
        except BadRate:
            raise LocalError(Code.SETTINGS_INVALID, f"{name} is no rate, such as 600/minute") from None
    try:
        open_store(settings.limits.store)
    except BadRate:
        detail = "limits.store is neither memory: nor such as valkey://127.0.0.1:6379/0 (with ocrypt[valkey] installed)"
        raise LocalError(Code.SETTINGS_INVALID, detail) from None
    for name, networks in _networks(settings).items():
        try:
            Networks.parse(networks)
        except ValueError:
            raise LocalError(Code.SETTINGS_INVALID, f"{name} holds what is no network, such as 10.0.0.0/8") from None
    if settings.keys.every_hours > settings.keys.life_hours:
        raise LocalError(Code.SETTINGS_INVALID, "keys.every_hours must not be longer than keys.life_hours")
    _check_admission(settings)
    uri.parse(settings.keys.provider)


def _check_admission(settings: Settings) -> None:
    if bool(settings.server.client_ca) != (settings.admission.client_certificates is not ClientCertificates.OFF):
        raise LocalError(Code.SETTINGS_INVALID, "server.client_ca and admission.client_certificates go together")
    if settings.server.client_crl and not settings.server.client_ca:
        raise LocalError(Code.SETTINGS_INVALID, "server.client_crl needs server.client_ca")
    issuers = settings.admission.issuers
    if any(each.name == "cert" for each in issuers):
        raise LocalError(Code.SETTINGS_INVALID, "admission.issuers: cert stands for client certificates")
    if any(len({getattr(each, field) for each in issuers}) != len(issuers) for field in ("name", "issuer")):
        raise LocalError(Code.SETTINGS_INVALID, "admission.issuers has two issuers of one name, or one issuer twice")
