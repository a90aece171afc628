"""From a URI to its provider. What an operator does not use is not even imported."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.hazmat.atrest import Cost
from ocrypt.keys.providers.credential import credential
from ocrypt.keys.providers.local import LocalProvider
from ocrypt.keys.providers.uri import (
    EnvironmentUri,
    FileUri,
    KeyringUri,
    KmsUri,
    Pkcs11Uri,
    VaultUri,
    parse,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping
    from pathlib import Path

    from ocrypt.keys.provider import KeyProvider

MASTER = "master"
"""The master key's file, for `file:` alone, beside the keys that it wraps."""

_AWS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
"""As `awskms.ENVIRONMENT`, which can't be imported where boto3 is not installed."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a provider may need to know of where it runs."""

    keys: Path
    """The directory of the kept keys."""
    environment: MutableMapping[str, str]
    """What a URI names there is read; a key that stands in it is taken out."""


def open_provider(uri: str, place: Place) -> KeyProvider:
    """The provider that `uri` names. Nothing is asked of it yet.

    Raises:
        LocalError: `SETTINGS_INVALID` for a URI that makes no sense, `PROVIDER_MISSING` when its library is not
            installed, `PROVIDER_REFUSED` when a file of credentials can't be used.
    """
    named = parse(uri)
    match named:
        case FileUri():
            return _file(named, place)
        case EnvironmentUri():
            return _environment(named, place)
        case KeyringUri():
            with _extra("keyring"):
                from ocrypt.keys.providers.keyring import KeyringShelf, system_keyring  # noqa: PLC0415
            return LocalProvider(KeyringShelf(named.service, named.user, system_keyring()))
        case VaultUri():
            with _extra("vault"):
                from ocrypt.keys.providers.vault import KvShelf, TransitProvider, Vault  # noqa: PLC0415
            vault = Vault(named)
            return TransitProvider(vault) if named.engine == "transit" else LocalProvider(KvShelf(vault))
        case KmsUri():
            with _extra("aws"):
                from ocrypt.keys.providers.awskms import Credentials, KmsProvider  # noqa: PLC0415
            return KmsProvider(named, Credentials.of(named, place.environment))
        case _:
            with _extra("pkcs11"):
                from ocrypt.keys.providers.pkcs11 import Pkcs11Provider  # noqa: PLC0415
            return Pkcs11Provider(named)


def variables(uri: str) -> tuple[str, ...]:
    """The names of the environment that this URI needs; only the processes that open the provider are given them.

    Raises:
        LocalError: `SETTINGS_INVALID`.
    """
    named = parse(uri)
    if isinstance(named, EnvironmentUri):
        return (f"{named.variable}_FILE", *((named.variable,) if named.plain else ()))
    if isinstance(named, KeyringUri):
        # Where the session's bus is, which the keyring is asked over.
        return ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR")
    if isinstance(named, KmsUri) and named.credentials_file is None:
        return _AWS
    return named.variables if isinstance(named, Pkcs11Uri) else ()


def _file(named: FileUri, place: Place) -> KeyProvider:
    from ocrypt.keys.providers.file import FileShelf, PassphraseShelf  # noqa: PLC0415

    path = named.path or place.keys / MASTER
    if named.passphrase_file is None:
        return LocalProvider(FileShelf(path))
    return LocalProvider(PassphraseShelf(path, credential(named.passphrase_file), Cost()))


def _environment(named: EnvironmentUri, place: Place) -> KeyProvider:
    from ocrypt.keys.providers.env import EnvironmentShelf, in_file, in_plain  # noqa: PLC0415

    read = in_plain if named.plain else in_file
    return LocalProvider(EnvironmentShelf(lambda: read(named.variable, place.environment)))


@contextmanager
def _extra(name: str) -> Iterator[None]:
    try:
        yield
    except ImportError:
        raise LocalError(Code.PROVIDER_MISSING, f"pip install 'ocrypt[{name}]'") from None
