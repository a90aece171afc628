"""Who guards the one master key that wraps what must outlive the process. A URI picks it; see `keys.providers`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NewType, Protocol

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrypt.core.secrets import Secret

KekVersion = NewType("KekVersion", str)
"""Which of the master key's versions; printable ASCII, in the provider's own form."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A key that only its provider unwraps, and the version of the master key that it is wrapped under."""

    version: KekVersion
    blob: bytes


def must_be_spent(version: KekVersion, there: Sequence[KekVersion]) -> None:
    """Return where a version is one of those that are there, and not the newest, which stands last.

    Raises:
        LocalError: `KEY_VERSION_UNKNOWN`, `KEY_IN_USE`.
    """
    if version not in there:
        raise LocalError(Code.KEY_VERSION_UNKNOWN)
    if version == there[-1]:
        raise LocalError(Code.KEY_IN_USE, "the newest version wraps what is stored next; rotate first")


class KeyProvider(Protocol):
    """Guards one master key (KEK) in several versions. It wraps keys of 32 bytes (DEKs); it never sees what they seal.

    `context` binds a wrapped key to its purpose: at most 512 bytes, and not secret. Nothing is asked of a provider
    before one of these methods is called, and nothing but its own endpoint is ever connected to.

    Every method raises `LocalError`: `PROVIDER_UNAVAILABLE` when it can't be reached, `PROVIDER_REFUSED` when it says
    no to these credentials or to this act.
    """

    @property
    def name(self) -> str:
        """What stands in records: `file`, `vault-transit` and so on."""
        ...

    def wrap(self, dek: Secret, context: bytes) -> Wrapped:
        """Wrap a key under the newest version. The first call makes the master key, where that is ours to do."""
        ...

    def unwrap(self, untrusted: Wrapped, context: bytes) -> Secret:
        """The key that was wrapped with this context.

        Raises:
            LocalError: `KEY_UNWRAPPABLE` when version, blob or context are not those of `wrap`, or the version is
                destroyed; the reason is not told.
        """
        ...

    def rotate(self) -> KekVersion:
        """Make a new version, under which everything is wrapped from now on; older ones go on unwrapping."""
        ...

    def destroy(self, version: KekVersion) -> None:
        """See to it that nothing under this version ever unwraps again. A provider may have to destroy older ones too.

        Raises:
            LocalError: `KEY_IN_USE` for the newest, `KEY_VERSION_UNKNOWN` for one that there is not.
        """
        ...

    def versions(self) -> Sequence[KekVersion]:
        """The versions that still unwrap, the newest last; none before the first `wrap`."""
        ...
