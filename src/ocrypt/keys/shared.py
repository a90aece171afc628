"""The keys that clients of the shared-key wire have: by name, in versions, kept by a safe.

The newest version seals, live ones open, retired ones are destroyed.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Protocol

from ocrypt.core.base64url import decode_base64url, encode_base64url
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Secret
from ocrypt.envelope.shared import is_kid
from ocrypt.hazmat.errors import Unopenable
from ocrypt.hazmat.sharedkey import SHARED_KEY_LENGTH, open_shared_into

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ocrypt.envelope.shared import SharedRequest
    from ocrypt.hazmat.entropy import Entropy

_NAME: Final = re.compile(r"shared-([a-z0-9-]+)\.v([0-9]{1,9})")
MAX_LIVE: Final = 2
"""Versions of one key that may live, and trials of every request."""
_STAMP: Final = 8
"""Bytes of each time in a kept key: seconds since 1970, big end first; zero for a key without an end."""


class SecretStore(Protocol):
    """What keeps named secrets (`keys.safe.Safe` does)."""

    def load(self, name: str) -> Secret | None: ...  # noqa: D102 - as `Safe`
    def store(self, name: str, secret: Secret) -> None: ...  # noqa: D102
    def replace(self, name: str, secret: Secret) -> None: ...  # noqa: D102
    def remove(self, name: str) -> None: ...  # noqa: D102
    def names(self) -> Sequence[str]: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedKey:
    """One version of one client's key."""

    kid: str
    version: int
    born: datetime
    not_after: datetime | None
    secret: Secret

    def live(self, now: datetime) -> bool:
        """Whether it still opens."""
        return self.not_after is None or now < self.not_after


@dataclass(frozen=True, slots=True)
class SharedOpening:
    """Where what a request says has been opened to, how long it is, and the key that its answer is sealed with."""

    trial: int
    length: int
    key: SharedKey


