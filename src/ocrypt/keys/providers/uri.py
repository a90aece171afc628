"""The URIs that name a key provider, read in one place. What is unknown or malformed is refused.

file:   file:/etc/ocrypt/master   file:?passphrase_file=/run/secrets/passphrase
env:NAME   env:NAME?allow=plain
keyring:SERVICE/USER
vault:https://host:8200/transit/KEY?token_file=…   vault:https://host:8200/secret/PATH?engine=kv&role_id_file=…
awskms:KEY?region=…&credentials_file=…
pkcs11:token=…;object=…?module-path=…&pin-source=…   (RFC 7512)
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote, urlsplit

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class FileUri:
    """A file with the master key; None for `master` beside the keys that it wraps."""

    path: Path | None
    passphrase_file: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentUri:
    """A variable, or the file that VARIABLE_FILE names."""

    variable: str
    plain: str
    """`plain` where the variable may hold the key itself, else empty."""


@dataclass(frozen=True, slots=True)
class KeyringUri:
    """An entry of the desktop's keyring."""

    service: str
    user: str


@dataclass(frozen=True, slots=True)
class TokenFile:
    """A token of Vault in a file."""

    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class AppRole:
    """Vault's AppRole: two files, and where the method is mounted."""

    role_id_file: Path
    secret_id_file: Path
    mount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultUri:
    """A key of Vault's transit engine, or a secret of its KV engine, version 2."""

    address: str
    """Scheme, host and port."""
    engine: str
    """`transit` or `kv`."""
    mount: str
    path: str
    namespace: str
    ca_file: Path | None
    credentials: TokenFile | AppRole


@dataclass(frozen=True, slots=True, kw_only=True)
class KmsUri:
    """A key of AWS KMS."""

    key: str
    """Its id, its ARN, or `alias/NAME`."""
    region: str
    endpoint: str
    """Empty for the region's own."""
    ca_file: Path | None
    credentials_file: Path | None
    """In the form of ~/.aws/credentials; None where they come from the environment."""
    profile: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pkcs11Uri:
    """A key in a token."""

    token: str
    label: str
    module: Path
    pin_source: Path
    variables: tuple[str, ...]
    """What the module itself reads of the environment."""


ProviderUri: TypeAlias = FileUri | EnvironmentUri | KeyringUri | VaultUri | KmsUri | Pkcs11Uri


def parse(text: str) -> ProviderUri:
    """What the URI names.

    Raises:
        LocalError: `SETTINGS_INVALID`; the detail says what is wrong and repeats nothing but names of options.
    """
    scheme, colon, rest = text.partition(":")
    reader = _SCHEMES.get(scheme)
    if not colon or reader is None:
        raise _wrong(f"keys.provider must begin with one of {', '.join(f'{name}:' for name in _SCHEMES)}")
    path, _, query = rest.partition("?")
    return reader(path, _Options(scheme, query))


class _Options:
    """The query's options; each is taken once, and what is left over is unknown."""

    def __init__(self, scheme: str, query: str) -> None:
        self.scheme = scheme
        self._left: dict[str, str] = {}
        for piece in filter(None, query.split("&")):
            name, _, value = piece.partition("=")
            if name in self._left:
                raise self.wrong(f"{name} stands twice")
            self._left[name] = unquote(value)

    def take(self, name: str, default: str = "") -> str:
        return self._left.pop(name, default)

    def file(self, name: str) -> Path | None:
        value = self.take(name)
        return self.absolute(name, value) if value else None

    def absolute(self, name: str, value: str) -> Path:
        path = Path(value.removeprefix("file:"))
        if not path.is_absolute():
            raise self.wrong(f"{name} needs an absolute path")
        return path

    def end(self) -> None:
        if self._left:
            shown = next(iter(self._left))
            known = shown if re.fullmatch(r"[a-z-]{1,32}|[a-z_]{1,32}", shown) else "an option"
            raise self.wrong(f"{known} is not known here")

    def wrong(self, words: str) -> LocalError:
        return _wrong(f"keys.provider {self.scheme}: {words}")


def _file(path: str, options: _Options) -> FileUri:
    passphrase = options.file("passphrase_file")
    options.end()
    return FileUri(options.absolute("it", unquote(path)) if path else None, passphrase)


def _environment(path: str, options: _Options) -> EnvironmentUri:
    if not _VARIABLE.fullmatch(path):
        raise options.wrong("it needs the name of a variable")
    allow = options.take("allow")
    if allow not in {"", "plain"}:
        raise options.wrong("allow can only be plain")
    options.end()
    return EnvironmentUri(variable=path, plain=allow)


