"""A master key as text: each version is 32 bytes in base64 (RFC 4648 section 4), the newest first.

`openssl rand -base64 32` makes such a text with one version.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Secret
from ocrypt.hazmat.atrest import KEY_LENGTH, commitment
from ocrypt.keys.provider import KekVersion, must_be_spent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrypt.hazmat.entropy import Entropy

MAX_VERSIONS = 64
_VERSION_BYTES = 8


@dataclass(frozen=True, slots=True)
class KeySet:
    """The versions of a master key, the newest first."""

    keys: tuple[Secret, ...] = ()

    @classmethod
    def parse(cls, untrusted: Secret) -> KeySet:
        """The key set of a text; white space and commas part the keys.

        Raises:
            LocalError: `PROVIDER_REFUSED` when it is anything else, is empty, or names a key twice.
        """
        try:
            words = bytes(untrusted.reveal()).decode("ascii").replace(",", " ").split()
            keys = tuple(Secret(base64.b64decode(word, validate=True)) for word in words)
        except (UnicodeDecodeError, binascii.Error):
            raise _malformed() from None
        found = cls(keys)
        if not 0 < len(keys) <= MAX_VERSIONS or any(len(key) != KEY_LENGTH for key in keys):
            raise _malformed()
        if len(set(found.versions())) != len(keys):
            raise _malformed()
        return found

    def text(self) -> Secret:
        """What `parse` reads, a line for each version."""
        return Secret(b"".join(base64.b64encode(key.reveal()) + b"\n" for key in self.keys))

    def versions(self) -> Sequence[KekVersion]:
        """Their names, the newest last."""
        return tuple(version_of(key) for key in reversed(self.keys))

    def grown(self, entropy: Entropy) -> KeySet:
        """With one more version, which is the newest."""
        return KeySet((Secret(entropy(KEY_LENGTH)), *self.keys))

    def without(self, version: KekVersion) -> KeySet:
        """Without this version and those that are older.

        Raises:
            LocalError: `KEY_IN_USE` for the newest, `KEY_VERSION_UNKNOWN` for one that there is not.
        """
        names = tuple(reversed(self.versions()))
        must_be_spent(version, self.versions())
        at = names.index(version)
        return KeySet(self.keys[:at])


def version_of(key: Secret) -> KekVersion:
    """The name of a version: 16 hexadecimal digits that depend on the key and tell nothing of it."""
    return KekVersion(commitment(key, b"kek version")[:_VERSION_BYTES].hex())


def _malformed() -> LocalError:
    return LocalError(
        Code.PROVIDER_REFUSED, "a master key is 32 bytes in base64, or several of them with the newest first"
    )
