"""What the gateway is told by the supervisor, on its standard input, once."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, unique

from ocrypt.core.token_place import TokenPlace


@unique
class Anonymous(Enum):
    """Who may ask without a token."""

    LOOPBACK = "loopback"
    ALWAYS = "always"
    NEVER = "never"


@unique
class TlsMinimum(Enum):
    """The oldest TLS that is spoken."""

    TLS12 = "1.2"
    TLS13 = "1.3"


@unique
class TlsLibrary(Enum):
    """Whose TLS is spoken: the system's OpenSSL, or the one in the crypto library, which is post-quantum."""

    SYSTEM = "system"
    BUNDLED = "bundled"


@unique
class ClientCertificates(Enum):
    """Whether clients are asked for a certificate, and whether they may go without."""

    OFF = "off"
    ACCEPT = "accept"
    REQUIRE = "require"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerSettings:
    """Whose tokens are taken beside our own."""

    name: str
    issuer: str
    audience: str
    jwks_file: str
    algorithms: tuple[str, ...]
    typ: str
    scope_claim: str
    scopes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewaySettings:
    """Addresses, files and bounds. Seconds and bytes are in the names."""

    host: str
    port: int
    certificate: str
    """Path of the certificate chain, PEM."""
    certificate_key: str
    tls_minimum: TlsMinimum
    worker_socket: str
    anonymous: Anonymous
    allow: tuple[str, ...]
    """Networks that may ask, in CIDR notation; none for all."""
    deny: tuple[str, ...]
    admin_allow: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    token_key: bytes
    """Raw Ed25519 public key that verifies access tokens (32 bytes)."""
    token_registry: str
    """Path of the registry of tokens."""
    audience: str
    """The identity fingerprint: a token for another service is of no use here."""
    issuers: tuple[IssuerSettings, ...] = ()
    max_body_bytes: int
    max_in_flight: int
    jobs: int = 2
    """Pictures that the worker reads at the same time."""
    jobs_per_actor: int = 32
    max_wait_seconds: float = 10.0
    """A request that would wait longer is told so at once."""
    per_actor: str = ""
    """Rates as the `limits` library writes them, such as `600/minute; 30/second`; empty for none."""
    per_address: str = ""
    kb_per_minute: int = 0
    """KiB of sealed requests a minute of one actor; 0 for any."""
    shared_key_wire: str = ""
    """How often one address may ask `/ocr`; empty where it is off."""
    store: str = "memory:"
    """Where clients are counted."""
    store_password_file: str = ""
    head_seconds: float = 10.0
    body_idle_seconds: float = 10.0
    body_bytes_per_second: int = 16 * 1024
    """Slower than this over the whole body, and the request is given up."""
    drain_seconds: float = 20.0
    worker_seconds: float = 180.0
    tls_library: TlsLibrary = TlsLibrary.SYSTEM
    client_ca: str = ""
    """Path of the authorities that vouch for clients, PEM."""
    client_crl: str = ""
    """Path of their revocation lists, PEM; empty for none."""
    client_certificates: ClientCertificates = ClientCertificates.OFF
    certificate_scopes: tuple[str, ...] = ()
    """What a client's certificate allows by itself."""
    certificate_names: tuple[str, ...] = ()
    """Subjects that are admitted by their certificate; none for all."""
    token_place: TokenPlace = TokenPlace.OUTSIDE