def _keyring(path: str, options: _Options) -> KeyringUri:
    service, _, user = path.partition("/")
    if not service or not user:
        raise options.wrong("it needs SERVICE/USER")
    options.end()
    return KeyringUri(unquote(service), unquote(user))


def _vault(path: str, options: _Options) -> VaultUri:
    address, mount, key = _place(path, options)
    engine = options.take("engine", "transit")
    if engine not in {"transit", "kv"}:
        raise options.wrong("engine is transit or kv")
    found = VaultUri(
        address=address,
        engine=engine,
        mount=mount,
        path=key,
        namespace=options.take("namespace"),
        ca_file=options.file("ca_file"),
        credentials=_credentials(options),
    )
    options.end()
    return found


def _place(path: str, options: _Options) -> tuple[str, str, str]:
    try:
        url = urlsplit(path)
        host, port = url.hostname or "", url.port
    except ValueError:
        raise options.wrong("its address is malformed") from None
    mount, _, key = unquote(url.path.strip("/")).partition("/")
    if not host or url.username is not None or not mount or not key:
        raise options.wrong("it needs https://HOST:PORT/MOUNT/NAME")
    if url.scheme != "https" and not (url.scheme == "http" and _is_loopback(host)):
        raise options.wrong("it needs https; http only on this machine")
    shown = f"[{host}]" if ":" in host else host
    return f"{url.scheme}://{shown}" + (f":{port}" if port else ""), mount, key


def _credentials(options: _Options) -> TokenFile | AppRole:
    token = options.file("token_file")
    role, secret = options.file("role_id_file"), options.file("secret_id_file")
    mount = options.take("approle_mount", "approle")
    if token is not None and role is None and secret is None:
        return TokenFile(token)
    if token is None and role is not None and secret is not None:
        return AppRole(role_id_file=role, secret_id_file=secret, mount=mount)
    raise options.wrong("it needs token_file, or role_id_file and secret_id_file")


def _kms(path: str, options: _Options) -> KmsUri:
    region, endpoint = options.take("region"), options.take("endpoint")
    if not path or not region:
        raise options.wrong("it needs a key and a region")
    if endpoint and not _may_be_asked(endpoint):
        raise options.wrong("endpoint needs https; http only on this machine")
    credentials_file = options.file("credentials_file")
    source = options.take("credentials")
    if (source, credentials_file is None) not in {("", False), ("environment", True)}:
        raise options.wrong("it needs credentials_file, or credentials=environment")
    found = KmsUri(
        key=unquote(path),
        region=region,
        endpoint=endpoint,
        ca_file=options.file("ca_file"),
        credentials_file=credentials_file,
        profile=options.take("profile", "default"),
    )
    options.end()
    return found


def _pkcs11(path: str, options: _Options) -> Pkcs11Uri:
    attributes: dict[str, str] = {}
    for piece in filter(None, path.split(";")):
        name, _, value = piece.partition("=")
        if name not in {"token", "object"} or name in attributes:
            raise options.wrong("token and object are what is known here, each once")
        attributes[name] = unquote(value)
    if options.take("pin-value"):
        raise options.wrong("a PIN does not belong in settings; name its file with pin-source")
    module, pin = options.file("module-path"), options.file("pin-source")
    variables = tuple(filter(None, options.take("x-environment").split(",")))
    if not all(map(_VARIABLE.fullmatch, variables)):
        raise options.wrong("x-environment needs names of variables")
    options.end()
    if set(attributes) != {"token", "object"} or module is None or pin is None:
        raise options.wrong("it needs token, object, module-path and pin-source")
    token, label = attributes["token"], attributes["object"]
    return Pkcs11Uri(token=token, label=label, module=module, pin_source=pin, variables=variables)


def _may_be_asked(address: str) -> bool:
    try:
        url = urlsplit(address)
        host = url.hostname or ""
    except ValueError:
        return False
    return bool(host) and (url.scheme == "https" or (url.scheme == "http" and _is_loopback(host)))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _wrong(words: str) -> LocalError:
    return LocalError(Code.SETTINGS_INVALID, words)


_SCHEMES: Mapping[str, Callable[[str, _Options], ProviderUri]] = MappingProxyType(
    {"file": _file, "env": _environment, "keyring": _keyring, "vault": _vault, "awskms": _kms, "pkcs11": _pkcs11}
)
