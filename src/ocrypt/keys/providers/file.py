"""`file:` keeps the master key in a file that only its owner can read, as it is or under a passphrase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from ocrypt.core.base64url import decode_base64url, encode_base64url
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.hazmat import atrest
from ocrypt.hazmat.atrest import SALT_LENGTH, Cost
from ocrypt.hazmat.entropy import system_entropy
from ocrypt.hazmat.errors import Unopenable
from ocrypt.keys.disk import alone_with, load_closed, put
from ocrypt.keys.providers.keyset import KeySet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ocrypt.core.secrets import Secret
    from ocrypt.hazmat.entropy import Entropy

_AAD: Final = b"ocrypt/master-key/1"


class FileShelf:
    """The key set as text."""

    name = "file"

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> KeySet:
        """See `Shelf`."""
        found = _closed(self._path)
        return KeySet() if found is None else self._decoded(found)

    def change(self, how: Callable[[KeySet], KeySet]) -> KeySet:
        """See `Shelf`."""
        try:
            with alone_with(self._path):
                changed = how(self.read())
                put(self._path, self._encoded(changed))
        except LocalError as error:
            if error.code is not Code.STATE_UNUSABLE:
                raise
            raise LocalError(Code.PROVIDER_UNAVAILABLE, error.detail) from None
        return changed

    def _decoded(self, untrusted: Secret) -> KeySet:
        return KeySet.parse(untrusted)

    def _encoded(self, keys: KeySet) -> bytes:
        return bytes(keys.text().reveal())


class _Sealed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file's JSON under a passphrase."""

    v: int
    kdf: str
    log_n: int
    r: int
    p: int
    salt: str
    sealed: str


class PassphraseShelf(FileShelf):
    """The key set under a passphrase: JSON, AES-256-GCM under a key that scrypt (RFC 7914) makes of it."""

    def __init__(self, path: Path, passphrase: Secret, cost: Cost, entropy: Entropy = system_entropy) -> None:
        super().__init__(path)
        self._passphrase = passphrase
        self._cost = cost
        self._entropy = entropy

    def _decoded(self, untrusted: Secret) -> KeySet:
        try:
            record = msgspec.json.decode(bytes(untrusted.reveal()), type=_Sealed)
            if (record.v, record.kdf) != (1, "scrypt"):
                raise LocalError(Code.PROVIDER_REFUSED, f"{self._path} is of a form that is not known here")
            cost = Cost(log_n=record.log_n, r=record.r, p=record.p)
            key = atrest.stretch(self._passphrase, decode_base64url(record.salt), cost)
            return KeySet.parse(atrest.open_(key, decode_base64url(record.sealed), _AAD))
        except (msgspec.MsgspecError, ValueError):
            raise LocalError(Code.PROVIDER_REFUSED, f"{self._path} is not under a passphrase, or damaged") from None
        except Unopenable:
            raise LocalError(Code.PROVIDER_REFUSED, f"the passphrase does not open {self._path}") from None

    def _encoded(self, keys: KeySet) -> bytes:
        salt = self._entropy(SALT_LENGTH)
        sealed = atrest.seal(atrest.stretch(self._passphrase, salt, self._cost), keys.text(), _AAD, self._entropy)
        record = _Sealed(
            v=1,
            kdf="scrypt",
            log_n=self._cost.log_n,
            r=self._cost.r,
            p=self._cost.p,
            salt=encode_base64url(salt),
            sealed=encode_base64url(sealed),
        )
        return msgspec.json.encode(record) + b"\n"


def _closed(path: Path) -> Secret | None:
    try:
        return load_closed(path)
    except LocalError as error:
        raise LocalError(Code.PROVIDER_REFUSED, error.detail) from None
