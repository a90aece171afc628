"""The state directory: made closed to others, held by one service at a time, filled at the first start."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import stat
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ocrypt.access.registry import Issued, Registry, prune
from ocrypt.access.scopes import ADMIN, CODES, READ
from ocrypt.access.tokens import claims_of
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.ids import TokenId
from ocrypt.core.paths import CLIENT_FILE
from ocrypt.core.secrets import Secret
from ocrypt.envelope.statement import fingerprint
from ocrypt.hazmat import x509
from ocrypt.hazmat.errors import BadSignature
from ocrypt.hazmat.sign import VerifyKey
from ocrypt.hazmat.tokens import issue
from ocrypt.keys.identity import IDENTITY, load_or_create
from ocrypt.keys.plain import PlainFiles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ocrypt.hazmat.sign import SigningKey
    from ocrypt.keys.safe import Safe

TOKEN_KEY = "token-key"  # noqa: S105 - the name of a kept key
ADMIN_TOKEN = "admin-token"  # noqa: S105 - a file's name
_TLS_CERTIFICATE = "tls-certificate.pem"
_TLS_KEY = "tls-key.pem"
_CERTIFICATE_DAYS = 397
_TOKEN_DAYS = 365


@dataclass(frozen=True, slots=True)
class StateDirectory:
    """Where everything that a service keeps has its place."""

    root: Path

    @property
    def keys(self) -> Path:
        """What is kept: records, and files that other programs must find."""
        return self.root / "keys"

    @property
    def run(self) -> Path:
        """Unix sockets."""
        return self.root / "run"

    @property
    def log(self) -> Path:
        """The event journal."""
        return self.root / "log"

    @property
    def journal(self) -> Path:
        """The file of the event journal."""
        return self.log / "events.jsonl"

    @property
    def tokens(self) -> Path:
        """The registry of tokens."""
        return self.root / "tokens.jsonl"

    @property
    def settings(self) -> Path:
        """The settings file that is read when none is named."""
        return self.root / "ocrypt.toml"

    @property
    def client(self) -> Path:
        """What this user's own commands need to reach the service."""
        return self.root / CLIENT_FILE

    @property
    def admin_token(self) -> Path:
        """The admin token's file."""
        return self.keys / ADMIN_TOKEN

    def make(self) -> None:
        """Make the directories, closed to others.

        Raises:
            LocalError: `STATE_UNUSABLE` when they can't be made, belong to somebody else, or are open to others.
        """
        try:
            for directory in (self.root, self.keys, self.run, self.log):
                directory.mkdir(mode=0o700, parents=True, exist_ok=True)
                status = directory.stat()
                if status.st_uid != os.geteuid():
                    raise LocalError(Code.STATE_UNUSABLE, f"{directory} belongs to another user")
                if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                    raise LocalError(Code.STATE_UNUSABLE, f"{directory} is open to others; make it 0700")
        except OSError:
            raise LocalError(Code.STATE_UNUSABLE, f"{self.root} can't be made or written") from None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the directory against a second service; the system lets go of it however this process ends.

        Raises:
            LocalError: `STATE_LOCKED` when another holds it.
        """
        descriptor = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(descriptor, 20).decode("ascii", "replace").strip()
            os.close(descriptor)
            raise LocalError(Code.STATE_LOCKED, f"{self.root} is held by process {holder}") from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        try:
            yield
        finally:
            os.close(descriptor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a start finds or makes: public facts and paths, no private key."""

    identity: VerifyKey
    token_key: VerifyKey
    certificate: Path
    certificate_key: Path
    certificate_sha256: bytes
    first: bool
    """Whether this start made the identity."""

    @property
    def fingerprint(self) -> str:
        """What clients pin."""
        return fingerprint(self.identity)

    def encode(self) -> bytes:
        """JSON, to be handed from one process to another."""
        return json.dumps(
            {
                "identity": self.identity.raw.hex(),
                "token_key": self.token_key.raw.hex(),
                "certificate": str(self.certificate),
                "certificate_key": str(self.certificate_key),
                "certificate_sha256": self.certificate_sha256.hex(),
                "first": self.first,
            }
        ).encode()

    @classmethod
    def decode(cls, encoded: bytes) -> Standing:
        """What `encode` gave."""
        fields = json.loads(encoded)
        return cls(
            identity=VerifyKey(bytes.fromhex(fields["identity"])),
            token_key=VerifyKey(bytes.fromhex(fields["token_key"])),
            certificate=Path(fields["certificate"]),
            certificate_key=Path(fields["certificate_key"]),
            certificate_sha256=bytes.fromhex(fields["certificate_sha256"]),
            first=fields["first"],
        )


