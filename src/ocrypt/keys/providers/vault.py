"""`vault:` lets HashiCorp Vault or OpenBao guard the master key. Needs the extra `vault` (hvac).

Transit: the master key never leaves the server. KV: the server keeps it, and it is used in this process.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

import hvac
import requests
from hvac.exceptions import BadGateway, InternalServerError, InvalidPath, InvalidRequest, VaultDown, VaultError

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Secret
from ocrypt.keys.provider import KekVersion, Wrapped, must_be_spent
from ocrypt.keys.providers.credential import credential
from ocrypt.keys.providers.keyset import KeySet
from ocrypt.keys.providers.uri import TokenFile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ocrypt.keys.providers.uri import VaultUri

_SECONDS = 10.0
_FIELD = "keys"
_TRIES = 5
_CIPHERTEXT = "vault:v([1-9][0-9]{0,8}):([A-Za-z0-9+/=]+)"
_DOWN = (VaultDown, BadGateway, InternalServerError, hvac.exceptions.VaultNotInitialized)


class Vault:
    """The connection: made when first needed, and to this address only."""

    def __init__(self, uri: VaultUri) -> None:
        self.uri = uri
        self._client: hvac.Client | None = None

    def ask(self, question: Callable[[hvac.Client], Any]) -> Any:  # noqa: ANN401 - hvac has no types
        """What the server answers; InvalidPath and InvalidRequest pass, for the caller to say what they mean.

        Raises:
            LocalError: `PROVIDER_UNAVAILABLE` or `PROVIDER_REFUSED`.
        """
        try:
            return question(self._ready())
        except (InvalidPath, InvalidRequest):
            raise
        except (*_DOWN, requests.RequestException):
            raise self.astray() from None
        except VaultError:
            raise self.refused() from None

    def part(self, answer: Any, name: str) -> Any:  # noqa: ANN401 - hvac has no types
        """A member of an answer's data.

        Raises:
            LocalError: `PROVIDER_UNAVAILABLE` when the answer has none: it is not Vault's.
        """
        try:
            return answer["data"][name]
        except (KeyError, TypeError):
            raise self.astray() from None

    def astray(self) -> LocalError:
        """What to raise for an answer that makes no sense."""
        return LocalError(Code.PROVIDER_UNAVAILABLE, f"{self.uri.address} does not answer as it should")

    def refused(self) -> LocalError:
        """What to raise where the server says no."""
        return LocalError(Code.PROVIDER_REFUSED, f"{self.uri.address} refused {self.uri.mount}/{self.uri.path}")

    def _ready(self) -> hvac.Client:
        if self._client is not None:
            return self._client
        uri = self.uri
        # requests would take proxies, certificates and passwords from environment and home directory.
        session = requests.Session()
        session.trust_env = False
        session.verify = str(uri.ca_file) if uri.ca_file else True
        client = hvac.Client(
            url=uri.address,
            # Not None: hvac would look for each in the environment and the home directory.
            token="",
            cert=False,
            verify=session.verify,
            timeout=_SECONDS,
            # A redirect would be a connection that the operator did not configure.
            allow_redirects=False,
            session=session,
            namespace=uri.namespace or None,
        )
        client.token = self._token(client)
        self._client = client
        return client

    def _token(self, client: hvac.Client) -> str:
        given = self.uri.credentials
        if isinstance(given, TokenFile):
            return _text(credential(given.path))
        role, secret = credential(given.role_id_file), credential(given.secret_id_file)
        try:
            answer = client.auth.approle.login(
                role_id=_text(role), secret_id=_text(secret), use_token=False, mount_point=given.mount
            )
        except (InvalidRequest, InvalidPath):
            raise LocalError(Code.PROVIDER_REFUSED, f"{self.uri.address} refused the AppRole") from None
        try:
            return str(answer["auth"]["client_token"])
        except (KeyError, TypeError):
            raise self.astray() from None


class TransitProvider:
    """A key of the transit engine, of a kind with associated data, such as the default aes256-gcm96."""

    name = "vault-transit"

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._key = {"name": vault.uri.path, "mount_point": vault.uri.mount}

    def wrap(self, dek: Secret, context: bytes) -> Wrapped:
        """See `KeyProvider`. The server makes the key if the policy allows `create`."""
        plaintext = base64.b64encode(dek.reveal()).decode()
        answer = self._asked(
            lambda client: client.secrets.transit.encrypt_data(
                plaintext=plaintext, associated_data=_base64(context), **self._key
            )
        )
        found = re.fullmatch(_CIPHERTEXT, str(self._vault.part(answer, "ciphertext")))
        if found is None:
            raise self._vault.astray()
        return Wrapped(KekVersion(found.group(1)), found.group(2).encode())

    def unwrap(self, untrusted: Wrapped, context: bytes) -> Secret:
        """See `KeyProvider`."""
        # The engine takes version 0 for 1: a version has one name only.
        if not (re.fullmatch("[1-9][0-9]{0,8}", untrusted.version) and untrusted.blob.isascii()):
            raise LocalError(Code.KEY_UNWRAPPABLE)
        ciphertext = f"vault:v{untrusted.version}:{untrusted.blob.decode('ascii')}"
        try:
            answer = self._vault.ask(
                lambda client: client.secrets.transit.decrypt_data(
                    ciphertext=ciphertext, associated_data=_base64(context), **self._key
                )
            )
            return Secret(base64.b64decode(str(self._vault.part(answer, "plaintext")), validate=True))
        except (InvalidRequest, InvalidPath):
            raise LocalError(Code.KEY_UNWRAPPABLE) from None
        except ValueError:
            raise self._vault.astray() from None

    def rotate(self) -> KekVersion:
        """See `KeyProvider`."""
        self._asked(lambda client: client.secrets.transit.rotate_key(**self._key))
        return self.versions()[-1]

    def destroy(self, version: KekVersion) -> None:
        """See `KeyProvider`. Those that are older go too: the engine trims from the oldest on."""
        must_be_spent(version, self.versions())
        kept = int(version) + 1
        # The engine trims only what neither encrypts nor decrypts any more. Set one after the other: hvac refuses
        # the two together when they are equal.
        for bound in ("min_decryption_version", "min_encryption_version"):
            self._configure({bound: kept})
        self._asked(lambda client: client.secrets.transit.trim_key(min_version=kept, **self._key))

    def _configure(self, bound: dict[str, int]) -> None:
        self._asked(lambda client: client.secrets.transit.update_key_configuration(**bound, **self._key))

    def versions(self) -> Sequence[KekVersion]:
        """See `KeyProvider`."""
        try:
            answer = self._vault.ask(lambda client: client.secrets.transit.read_key(**self._key))
        except InvalidPath:
            return ()
        try:
            lowest = int(self._vault.part(answer, "min_decryption_version"))
            numbers = sorted(int(number) for number in self._vault.part(answer, "keys"))
        except (TypeError, ValueError):
            raise self._vault.astray() from None
        return tuple(KekVersion(str(number)) for number in numbers if number >= lowest)

    def _asked(self, question: Callable[[hvac.Client], Any]) -> Any:  # noqa: ANN401 - hvac has no types
        try:
            return self._vault.ask(question)
        except (InvalidRequest, InvalidPath):
            raise self._vault.refused() from None


class KvShelf:
    """The key set in the field `keys` of a secret of the KV engine, version 2; replaced by compare-and-swap."""

    name = "vault-kv"

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._secret = {"path": vault.uri.path, "mount_point": vault.uri.mount}

    def read(self) -> KeySet:
        """See `Shelf`."""
        return self._read().keys

    def change(self, how: Callable[[KeySet], KeySet]) -> KeySet:
        """See `Shelf`. The engine keeps what was there before under a number: that is destroyed."""
        for _ in range(_TRIES):
            before = self._read()
            changed = how(before.keys)
            try:
                self._write(changed, before.number)
            except InvalidRequest:
                # Somebody else was quicker: look again.
                continue
            except InvalidPath:
                break
            if before.number:
                self._forget(before.number)
            return changed
        raise self._vault.refused()

    def _write(self, keys: KeySet, number: int) -> None:
        fields = {_FIELD: _text(keys.text())}
        self._vault.ask(
            lambda client: client.secrets.kv.v2.create_or_update_secret(secret=fields, cas=number, **self._secret)
        )

    def _forget(self, last: int) -> None:
        numbers = list(range(1, last + 1))
        self._vault.ask(lambda client: client.secrets.kv.v2.destroy_secret_versions(versions=numbers, **self._secret))

    def _read(self) -> _Found:
        try:
            answer = self._vault.ask(
                lambda client: client.secrets.kv.v2.read_secret_version(raise_on_deleted_version=True, **self._secret)
            )
            fields, about = self._vault.part(answer, "data"), self._vault.part(answer, "metadata")
            return _Found(KeySet.parse(Secret(str(fields[_FIELD]).encode())), int(about["version"]))
        except InvalidPath:
            return _Found(KeySet(), 0)
        except (InvalidRequest, KeyError, TypeError, ValueError):
            # Something else lies there: it is somebody's, and not for us to replace.
            raise self._vault.refused() from None


class _Found:
    """What lies there, and its number for compare-and-swap."""

    def __init__(self, keys: KeySet, number: int) -> None:
        self.keys = keys
        self.number = number


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _text(secret: Secret) -> str:
    return bytes(secret.reveal()).decode("ascii", "replace")
