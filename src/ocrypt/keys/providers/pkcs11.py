"""`pkcs11:` lets a token guard the master key: an HSM, a smart card, SoftHSM. Needs the extra `pkcs11`.

Versions are AES keys with the same label; their CKA_ID is the version's number. None of them can leave the token.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pkcs11
from pkcs11 import Attribute, GCMParams, KeyType, Mechanism, ObjectClass
from pkcs11.exceptions import PKCS11Error

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Secret
from ocrypt.hazmat.atrest import NONCE_LENGTH
from ocrypt.hazmat.entropy import system_entropy
from ocrypt.keys.provider import KekVersion, Wrapped
from ocrypt.keys.providers.credential import credential

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ocrypt.hazmat.entropy import Entropy
    from ocrypt.keys.providers.uri import Pkcs11Uri

_KEY_BITS: Final = 256
_REFUSALS = (
    pkcs11.exceptions.PinIncorrect,
    pkcs11.exceptions.PinInvalid,
    pkcs11.exceptions.PinLenRange,
    pkcs11.exceptions.PinLocked,
    pkcs11.exceptions.PinExpired,
    pkcs11.exceptions.UserPinNotInitialized,
    pkcs11.exceptions.UserNotLoggedIn,
    pkcs11.exceptions.SessionReadOnly,
    pkcs11.exceptions.TokenWriteProtected,
)


class Pkcs11Provider:
    """AES-256-GCM in the token (CKM_AES_GCM); the context is the associated data."""

    name = "pkcs11"

    def __init__(self, uri: Pkcs11Uri, entropy: Entropy = system_entropy) -> None:
        self._uri = uri
        self._entropy = entropy

    def wrap(self, dek: Secret, context: bytes) -> Wrapped:
        """See `KeyProvider`."""
        nonce = self._entropy(NONCE_LENGTH)
        plaintext = bytes(dek.reveal())
        with self._session() as session:
            keys = self._keys(session)
            newest = max(keys) if keys else self._born(session, 1)
            key = keys.get(newest) or self._keys(session)[newest]
            sealed = key.encrypt(plaintext, mechanism=Mechanism.AES_GCM, mechanism_param=GCMParams(nonce, context))
        return Wrapped(KekVersion(str(newest)), nonce + sealed)

    def unwrap(self, untrusted: Wrapped, context: bytes) -> Secret:
        """See `KeyProvider`."""
        nonce, sealed = untrusted.blob[:NONCE_LENGTH], untrusted.blob[NONCE_LENGTH:]
        with self._session() as session:
            key = {str(number): key for number, key in self._keys(session).items()}.get(untrusted.version)
            if key is None or len(nonce) < NONCE_LENGTH:
                raise LocalError(Code.KEY_UNWRAPPABLE)
            try:
                opened = key.decrypt(sealed, mechanism=Mechanism.AES_GCM, mechanism_param=GCMParams(nonce, context))
            except PKCS11Error:
                # Tokens differ in what they call a wrong tag.
                raise LocalError(Code.KEY_UNWRAPPABLE) from None
        return Secret(bytes(opened))

    def rotate(self) -> KekVersion:
        """See `KeyProvider`."""
        with self._session() as session:
            return KekVersion(str(self._born(session, max(self._keys(session), default=0) + 1)))

    def destroy(self, version: KekVersion) -> None:
        """See `KeyProvider`."""
        with self._session() as session:
            keys = self._keys(session)
            if not version.isdecimal() or int(version) not in keys:
                raise LocalError(Code.KEY_UNWRAPPABLE, "there is no such version")
            if int(version) == max(keys):
                raise LocalError(Code.KEY_IN_USE, "the newest version wraps what is stored next; rotate first")
            keys[int(version)].destroy()

    def versions(self) -> Sequence[KekVersion]:
        """See `KeyProvider`."""
        with self._session() as session:
            return tuple(KekVersion(str(number)) for number in sorted(self._keys(session)))

    @contextmanager
    def _session(self) -> Iterator[pkcs11.Session]:
        pin = credential(self._uri.pin_source)
        try:
            token = pkcs11.lib(str(self._uri.module)).get_token(token_label=self._uri.token)
            with token.open(rw=True, user_pin=bytes(pin.reveal()).decode("utf-8", "replace")) as session:
                yield session
        except _REFUSALS:
            raise LocalError(Code.PROVIDER_REFUSED, f"the token {self._uri.token} refused") from None
        except (PKCS11Error, RuntimeError, OSError):
            raise LocalError(Code.PROVIDER_UNAVAILABLE, f"the token {self._uri.token} can't be used") from None

    def _keys(self, session: pkcs11.Session) -> dict[int, Any]:
        wanted = {
            Attribute.CLASS: ObjectClass.SECRET_KEY,
            Attribute.KEY_TYPE: KeyType.AES,
            Attribute.LABEL: self._uri.label,
        }
        # Any: the library's types do not say that a secret key can encrypt.
        return {int.from_bytes(key[Attribute.ID], "big"): key for key in session.get_objects(wanted)}

    def _born(self, session: pkcs11.Session, number: int) -> int:
        session.generate_key(
            KeyType.AES,
            _KEY_BITS,
            id=number.to_bytes(4, "big"),
            label=self._uri.label,
            store=True,
            template={
                Attribute.SENSITIVE: True,
                Attribute.EXTRACTABLE: False,
                Attribute.ENCRYPT: True,
                Attribute.DECRYPT: True,
                Attribute.WRAP: False,
                Attribute.UNWRAP: False,
                Attribute.SIGN: False,
                Attribute.VERIFY: False,
            },
        )
        return number