def prepare(state: StateDirectory, names: Sequence[str], now: datetime, safe: Safe) -> Standing:
    """Make what is missing: identity, token key, admin token, and a self-signed certificate if it is old or absent.

    The two keys are kept in the safe. The admin token stays a plain file, for its owner to copy, and so does the
    certificate's key, which the TLS library of a process without any other key reads.

    Raises:
        LocalError: `STATE_UNUSABLE`, and as the safe says.
    """
    files = PlainFiles(state.keys)
    prune(state.tokens, now)
    first = IDENTITY not in safe.names()
    identity = load_or_create(safe, IDENTITY)
    token_key = load_or_create(safe, TOKEN_KEY)
    if files.load(ADMIN_TOKEN) is None:
        _issue_admin_token(state, token_key, fingerprint(identity.public), now)
    certificate = _certificate(state, names, now)
    return Standing(
        identity=identity.public,
        token_key=token_key.public,
        certificate=state.keys / _TLS_CERTIFICATE,
        certificate_key=state.keys / _TLS_KEY,
        certificate_sha256=certificate,
        first=first,
    )


def write_client_file(state: StateDirectory, url: str, pin: str) -> bytes:
    """Tell this user's own commands how to reach the service: address, pin, token. Closed to others."""
    token = PlainFiles(state.keys).load(ADMIN_TOKEN)
    content = {"url": url, "pin": pin, "token": bytes(token.reveal()).decode() if token else ""}
    draft = state.client.with_suffix(".draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file)
    draft.replace(state.client)
    return b""


def _issue_admin_token(state: StateDirectory, key: SigningKey, audience: str, now: datetime) -> None:
    token = Issued(
        token_id=TokenId(os.urandom(8).hex()),
        subject="admin",
        scopes=(READ, CODES, ADMIN),
        issued=now,
        expires=now + timedelta(days=_TOKEN_DAYS),
    )
    registry = Registry.open(state.tokens)
    registry.issue(token)
    registry.close()
    PlainFiles(state.keys).store(ADMIN_TOKEN, Secret(issue(claims_of(token), key, audience=audience).encode()))


def _certificate(state: StateDirectory, names: Sequence[str], now: datetime) -> bytes:
    """The SHA-256 of a certificate that covers `names` and is good for a while, made anew if there is none."""
    path, key_path = state.keys / _TLS_CERTIFICATE, state.keys / _TLS_KEY
    wanted = ["localhost", "127.0.0.1", "::1", socket.gethostname(), *names]
    if path.exists() and key_path.exists():
        kept = _examined(path)
        if kept and kept.not_after > now + timedelta(days=30) and set(wanted) <= set(kept.names):
            return kept.fingerprint
    path.unlink(missing_ok=True)
    key_path.unlink(missing_ok=True)
    made = x509.self_signed(wanted, now=now, days=_CERTIFICATE_DAYS)
    files = PlainFiles(state.keys)
    files.store(_TLS_KEY, made.key_pem)
    files.store(_TLS_CERTIFICATE, Secret(made.pem))
    return made.fingerprint


def _examined(path: Path) -> x509.Facts | None:
    """What our own certificate says; None when it is damaged, which is no loss: it is made anew."""
    try:
        return x509.examine(path.read_bytes())
    except BadSignature:
        return None