class SharedKeys:
    """Every client's key; changes are kept before they hold.

    `add`, `rotate` and `retire` raise `LocalError` as the safe does.
    """

    def __init__(self, store: SecretStore, entropy: Entropy) -> None:
        self._store = store
        self._entropy = entropy
        self._keys = {(key.kid, key.version): key for key in map(self._load, store.names()) if key is not None}

    def listing(self) -> Sequence[SharedKey]:
        """All versions, by name and age."""
        return tuple(self._keys[place] for place in sorted(self._keys))

    def add(self, kid: str, now: datetime) -> SharedKey:
        """Make the first version of a new name.

        Raises:
            LocalError: `STATE_UNUSABLE` when the name can't be one, or is taken.
        """
        if not is_kid(kid) or self._versions(kid):
            raise LocalError(Code.STATE_UNUSABLE, "this name is taken, or is not of small letters, digits and hyphens")
        return self._make(kid, 1, now)

    def rotate(self, kid: str, now: datetime, overlap_until: datetime) -> SharedKey:
        """Make a new version; the one before opens until `overlap_until`, and any older one is destroyed.

        Raises:
            LocalError: `STATE_UNUSABLE` when there is no such name.
        """
        *older, last = self._present(kid)
        # Two at most: each live version is one more trial of every request.
        for key in older:
            self._destroy(key)
        made = self._make(kid, last.version + 1, now)
        ending = SharedKey(kid=kid, version=last.version, born=last.born, not_after=overlap_until, secret=last.secret)
        self._store.replace(_name(ending), _encode(ending))
        self._keys[kid, ending.version] = ending
        return made

    def retire(self, kid: str) -> None:
        """Destroy every version of a name.

        Raises:
            LocalError: `STATE_UNUSABLE` when there is no such name.
        """
        for key in self._present(kid):
            self._destroy(key)

    def expire(self, now: datetime) -> Sequence[SharedKey]:
        """Destroy what no longer opens; gives what was."""
        ended = tuple(key for key in self.listing() if not key.live(now))
        for key in ended:
            self._destroy(key)
        return ended

    def open_into(self, request: SharedRequest, now: datetime, trials: Sequence[memoryview]) -> SharedOpening:
        """Open a request with the live versions of its key, each into a buffer of its own.

        There are always `MAX_LIVE` trials, with keys of nobody where fewer live: time tells neither how many versions
        there are, nor which of them opened, nor whether the name is known. If several open (by chance, and only where
        nothing is authenticated) it is the newest.

        Raises:
            Unopenable: for whatever reason, an unknown or ended name among them.
        """
        live = [key for key in self._versions(request.kid) if key.live(now)][-MAX_LIVE:]
        found: SharedOpening | None = None
        for trial, out in enumerate(trials[:MAX_LIVE]):
            key = live[trial] if trial < len(live) else None
            raw = bytes(key.secret.reveal()) if key is not None else self._entropy(SHARED_KEY_LENGTH)
            try:
                length = open_shared_into(request.algorithm, raw, request.untrusted_sealed, out)
            except Unopenable:
                continue
            if key is not None:
                found = SharedOpening(trial, length, key)
        if found is None:
            raise Unopenable
        return found

    def has(self, kid: str) -> bool:
        """Whether there is a key of this name."""
        return bool(self._versions(kid))

    def export(self) -> Secret:
        """All keys, to be handed to the running service: JSON of their kept forms by name."""
        kept = {_name(key): encode_base64url(bytes(_encode(key).reveal())) for key in self.listing()}
        return Secret(json.dumps(kept).encode())

    def _versions(self, kid: str) -> Sequence[SharedKey]:
        return tuple(key for key in self.listing() if key.kid == kid)

    def _present(self, kid: str) -> Sequence[SharedKey]:
        versions = self._versions(kid)
        if not versions:
            raise LocalError(Code.STATE_UNUSABLE, "there is no shared key of this name")
        return versions

    def _make(self, kid: str, version: int, now: datetime) -> SharedKey:
        secret = Secret(self._entropy(SHARED_KEY_LENGTH))
        key = SharedKey(kid=kid, version=version, born=now.replace(microsecond=0), not_after=None, secret=secret)
        self._store.store(_name(key), _encode(key))
        self._keys[kid, version] = key
        return key

    def _destroy(self, key: SharedKey) -> None:
        self._store.remove(_name(key))
        del self._keys[key.kid, key.version]

    def _load(self, name: str) -> SharedKey | None:
        match = _NAME.fullmatch(name)
        kept = self._store.load(name) if match else None
        if match is None or kept is None:
            return None
        content = bytes(kept.reveal())
        if len(content) != 2 * _STAMP + SHARED_KEY_LENGTH:
            raise LocalError(Code.STATE_UNUSABLE, f"{name} is not a shared key")
        end = int.from_bytes(content[_STAMP : 2 * _STAMP], "big")
        return SharedKey(
            kid=match[1],
            version=int(match[2]),
            born=datetime.fromtimestamp(int.from_bytes(content[:_STAMP], "big"), UTC),
            not_after=datetime.fromtimestamp(end, UTC) if end else None,
            secret=Secret(content[2 * _STAMP :]),
        )


def _name(key: SharedKey) -> str:
    return f"shared-{key.kid}.v{key.version}"


def _encode(key: SharedKey) -> Secret:
    end = 0 if key.not_after is None else int(key.not_after.timestamp())
    born = int(key.born.timestamp())
    return Secret(born.to_bytes(_STAMP, "big") + end.to_bytes(_STAMP, "big") + bytes(key.secret.reveal()))


class InMemory:
    """A store that the keyholder has: what it was handed, and nothing that it could write."""

    def __init__(self, kept: Mapping[str, Secret]) -> None:
        self._kept = dict(kept)

    @classmethod
    def of(cls, exported: bytes) -> InMemory:
        """What `SharedKeys.export` gave, from our own command. Raises ValueError for anything else."""
        return cls({name: Secret(decode_base64url(kept)) for name, kept in json.loads(exported or b"{}").items()})

    def load(self, name: str) -> Secret | None:
        """The secret of this name."""
        return self._kept.get(name)

    def store(self, name: str, secret: Secret) -> None:
        """Keep it while this process lives."""
        self._kept[name] = secret

    replace = store

    def remove(self, name: str) -> None:
        """Forget it."""
        del self._kept[name]

    def names(self) -> Sequence[str]:
        """All names."""
        return tuple(self._kept)
