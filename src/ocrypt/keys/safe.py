"""Keeps named secrets: each under a key of its own, which the key provider's master key wraps (envelope encryption)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.hazmat.entropy import system_entropy
from ocrypt.keys import record as records
from ocrypt.keys.disk import alone_in, load_closed, put, put_new, remove

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ocrypt.core.secrets import Secret
    from ocrypt.hazmat.entropy import Entropy
    from ocrypt.keys.provider import KekVersion, KeyProvider
    from ocrypt.keys.record import Record

SUFFIX: Final = ".sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What may be shown of a record."""

    name: str
    provider: str
    kek_version: str


class Safe:
    """Named secrets as records in a directory, one file each; names as `record.check_name` says.

    Every method raises `LocalError`: `STATE_UNUSABLE` for files that can't be read or written or are open to others,
    `KEY_UNWRAPPABLE` for records that were changed or whose master key is gone, and what the provider raises.
    """

    def __init__(self, directory: Path, provider: KeyProvider, entropy: Entropy = system_entropy) -> None:
        self._directory = directory
        self._provider = provider
        self._entropy = entropy

    def load(self, name: str) -> Secret | None:
        """The secret of this name, or None if there is none."""
        found = self._read(name)
        return None if found is None else records.open_(found, self._provider)

    def store(self, name: str, secret: Secret) -> None:
        """Keep a secret under this name, whole or not at all.

        Raises:
            LocalError: `STATE_UNUSABLE` when the name is taken.
        """
        with alone_in(self._directory):
            put_new(self._path(name), self._made(name, secret))

    def replace(self, name: str, secret: Secret) -> None:
        """As `store`; what was kept under this name is gone. After a crash it is either the one or the other."""
        with alone_in(self._directory):
            put(self._path(name), self._made(name, secret))

    def remove(self, name: str) -> None:
        """See to it that nothing is kept under this name."""
        with alone_in(self._directory):
            remove(self._path(name))

    def names(self) -> Sequence[str]:
        """What is kept, in the order of the names."""
        return tuple(sorted(path.name.removesuffix(SUFFIX) for path in self._directory.glob(f"*{SUFFIX}")))

    def listing(self) -> Sequence[Kept]:
        """What may be shown of each; the provider is not asked."""
        return tuple(
            Kept(name=record.name, provider=record.provider, kek_version=record.kek_version) for record in self._all()
        )

    def versions(self) -> Sequence[KekVersion]:
        """The versions of the master key that still unwrap, the newest last."""
        return self._provider.versions()

    def rotate(self) -> KekVersion:
        """Make a new version of the master key, for what is stored and rewrapped from now on."""
        with alone_in(self._directory):
            return self._provider.rotate()

    def rewrap(self, former: KeyProvider | None = None) -> Sequence[str]:
        """Wrap the key of every record under the newest version; gives the names of those that were not.

        What is kept stays as it is, ciphertext and all. `former` unwraps what another provider wrapped. Each record is
        replaced by itself: after a crash the rest is done by doing it again.
        """
        with alone_in(self._directory):
            newest = self._newest()
            done = []
            for record in self._all():
                if (record.provider, record.kek_version) == (self._provider.name, newest):
                    continue
                from_ = former if former is not None and former.name == record.provider else self._provider
                dek = records.unwrap(record, from_)
                wrapped = self._provider.wrap(dek, records.wrap_context(record.name))
                put(self._path(record.name), records.encode(record.rewrapped(self._provider, wrapped)))
                done.append(record.name)
            return tuple(done)

    def destroy(self, version: KekVersion) -> None:
        """Destroy a version of the master key, so that no copy of a record under it ever opens again.

        Raises:
            LocalError: `KEY_IN_USE` while a record is not under the newest version.
        """
        with alone_in(self._directory):
            newest = self._newest()
            behind = [record.name for record in self._all() if record.kek_version != newest]
            if behind:
                raise LocalError(Code.KEY_IN_USE, f"{behind[0]} is not under the newest version")
            self._provider.destroy(version)

    def _newest(self) -> KekVersion | None:
        versions = self._provider.versions()
        return versions[-1] if versions else None

    def _all(self) -> Sequence[Record]:
        found = (self._read(name) for name in self.names())
        return tuple(record for record in found if record is not None)

    def _read(self, name: str) -> Record | None:
        found = load_closed(self._path(name))
        return None if found is None else records.parse(bytes(found.reveal()), name)

    def _made(self, name: str, secret: Secret) -> bytes:
        return records.encode(records.make(name, secret, self._provider, self._entropy))

    def _path(self, name: str) -> Path:
        records.check_name(name)
        return self._directory / f"{name}{SUFFIX}"
