"""One kept secret as it lies on the disk: `spec/stored-keys.md`. Pure: what wraps and unwraps is handed in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from ocrypt.core.base64url import decode_base64url, encode_base64url
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Secret
from ocrypt.hazmat import atrest
from ocrypt.hazmat.errors import Unopenable
from ocrypt.keys.provider import KekVersion, Wrapped

if TYPE_CHECKING:
    from ocrypt.hazmat.entropy import Entropy
    from ocrypt.keys.provider import KeyProvider

_VERSION: Final = 1
_KIND: Final = "secret"
_DATA = b"safe data"
_COMMIT = b"safe commitment"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A secret under a key of its own (DEK), which is wrapped under a version of the master key (KEK).

    Bytes stand in base64url.
    """

    v: int
    kind: str
    name: str
    provider: str
    kek_version: str
    wrapped_dek: str
    commitment: str
    nonce: str
    ciphertext: str

    @property
    def wrapped(self) -> Wrapped:
        """The DEK, wrapped."""
        return Wrapped(KekVersion(self.kek_version), _bytes(self.wrapped_dek))

    def rewrapped(self, provider: KeyProvider, wrapped: Wrapped) -> Record:
        """The same record with its DEK wrapped anew."""
        return msgspec.structs.replace(
            self,
            provider=provider.name,
            kek_version=wrapped.version,
            wrapped_dek=encode_base64url(wrapped.blob),
        )


def check_name(name: str) -> None:
    """Raise ValueError for what can't be a record's name: 1 to 100 of letters, digits, `.`, `_` and `-`."""
    if not _NAME.fullmatch(name):
        raise ValueError("a kept secret's name has 1 to 100 of letters, digits, dot, underscore and hyphen")


def make(name: str, secret: Secret, provider: KeyProvider, entropy: Entropy) -> Record:
    """A record of `secret`, under a fresh DEK."""
    dek = Secret(entropy(atrest.KEY_LENGTH))
    wrapped = provider.wrap(dek, wrap_context(name))
    sealed = atrest.seal(atrest.derive(dek, _DATA), secret, _aad(name), entropy)
    return Record(
        v=_VERSION,
        kind=_KIND,
        name=name,
        provider=provider.name,
        kek_version=wrapped.version,
        wrapped_dek=encode_base64url(wrapped.blob),
        commitment=encode_base64url(atrest.commitment(dek, _COMMIT)),
        nonce=encode_base64url(sealed[: atrest.NONCE_LENGTH]),
        ciphertext=encode_base64url(sealed[atrest.NONCE_LENGTH :]),
    )


def encode(record: Record) -> bytes:
    """The record as a line of JSON."""
    return msgspec.json.encode(record) + b"\n"


def parse(untrusted: bytes, name: str) -> Record:
    """The record that lies under `name`.

    Raises:
        LocalError: `KEY_UNWRAPPABLE` when it is none of this version, or another's.
    """
    try:
        record = msgspec.json.decode(untrusted, type=Record)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise damaged(name) from None
    if (record.v, record.kind, record.name) != (_VERSION, _KIND, name):
        raise damaged(name)
    return record


def unwrap(record: Record, provider: KeyProvider) -> Secret:
    """The record's DEK, proven by its commitment.

    Raises:
        LocalError: `KEY_UNWRAPPABLE` when this provider does not unwrap it, or it is not the one that was committed to;
            and as the provider says.
    """
    if record.provider != provider.name:
        raise LocalError(
            Code.KEY_UNWRAPPABLE, f"{record.name} is not wrapped by {provider.name}; rewrap it from where it was"
        )
    try:
        dek = provider.unwrap(record.wrapped, wrap_context(record.name))
    except LocalError as error:
        if error.code is not Code.KEY_UNWRAPPABLE:
            raise
        raise LocalError(Code.KEY_UNWRAPPABLE, f"{record.name}: {error.detail}".removesuffix(": ")) from None
    try:
        # AES-GCM opens one ciphertext under several keys that were made for it: only the committed one counts.
        atrest.same(atrest.commitment(dek, _COMMIT), _bytes(record.commitment))
    except Unopenable:
        raise damaged(record.name) from None
    return dek


def open_(record: Record, provider: KeyProvider) -> Secret:
    """The secret that is kept in the record.

    Raises:
        LocalError: `KEY_UNWRAPPABLE` when anything of it was changed; and as the provider says.
    """
    dek = unwrap(record, provider)
    sealed = _bytes(record.nonce) + _bytes(record.ciphertext)
    try:
        return atrest.open_(atrest.derive(dek, _DATA), sealed, _aad(record.name))
    except Unopenable:
        raise damaged(record.name) from None


def damaged(name: str) -> LocalError:
    """What to raise for a record that does not open, whatever is wrong with it."""
    return LocalError(Code.KEY_UNWRAPPABLE, f"the record of {name} was changed or is damaged")


def wrap_context(name: str) -> bytes:
    """What binds a wrapped DEK to its record."""
    return f"ocrypt/safe/{_VERSION}/{_KIND}/{name}".encode("ascii")


def _aad(name: str) -> bytes:
    return b"ocrypt/safe-record/1\n" + wrap_context(name)


def _bytes(untrusted: str) -> bytes:
    try:
        return decode_base64url(untrusted)
    except ValueError:
        raise LocalError(Code.KEY_UNWRAPPABLE, "a record is damaged") from None
